"""Contained resources are referred to, hold no others, and every local reference finds one."""

from __future__ import annotations

import pytest

from samspill.fhir.validation import validate

INNER = {"resourceType": "Organization", "id": "o1", "name": "Sykehuset"}


def patient(contained: list[object], reference: str = "#o1", **more: object) -> dict[str, object]:
    return {
        "resourceType": "Patient",
        "contained": contained,
        "managingOrganization": {"reference": reference},
        **more,
    }


def faults_of(resource: object) -> list[tuple[str, str]]:
    return [(fault.where, fault.what.partition(":")[0]) for fault in validate(resource)]


def test_a_contained_resource_that_is_referred_to_passes():
    assert faults_of(patient([INNER])) == []


def test_a_contained_resource_that_nothing_refers_to_is_refused():
    assert faults_of(patient([INNER], "Organization/o1")) == [("Patient.contained[0]", "dom-3")]


def test_a_local_reference_to_nothing_is_refused():
    assert faults_of({"resourceType": "Patient", "managingOrganization": {"reference": "#o2"}}) == [
        ("Patient.managingOrganization.reference", "ref-1")
    ]


def test_a_local_reference_in_an_extension_or_a_contained_resource_counts():
    inner = INNER | {"partOf": {"reference": "#o2"}}
    other = {"resourceType": "Organization", "id": "o2", "name": "Klinikken"}
    extension = [{"url": "urn:x", "valueReference": {"reference": "#o3"}}]
    assert faults_of(patient([inner, other, INNER | {"id": "o3"}], extension=extension)) == []
    assert faults_of(patient([inner])) == [("Patient.contained[0].partOf.reference", "ref-1")]


def test_a_contained_resource_may_refer_to_the_one_that_contains_it():
    inner = {"resourceType": "Provenance", "target": [{"reference": "#"}], "recorded": "2026-11-26T08:30:00Z"}
    inner["agent"] = [{"who": {"display": "Kari"}}]
    assert faults_of({"resourceType": "Patient", "contained": [inner]}) == []


def test_a_canonical_that_names_a_contained_resource_counts():
    value_set = {"resourceType": "ValueSet", "id": "v1", "status": "active"}
    item = {"linkId": "1", "type": "choice", "answerValueSet": "#v1"}
    questionnaire = {"resourceType": "Questionnaire", "status": "active", "contained": [value_set], "item": [item]}
    assert faults_of(questionnaire) == []
    item["answerValueSet"] = "http://example.org/v1"
    item["text"] = "#v1"
    assert faults_of(questionnaire) == [("Questionnaire.contained[0]", "dom-3")]


@pytest.mark.parametrize(
    ("more", "where", "key"),
    [
        ({"meta": {"versionId": "1"}}, "Patient.contained[0].meta.versionId", "dom-4"),
        ({"meta": {"lastUpdated": "2026-11-26T08:30:00Z"}}, "Patient.contained[0].meta.lastUpdated", "dom-4"),
        ({"meta": {"security": [{"code": "R"}]}}, "Patient.contained[0].meta.security", "dom-5"),
        ({"contained": [{"resourceType": "Basic"}]}, "Patient.contained[0].contained", "dom-2"),
    ],
)
def test_what_a_contained_resource_may_not_hold_is_refused(more, where, key):
    assert (where, key) in faults_of(patient([INNER | more]))


@pytest.mark.parametrize(
    ("contained", "where"),
    [
        ({}, "Patient.contained"),
        ([5], "Patient.contained[0]"),
        ([{}], "Patient.contained[0]"),
        ([INNER | {"id": []}], "Patient.contained[0].id"),
    ],
)
def test_what_is_no_contained_resource_is_refused(contained, where):
    assert where in [place for place, _ in faults_of(patient(contained))]


def test_each_resource_of_a_bundle_resolves_its_own_references():
    entry = {"fullUrl": "urn:uuid:0b2f6c9a-7a3c-4a0e-8d3b-0a1b2c3d4e5f", "resource": patient([INNER])}
    astray = {"resource": {"resourceType": "Patient", "managingOrganization": {"reference": "#o1"}}}
    assert faults_of({"resourceType": "Bundle", "type": "collection", "entry": [entry, astray]}) == [
        ("Bundle.entry[1].resource.managingOrganization.reference", "ref-1")
    ]
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "a", "resource": patient([INNER])}]}
    assert faults_of(parameters) == []


def test_many_local_references_are_resolved_and_none_is_lost():
    contained = [INNER | {"id": f"o{number}"} for number in range(300)]
    practitioners = [{"reference": f"#o{number}"} for number in range(300)]
    assert faults_of({"resourceType": "Patient", "contained": contained, "generalPractitioner": practitioners}) == []
