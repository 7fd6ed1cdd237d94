"""A reference points at one of the types that its element names, as far as its text tells."""

from __future__ import annotations

import pytest

from samspill.fhir.validation import validate
from samspill.fhir.validation.targets import target_type


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("Patient/1", "Patient"),
        ("Patient/1/_history/2", "Patient"),
        ("https://example.org/fhir/Patient/1", "Patient"),
        ("https://example.org/fhir/Patient/1/_history/2", "Patient"),
        ("http://example.org/Observation/Patient/1", "Patient"),
        ("Patient?identifier=urn:x|1", "Patient"),
        ("Pasient/1", None),
        ("Patient/a_b", None),
        ("Patient", None),
        ("#p1", None),
        ("urn:uuid:0b2f6c9a-7a3c-4a0e-8d3b-0a1b2c3d4e5f", None),
        ("https://example.org/documents/Patient/report.pdf#page", None),
        ("ftp://example.org/Patient/1", None),
    ],
)
def test_the_type_is_told_by_the_text_where_it_says(reference, kind):
    assert target_type(reference) == kind


def faults_of(**subject: str) -> list[tuple[str, str]]:
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "subject": subject}
    return [(f.where, f.code) for f in validate(observation)]


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/1"},
        {"reference": "Patient/1", "type": "Patient"},
        {"reference": "https://example.org/fhir/Device/1"},
        {"reference": "urn:uuid:0b2f6c9a-7a3c-4a0e-8d3b-0a1b2c3d4e5f"},
        {"reference": "Patient?identifier=1"},
        {"type": "http://example.org/Model", "display": "x"},
        {"display": "Kari"},
    ],
)
def test_a_reference_to_a_type_that_may_be_there_passes(subject):
    assert faults_of(**subject) == []


@pytest.mark.parametrize(
    ("subject", "where"),
    [
        ({"reference": "Medication/1"}, "Observation.subject.reference"),
        ({"reference": "https://example.org/fhir/Medication/1"}, "Observation.subject.reference"),
        ({"reference": "Medication?code=1"}, "Observation.subject.reference"),
        ({"type": "Medication", "display": "x"}, "Observation.subject.type"),
    ],
)
def test_a_reference_to_another_type_is_refused(subject, where):
    assert faults_of(**subject) == [(where, "value")]


def test_where_any_type_may_be_every_type_passes():
    composition = {"resourceType": "Basic", "code": {"text": "x"}, "subject": {"reference": "Medication/1"}}
    assert validate(composition) == ()
