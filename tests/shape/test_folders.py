"""A service, registry or area is a folder with an owner and tests, and the tree of tests mirrors the program's."""

from __future__ import annotations

from pathlib import Path

import pytest

from samspill import governance, registry, services
from tests.shape.reading import ROOT, files, folders_of, functions, parsed

CATALOGUES = {"services": services.catalogue, "registry": registry.catalogue, "governance": governance.catalogue}
FOLDERS = [(layer, folder) for layer in CATALOGUES for folder in folders_of(layer)]
WITHOUT_MIRROR = {
    "shape": "the house rules, which are about the whole repository",
    "flow": "journeys through the whole running platform",
    "browser": "the pages as a person meets them",
    "spec": "the manual of what the API offers, one test for each thing it says",
}
ABOUT_SEVERAL = {
    "fhir/search/test_abuse.py": "searches that would cost too much, of every kind",
    "trust/test_negative_tokens.py": "every token, proof and request that is refused, and by which rule",
    "web/test_bad_input.py": "bad input of every kind, at every address",
    "web/test_any_request.py": "requests that chance makes up, at every address",
}
"""Tests of what no single module does, and what it is."""
TOOLS = {"tools", "bench"}
"""Programs beside the platform: their tests lie under their own names."""


@pytest.mark.parametrize("layer", CATALOGUES)
def test_the_catalogue_is_the_list_of_folders(layer):
    assert len(CATALOGUES[layer]()) == len(folders_of(layer))


@pytest.mark.parametrize(("layer", "folder"), FOLDERS)
def test_every_service_registry_and_area_has_tests(layer, folder):
    one, several = ROOT / f"tests/{layer}/test_{folder}.py", ROOT / f"tests/{layer}/{folder}"
    assert one.exists() or list(several.glob("test_*.py"))


@pytest.mark.parametrize("layer", CATALOGUES)
def test_every_service_registry_and_area_has_a_name_a_title_and_an_owner(layer):
    found = CATALOGUES[layer]()
    assert [s.name for s in found if not (s.name and s.title and s.owner)] == []
    assert len({s.name for s in found}) == len(found)


def mirrors(test: Path) -> list[Path]:
    """Where the module may lie that a test file is about."""
    folder, subject = test.parent, test.stem.removeprefix("test_")
    top = Path() if folder.parts[:1] and folder.parts[0] in TOOLS else Path("samspill")
    return [
        top / folder / f"{subject}.py",
        top / folder / f"_{subject}.py",
        top / folder / subject / "__init__.py",
        # Of a package as a whole, when that has several files of tests: tests/fhir/loading/test_loading.py.
        *([top / folder / "__init__.py"] if folder.name == subject else []),
    ]


def is_in_package(test: Path) -> bool:
    """Whether a test is about what the package of its folder itself holds: `perform` of `exchange`."""
    package = ROOT / "samspill" / test.parent / "__init__.py"
    subject = test.stem.removeprefix("test_")
    return package.exists() and any(function.name == subject for function in functions(parsed(package)))


def test_every_file_of_tests_has_the_path_of_what_it_tests():
    tests = [p.relative_to(ROOT / "tests") for p in files(".py") if p.is_relative_to(ROOT / "tests")]
    wanted = [t for t in tests if t.name.startswith("test_") and t.parts[0] not in WITHOUT_MIRROR]
    assert len(wanted) > 10
    astray = {
        t.as_posix()
        for t in wanted
        if not any((ROOT / place).exists() for place in mirrors(t)) and not is_in_package(t)
    }
    assert astray == ABOUT_SEVERAL.keys()


def test_a_test_that_mirrors_nothing_is_found():
    assert not any((ROOT / place).exists() for place in mirrors(Path("store/test_nothing.py")))
    assert not is_in_package(Path("store/test_nothing.py"))
    assert any((ROOT / place).exists() for place in mirrors(Path("store/test_transaction.py")))
    assert is_in_package(Path("exchange/test_perform.py"))
