"""The documents are true where that can be checked: promises have tests, links targets, dependencies reasons."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.shape.reading import ROOT, files, functions, name_of, parsed, program

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = files(".md")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PROMISE = re.compile(r"^- (\*\*.+?(?=^- |^#|\Z))", re.MULTILINE | re.DOTALL)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FRAGMENT = re.compile(r"[a-z0-9\-]+\.(added|changed|fixed|removed|security)\.md")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def undocumented(tree: ast.Module) -> list[str]:
    """Public functions and classes without a docstring, and the module itself."""
    found = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    for owner in [tree, *(n for n in tree.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_"))]:
        for node in owner.body:
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node):
                found.append(node.name)
    return found


def test_every_public_function_says_what_it_does():
    assert {name_of(path): found for path in program() if (found := undocumented(parsed(path)))} == {}


def test_a_function_that_does_not_say_is_found():
    assert undocumented(ast.parse("'''M.'''\ndef f(): pass\nclass A:\n  '''A.'''\n  def g(self): pass")) == ["f", "g"]


@pytest.mark.parametrize("path", [p for p in program() if p.read_bytes().strip()], ids=name_of)
def test_every_module_opens_with_its_job_in_one_sentence(path: Path):
    first = (ast.get_docstring(parsed(path)) or "").split("\n\n")[0]
    assert re.search(r"[.:!](\s|$)|https?://\S+$", first), "a sentence ends with a full stop"


def promises() -> list[str]:
    return PROMISE.findall(text("docs/security.md"))


def test_every_promise_names_the_test_that_keeps_it():
    assert len(promises()) >= 10
    assert [promise.split("\n")[0] for promise in promises() if not TEST.search(promise)] == []


def has_test(file: str, name: str) -> bool:
    path = ROOT / file
    return path.exists() and any(function.name == name for function in functions(parsed(path)))


def test_every_test_that_a_document_names_is_there():
    named = {(name_of(d), *found) for d in DOCUMENTS for found in TEST.findall(d.read_text("utf-8"))}
    assert [place for place in sorted(named) if not has_test(place[1], place[2])] == []
    assert not has_test("tests/shape/test_docs.py", "test_that_is_not_there")


def targets(document: Path) -> list[tuple[str, str]]:
    """A document's links to other files of the repository: what is said, and where it points."""
    bare = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.DOTALL)
    return [(said, to) for said, to in LINK.findall(bare) if not re.match(r"[a-z]+:|#", to)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_points_at_a_file(document: Path):
    for _, to in targets(document):
        assert (document.parent / to.partition("#")[0]).exists(), to


def test_every_link_to_a_line_points_at_what_it_says():
    wrong = []
    for document in DOCUMENTS:
        for said, to in targets(document):
            file, _, line = to.partition("#L")
            if line and said.strip("`") not in (document.parent / file).read_text("utf-8").splitlines()[int(line) - 1]:
                wrong.append(f"{name_of(document)}: {said} is not in line {line} of {file}")
    assert wrong == []


def test_the_tour_shows_the_code_line_by_line():
    assert len([to for _, to in targets(ROOT / "docs/tour.md") if "#L" in to]) >= 15


def test_every_dependency_has_its_reason_and_no_other_has():
    groups = [*PROJECT["dependency-groups"].values(), *PROJECT["project"]["optional-dependencies"].values()]
    named = [*PROJECT["project"]["dependencies"], *(name for group in groups for name in group)]
    wanted = {re.split(r"[<>=!~; \[]", name)[0] for name in named}
    assert set(re.findall(r"^\| `([\w\-]+)` \|", text("docs/dependencies.md"), re.MULTILINE)) == wanted


def test_every_decision_says_its_context_its_consequences_and_their_cost():
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        headings = re.findall(r"^## (.+)$", record.read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "What it costs"], record.name


def test_the_newest_version_in_the_changelog_is_the_projects():
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", text("CHANGELOG.md"), re.MULTILINE)
    assert versions[:1] == [PROJECT["project"]["version"]]


def test_every_fragment_of_the_changelog_has_a_kind_and_a_text():
    fragments = [p for p in (ROOT / "changelog.d").iterdir() if p.name != "README.md"]
    assert [p.name for p in fragments if not FRAGMENT.fullmatch(p.name) or not p.read_text("utf-8").strip()] == []
