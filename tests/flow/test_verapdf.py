"""veraPDF, which others wrote, over the notices, agendas and minutes of a platform that runs; `make verapdf` brings it.

https://verapdf.org. It judges PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), rule by rule. Without Java or veraPDF
it is skipped, and the reason says how to get them.
"""

from __future__ import annotations

import shutil
import subprocess
from itertools import product
from pathlib import Path

import httpx
import pytest
import typst

from samspill.governance.meetings import typesetting
from samspill.governance.meetings.contents import KINDS
from tests.flow import steering

FOLDER = Path(__file__).parents[2] / ".venv" / "verapdf"
JAVA = shutil.which("java")
FLAVOURS = ("ua1", "2a")
"""PDF/UA-1 and PDF/A-2a, as veraPDF calls them."""


def lacking() -> str:
    """What keeps veraPDF from being run; `` when nothing does."""
    if JAVA is None:
        return "there is no Java on this machine"
    if not list(FOLDER.glob("*.jar")):
        return "veraPDF is not installed: `make verapdf` does that, with Maven"
    return ""


pytestmark = pytest.mark.skipif(bool(lacking()), reason=lacking())


def judged(flavour: str, folder: Path) -> dict[str, str]:
    """What veraPDF says of every file in a folder: PASS, or the rules that are broken, by name."""
    words = ["-cp", f"{FOLDER}/*", "org.verapdf.apps.GreenfieldCliWrapper", "--format", "text", "-v"]
    done = subprocess.run(
        [str(JAVA), *words, "--flavour", flavour, *map(str, sorted(folder.glob("*.pdf")))],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found: dict[str, str] = {}
    name = ""
    for line in done.stdout.splitlines():
        verdict, _, rest = line.partition(" ")
        if verdict in ("PASS", "FAIL") and rest.endswith(flavour):
            name = Path(rest.removesuffix(f" {flavour}")).name
            found[name] = verdict
        elif name:
            found[name] += f"\n{line}"
    assert found, done.stderr
    return found


@pytest.fixture(scope="module")
def documents(steering_platform, tmp_path_factory) -> Path:
    """A folder with every document of every meeting that there is, for members and for everybody."""
    folder = tmp_path_factory.mktemp("documents")
    headers = steering.secretary(steering_platform)
    with httpx.Client(base_url=steering_platform.url, headers=headers, timeout=60) as client:
        for mappe in steering.listed(steering_platform, "moetemappe"):
            meeting = mappe["id"].removeprefix("mm_")
            # One of the language forms is enough of the past; the demo's own meetings are tried in both.
            languages = ("nb", "nn") if "-m" in meeting else ("nb",)
            for kind, language, audience in product(KINDS, languages, ("members", "public")):
                asked = {"language": language, "audience": audience}
                answer = client.get(f"/meetings/{meeting}/documents/{kind}", params=asked)
                assert answer.status_code in (200, 404), answer.text
                if answer.status_code == 200:
                    (folder / f"{meeting} {kind} {language} {audience}.pdf").write_bytes(answer.content)
    return folder


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_document_keeps_every_rule_of_verapdf(documents, flavour):
    names = {file.name for file in documents.glob("*.pdf")}
    assert {tuple(name.removesuffix(".pdf").split()[1:]) for name in names} == {
        *product(KINDS, ("nb", "nn"), ("members", "public"))
    }
    found = judged(flavour, documents)
    assert {name: said for name, said in found.items() if said != "PASS"} == {}
    assert found.keys() == names


HEAD = {"title": "Innkalling", "subtitle": "", "author": "NUIT", "lang": "nb", "date": [2026, 3, 5]}
SENTENCES = "Det tas til orientering. " * 60
ROW = ["09:00", "1/26", SENTENCES[:200], "Drøfting", "30", "Kari Nordmann"]
EDGES: dict[str, list[dict]] = {
    "nothing": [],
    "empty": [
        {"type": "heading", "level": 1, "text": "Frammøte"},
        {"type": "list", "items": []},
        {"type": "facts", "items": []},
        {"type": "text", "paragraphs": []},
        {"type": "table", "columns": ROW, "widths": [0, 0, 5, 2, 2, 2], "rows": []},
    ],
    "table": [{"type": "table", "columns": ROW, "widths": [0, 0, 5, 2, 2, 2], "rows": [ROW] * 40}],
    "lists": [{"type": kind, "items": [SENTENCES] * 12} for kind in ("list", "numbers")],
    "text": [{"type": "text", "paragraphs": [SENTENCES] * 30}],
    "signs": [{"type": "text", "paragraphs": ["漢 🙂 čđŋšŧž ∑ → √ ½ ‰ € Ω ж"]}],
}
"""Documents at the edges of what the template takes: nothing at all, blocks over many pages, signs without a font."""


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_documents_at_the_edges_keep_the_rules_and_one_without_tags_is_not_let_through(tmp_path, flavour):
    for name, blocks in EDGES.items():
        (tmp_path / f"{name}.pdf").write_bytes(typesetting.compiled({**HEAD, "blocks": blocks}))
    (tmp_path / "plain.pdf").write_bytes(typst.compile(b"Plain", format="pdf", pdf_tags=False))
    found = judged(flavour, tmp_path)
    assert found.pop("plain.pdf").startswith("FAIL")
    assert found == {f"{name}.pdf": "PASS" for name in EDGES}
