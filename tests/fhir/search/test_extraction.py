"""What a resource is found by, and whose record it belongs to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from samspill.fhir.search import extract
from samspill.fhir.search.tokens import LONGEST
from tests.fhir.search.asking import BASE, index, number


def to(reference: str) -> dict[str, str]:
    return {"reference": reference}


@pytest.mark.parametrize(
    ("kind", "elements", "patient"),
    [
        ("Patient", {}, "r1"),
        ("Observation", {"subject": to("Patient/p1")}, "p1"),
        ("Observation", {"subject": to("Patient/p1/_history/3")}, "p1"),
        ("Observation", {"subject": to(f"{BASE}/Patient/p1")}, "p1"),
        ("Observation", {"subject": to("https://elsewhere/fhir/Patient/p1")}, None),
        ("Observation", {"subject": to("Group/g1")}, None),
        ("Observation", {"subject": to("Group/g1"), "performer": [to("Patient/p1")]}, "p1"),
        ("Observation", {"subject": to("Patient/p1"), "performer": [to("Patient/p2")]}, "p1"),
        ("Observation", {"performer": [to("Patient/p1"), to("Patient/p2")]}, None),
        ("Observation", {"performer": [to("Patient/p1"), to("Patient/p1"), to("Practitioner/x")]}, "p1"),
        ("Observation", {"subject": to("Patient/")}, None),
        ("Observation", {"subject": to("Patient/p1/extra")}, None),
        ("Observation", {"subject": to("Patient/a b")}, None),
        ("Observation", {"subject": to("#p1")}, None),
        ("Observation", {"subject": to("urn:uuid:6b1f5f2e-1111-4222-8333-444455556666")}, None),
        ("Condition", {"subject": to("Patient/p1"), "asserter": to("Patient/p2")}, "p1"),
        ("AllergyIntolerance", {"patient": to("Patient/p1"), "recorder": to("Patient/p2")}, "p1"),
        ("Coverage", {"beneficiary": to("Patient/p1"), "policyHolder": to("Patient/p2")}, "p1"),
        ("Coverage", {"beneficiary": to("https://x/Patient/1"), "policyHolder": to("Patient/p2")}, "p2"),
        ("Appointment", {"participant": [{"actor": to("Patient/p1")}, {"actor": to("Practitioner/x")}]}, "p1"),
        ("Appointment", {"participant": [{"actor": to("Patient/p1")}, {"actor": to("Patient/p2")}]}, None),
        ("AuditEvent", {"agent": [{"who": to("Patient/p1")}], "entity": [{"what": to("Patient/p1")}]}, "p1"),
        ("AuditEvent", {"agent": [{"who": to("Patient/p1")}], "entity": [{"what": to("Patient/p2")}]}, None),
        ("Group", {"member": [{"entity": to("Patient/p1")}, {"entity": to("Patient/p2")}]}, None),
        ("RelatedPerson", {"patient": to("Patient/p1")}, "p1"),
        ("Organization", {"partOf": to("Organization/x")}, None),
        ("Practitioner", {}, None),
        ("Medication", {"manufacturer": to("Organization/x")}, None),
    ],
)
def test_a_resource_belongs_to_the_one_patient_it_is_about(kind, elements, patient):
    assert index(kind, **elements).patient == patient


def test_without_a_base_an_absolute_reference_is_somebody_elses():
    observation = {"resourceType": "Observation", "subject": to(f"{BASE}/Patient/p1")}
    assert extract(observation).patient is None
    assert extract(observation, BASE).patient == extract(observation, BASE + "/").patient == "p1"


def test_a_token_stands_once():
    found = index("Observation", category=[{"coding": [{"code": "a"}]}, {"coding": [{"code": "a"}]}]).tokens
    assert len(found) == len(set(found))
    assert f"{number('Observation', 'category')}|a" in found


def test_no_token_is_too_long_for_an_index():
    found = index("Observation", code={"coding": [{"system": "s" * 2000, "code": "c" * 2000}]})
    assert max(map(len, found.tokens)) <= LONGEST


def test_a_quantity_is_indexed_as_it_is_compared_and_as_it_was_said():
    system = "http://unitsofmeasure.org"
    found = index(
        "Observation", valueQuantity={"value": Decimal("5.40"), "system": system, "code": "g/L", "unit": "g/l"}
    )
    assert found.quantities == [
        (number("Observation", "value-quantity"), "u|g.m-3", 5400.0, 5400.0, 5.4, 5.4, "g/L", "g/l")
    ]


def test_items_are_told_apart_only_where_there_are_several():
    one = {"code": {"coding": [{"code": "a"}]}, "valueQuantity": {"value": 1}}
    assert index("Observation", component=[one]).items == []
    assert {row[1] for row in index("Observation", component=[one, one]).items} == {0, 1}


def test_what_stands_beside_a_primitive_is_no_value():
    found = index("Patient", _birthDate={"extension": [{"url": "urn:x", "valueString": "y"}]})
    assert found == index("Patient")
