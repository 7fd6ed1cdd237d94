"""What references resolve to, and that resources which point at each other end."""

from __future__ import annotations

from typing import Any

import pytest

from samspill.fhir.profiles import Known
from samspill.fhir.profiles.within import Within
from tests.fhir.profiles.written import found, part, profile

KNOWN = Known.of(())
PATIENT = {"resourceType": "Patient", "id": "1"}
DEVICE = {"resourceType": "Device", "id": "d"}
OBSERVATION = {"resourceType": "Observation", "id": "o", "contained": [DEVICE]}
BUNDLE = {
    "resourceType": "Bundle",
    "entry": [
        {"fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "resource": PATIENT},
        {"fullUrl": "https://example.org/fhir/Observation/o", "resource": OBSERVATION},
        {"resource": 1},
        None,
    ],
}
WITHIN = Within(KNOWN, BUNDLE, OBSERVATION)


@pytest.mark.parametrize(
    ("reference", "resource"),
    [
        ("#d", DEVICE),
        ("#", OBSERVATION),
        ("#nothing", None),
        ("urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", PATIENT),
        ("Patient/1", PATIENT),
        ("https://example.org/fhir/Observation/o", OBSERVATION),
        ("https://elsewhere.example/fhir/Patient/1", None),
        ("", None),
    ],
)
def test_what_a_reference_resolves_to(reference, resource):
    assert WITHIN.resolve(reference) is resource


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ({"reference": "#d"}, "Device"),
        ({"reference": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"}, "Patient"),
        ({"reference": "https://elsewhere.example/fhir/Group/1"}, "Group"),
        ({"reference": "urn:uuid:00000000-0000-0000-0000-000000000000", "type": "Group"}, "Group"),
        ({"type": "Group"}, "Group"),
        ({"display": "Somebody"}, None),
        ({"reference": 1, "type": []}, None),
    ],
)
def test_of_which_type_it_is(reference, kind):
    assert WITHIN.kind_of(reference) == kind


def test_resources_that_all_point_at_each_other_are_each_looked_at_once():
    """Followed without taking notes, this would take longer than the world has stood."""
    other = profile(
        part("Observation.hasMember", type=[{"code": "Reference", "targetProfile": ["http://example.org/other"]}]),
        part("Observation.method", min=1),
        of="Observation",
        url="http://example.org/other",
    )
    element = part("Observation.hasMember", type=[{"code": "Reference", "targetProfile": [other["url"]]}])
    members = [{"reference": f"#{number}"} for number in range(60)]
    inner: list[dict[str, Any]] = [
        {"resourceType": "Observation", "id": str(number), "hasMember": members, "method": {"text": "x"}}
        for number in range(60)
    ]
    whole = {"resourceType": "Observation", "contained": inner, "hasMember": members}
    assert found(whole, element, more=(other,)) == []
    del inner[7]["method"]
    assert found(whole, element, more=(other,))


@pytest.mark.parametrize(
    "said",
    [
        {"max": "many"},
        {"type": "Patient"},
        {"type": [{"code": ["x"]}]},
        {"slicing": {"discriminator": [None]}},
        {"constraint": [{}]},
        {"contentReference": "#Patient.nothing"},
        {"binding": []},
        {"min": "x"},
    ],
)
def test_a_definition_that_makes_no_sense_stops_nobody(said):
    known = Known.of([profile(part("Patient.name", **said))])
    from samspill.fhir import profiles

    resource = {"resourceType": "Patient", "name": [{"family": "A"}]}
    profiles.check(known, resource, ("http://example.org/StructureDefinition/tried",))
