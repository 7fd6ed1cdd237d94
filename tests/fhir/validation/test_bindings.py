"""A required binding takes the codes of its value set, as far as those are known."""

from __future__ import annotations

import pytest

from samspill.fhir.validation.bindings import bound
from samspill.fhir.validation.compiler import check_of
from samspill.fhir.validation.primitives import PRIMITIVES
from tests.fhir.validation.written import ABSENT

GENDER = "http://hl7.org/fhir/ValueSet/administrative-gender"
SYSTEM = "http://hl7.org/fhir/administrative-gender"
UCUM = "http://hl7.org/fhir/ValueSet/ucum-units"


@pytest.mark.parametrize("value", ["male", "female", "other", "unknown"])
def test_a_code_of_the_value_set_passes(value):
    assert bound(PRIMITIVES["code"], "code", GENDER)(value) is None


@pytest.mark.parametrize(("value", "code"), [("Male", "code-invalid"), ("kvinne", "code-invalid"), (5, "structure")])
def test_any_other_is_refused(value, code):
    found = bound(PRIMITIVES["code"], "code", GENDER)(value)
    assert found is not None
    assert [trouble.code for trouble in found.faults] == [code]


def test_the_value_set_is_named_and_the_code_is_not():
    found = bound(PRIMITIVES["code"], "code", GENDER)("kvinne")
    assert found is not None
    assert GENDER in found.faults[0].what
    assert "kvinne" not in found.faults[0].what


@pytest.mark.parametrize(
    ("coding", "fine"),
    [
        ({"system": SYSTEM, "code": "male"}, True),
        ({"system": SYSTEM, "code": "mann"}, False),
        ({"system": "urn:x", "code": "male"}, False),
        ({"code": "male"}, False),
        ({"display": "Mann"}, False),
    ],
)
def test_a_coding_must_have_both_system_and_code_of_the_value_set(coding, fine):
    assert (bound(check_of("Coding"), "Coding", GENDER)(coding) is None) == fine


@pytest.mark.parametrize(
    ("concept", "fine"),
    [
        ({"coding": [{"system": SYSTEM, "code": "male"}]}, True),
        ({"coding": [{"system": "urn:x", "code": "m"}, {"system": SYSTEM, "code": "male"}]}, True),
        ({"coding": [{"system": "urn:x", "code": "m"}]}, False),
        ({"text": "mann"}, False),
        ({"extension": [ABSENT]}, True),
        ({"extension": [ABSENT], "text": "mann"}, False),
    ],
)
def test_a_concept_needs_one_coding_of_the_value_set(concept, fine):
    assert (bound(check_of("CodeableConcept"), "CodeableConcept", GENDER)(concept) is None) == fine


def test_where_every_code_of_a_system_will_do_the_system_is_looked_at():
    check = bound(check_of("CodeableConcept"), "CodeableConcept", UCUM)
    assert check({"coding": [{"system": "http://unitsofmeasure.org", "code": "mg"}]}) is None
    assert check({"coding": [{"system": "urn:x", "code": "mg"}]}) is not None


@pytest.mark.parametrize("url", ["http://hl7.org/fhir/ValueSet/mimetypes", "http://example.org/unknown"])
def test_a_code_of_a_value_set_that_is_not_carried_is_any_code(url):
    check = bound(PRIMITIVES["code"], "code", url)
    assert check("application/fhir+json") is None
    assert check(" x") is not None
