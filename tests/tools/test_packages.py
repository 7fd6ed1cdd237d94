"""Packages of profiles are made of what an implementation guide publishes, JSON or XML."""

from __future__ import annotations

import gzip
import json
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from tools import packages

XML = """<Observation xmlns="http://hl7.org/fhir"><id value="o"/>
<text><status value="empty"/><div xmlns="http://www.w3.org/1999/xhtml">x</div></text>
<contained><Patient><active value="true"/></Patient></contained>
<extension url="urn:x"><valueInteger value="3"/></extension>
<status value="final"><extension url="urn:y"><valueCode value="z"/></extension></status>
<category><text value="a"/></category><category><text value="b"/></category>
<code><coding><code value="c"/></coding></code>
<valueQuantity><value value="1.50"/></valueQuantity></Observation>"""


def test_xml_becomes_the_json_that_it_stands_for():
    found = packages.of_xml(ET.fromstring(XML))  # noqa: S314 - written above
    div = found.pop("text")["div"]
    assert "x" in div
    assert found == {
        "resourceType": "Observation",
        "id": "o",
        "contained": [{"resourceType": "Patient", "active": True}],
        "extension": [{"url": "urn:x", "valueInteger": 3}],
        "status": "final",
        "_status": {"extension": [{"url": "urn:y", "valueCode": "z"}]},
        "category": [{"text": "a"}, {"text": "b"}],
        "code": {"coding": [{"code": "c"}]},
        "valueQuantity": {"value": Decimal("1.50")},
    }


def test_a_list_of_primitives_keeps_its_siblings_in_step():
    given = '<given value="A"/><given id="2" value="B"/><given value="C"/>'
    text = f'<HumanName xmlns="http://hl7.org/fhir">{given}</HumanName>'
    found = packages._object(ET.fromstring(text), packages.tables.structure("HumanName"), "")  # noqa: S314 - written here
    assert found == {"given": ["A", "B", "C"], "_given": [None, {"id": "2"}, None]}


def profile(base: str) -> dict[str, object]:
    return {
        "resourceType": "StructureDefinition",
        "url": f"http://example.org/{len(base)}",
        "derivation": "constraint",
        "kind": "resource",
        "baseDefinition": base,
        "description": "for people",
        "snapshot": {"element": [{"id": "Patient", "path": "Patient", "short": "for people", "min": 0}]},
        "differential": {"element": [{"id": "Patient", "path": "Patient", "short": "for people", "min": 0}]},
    }


@pytest.fixture
def folder(tmp_path):
    snomed = {"system": packages.SNOMED, "concept": [{"code": "1", "display": "theirs", "designation": []}]}
    other = {"system": "urn:s", "concept": [{"code": "1", "display": "ours"}]}
    sets = {"resourceType": "ValueSet", "url": "http://example.org/v", "compose": {"include": [snomed, other]}}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": sets}, {"resource": {"resourceType": "Patient"}}]}
    (tmp_path / "a.json").write_text(json.dumps(profile("http://hl7.org/fhir/StructureDefinition/Patient")), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps(profile("http://example.org/not-known")), "utf-8")
    (tmp_path / "c.json.gz").write_bytes(gzip.compress(json.dumps(bundle).encode()))
    return tmp_path


def test_what_is_for_people_is_left_out(folder):
    built = packages.build([folder])
    assert "for people" not in json.dumps(built)
    include = built["ValueSet"]["http://example.org/v"]["compose"]["include"]
    assert [part["concept"] for part in include] == [[{"code": "1"}], [{"code": "1", "display": "ours"}]]


def test_a_snapshot_stays_where_its_base_is_not_carried(folder):
    built = packages.build([folder])["StructureDefinition"]
    assert sorted("snapshot" in resource for resource in built.values()) == [False, True]
