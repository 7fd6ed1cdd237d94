"""The compiled definitions are what the official ones say, and the tables read them."""

from __future__ import annotations

import gzip
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.validation import tables

TOOL = Path(__file__).parents[3] / "tools/definitions/structures.py"


@pytest.fixture
def tool(monkeypatch):
    spec = spec_from_file_location("structures", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    built = module.build()
    monkeypatch.setattr(module, "build", lambda: built)
    return module


def run(tool, monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["structures.py", *arguments])
    return tool.main()


def test_the_committed_file_is_what_the_official_definitions_compile_to(tool, monkeypatch, tmp_path, capsys):
    assert run(tool, monkeypatch, "--check") == 0
    monkeypatch.setattr(tool, "TARGET", tmp_path / "structures.json.gz")
    assert run(tool, monkeypatch, "--check") == 1
    assert "out of date" in capsys.readouterr().err
    assert run(tool, monkeypatch) == 0
    assert run(tool, monkeypatch, "--check") == 0
    first = tool.TARGET.read_bytes()
    tool.TARGET.unlink()
    assert run(tool, monkeypatch) == 0
    assert tool.TARGET.read_bytes() == first
    tool.TARGET.write_bytes(gzip.compress(b"{}"))
    assert run(tool, monkeypatch, "--check") == 1


def test_every_type_is_there():
    assert {name for name in tables.names() if tables.structure(name).is_resource} == set(TYPES)
    assert {"Timing", "Extension", "Element", "SimpleQuantity", "MoneyQuantity"} <= tables.names()


def test_every_type_that_an_element_has_is_known():
    known = tables.names() | {"Resource", "xhtml", "System.String"}
    named = {code for name in tables.names() for e in tables.structure(name).elements.values() for code in e.types}
    primitives = {code for code in named - known if code[0].islower()}
    assert named - known == primitives
    assert len(primitives) == 19


def test_every_element_that_shares_anothers_content_finds_it():
    for name in tables.names():
        structure = tables.structure(name)
        assert all(e.like in structure.below for e in structure.elements.values() if e.like)


def test_every_invariant_named_by_an_element_is_known():
    named = {key for name in tables.names() for e in tables.structure(name).elements.values() for key in e.rules}
    assert named <= tables.invariants().keys()
    assert {"pat-1", "inv-1@Task", "inv-1@Parameters.parameter"} <= named


@pytest.mark.parametrize(
    "path",
    ["Meta.project", "ResearchStudy.name", "EvidenceVariable.characteristic.definitionByCombination", "Binary.url"],
)
def test_what_r4_does_not_have_is_left_out(path):
    name, _, below = path.partition(".")
    assert below not in tables.structure(name).elements


def test_a_structure_tells_its_elements():
    gender = tables.structure("Patient").elements["contact.gender"]
    assert gender.required == "http://hl7.org/fhir/ValueSet/administrative-gender"
    deceased = tables.structure("Patient").elements["deceased[x]"]
    assert (deceased.name, deceased.is_choice, deceased.json_name("dateTime")) == ("deceased", True, "deceasedDateTime")
    link = tables.structure("Patient").elements["link"]
    assert (link.least, link.most, link.many) == (0, None, True)


def test_a_value_set_gives_its_codes_by_system():
    found = tables.value_set("http://hl7.org/fhir/ValueSet/observation-status")
    assert found is not None
    assert "final" in (found["http://hl7.org/fhir/observation-status"] or ())
    assert tables.value_set("http://example.org/unknown") is None
