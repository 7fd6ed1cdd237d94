"""A primitive's id and extensions stand beside it, under its name with an underscore."""

from __future__ import annotations

import pytest

from samspill.fhir.validation import validate

WHY = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}


def faults_of(**members: object) -> list[tuple[str, str]]:
    return [(f.where, f.code) for f in validate({"resourceType": "Patient", **members})]


def faults_of_name(**members: object) -> list[tuple[str, str]]:
    return faults_of(name=[members])


@pytest.mark.parametrize(
    "members",
    [
        {"birthDate": "1970", "_birthDate": WHY},
        {"birthDate": "1970", "_birthDate": {"id": "b1"}},
        {"birthDate": "1970", "_birthDate": WHY | {"id": "b1"}},
        {"_birthDate": WHY},
        {"_deceasedBoolean": WHY},
        {"deceasedBoolean": True, "_deceasedBoolean": WHY},
    ],
)
def test_a_sibling_passes(members):
    assert faults_of(**members) == []


@pytest.mark.parametrize(
    ("members", "where", "code"),
    [
        ({"_birthDate": {"id": "b1"}}, "Patient.birthDate", "invariant"),
        ({"_birthDate": {}}, "Patient.birthDate", "structure"),
        ({"_birthDate": None}, "Patient.birthDate", "structure"),
        ({"_birthDate": [WHY]}, "Patient.birthDate", "structure"),
        ({"_birthDate": "1970"}, "Patient.birthDate", "structure"),
        ({"birthDate": "1970", "_birthDate": {"id": "b 1"}}, "Patient.birthDate.id", "value"),
        ({"birthDate": "1970", "_birthDate": {"value": "1"}}, "Patient.birthDate.value", "structure"),
        (
            {"birthDate": "1970", "_birthDate": {"extension": [{"url": "a"}]}},
            "Patient.birthDate.extension[0]",
            "invariant",
        ),
        ({"birthDate": None, "_birthDate": WHY}, "Patient.birthDate", "structure"),
        ({"_deceasedBoolean": WHY, "deceasedDateTime": "2026"}, "Patient.deceased", "structure"),
        ({"_deceasedBoolean": {"extension": []}}, "Patient.deceased.extension", "structure"),
    ],
)
def test_a_sibling_that_says_nothing_or_does_not_fit_is_refused(members, where, code):
    assert faults_of(**members) == [(where, code)]


def test_a_required_primitive_may_be_missing_where_an_extension_says_why():
    observation = {"resourceType": "Observation", "code": {"text": "x"}, "_status": WHY}
    assert validate(observation) == ()
    del observation["_status"]
    assert [f.code for f in validate(observation)] == ["required"]


@pytest.mark.parametrize(
    "members",
    [
        {"given": ["A", "B"], "_given": [None, {"id": "b"}]},
        {"given": ["A", None], "_given": [None, WHY]},
        {"given": [None, None], "_given": [WHY, WHY]},
        {"_given": [WHY, WHY]},
    ],
)
def test_an_array_and_its_sibling_pass(members):
    assert faults_of_name(**members) == []


@pytest.mark.parametrize(
    ("members", "where"),
    [
        ({"given": ["A"], "_given": [WHY, WHY]}, "given"),
        ({"given": ["A", None], "_given": [WHY]}, "given"),
        ({"given": ["A"], "_given": WHY}, "given"),
        ({"given": ["A"], "_given": []}, "given"),
        ({"given": ["A"], "_given": [None]}, "given"),
        ({"given": ["A", None]}, "given[1]"),
        ({"given": ["A", None], "_given": [WHY, None]}, "given[1]"),
        ({"given": ["A", None], "_given": [None, {"id": "b"}]}, "given[1]"),
        ({"given": ["", None], "_given": [None, WHY]}, "given[0]"),
        ({"given": ["A", "B"], "_given": [None, "x"]}, "given[1]"),
        ({"given": "A", "_given": [WHY]}, "given"),
        ({"_given": [WHY, None]}, "given[1]"),
        ({"_given": [{"id": "a"}]}, "given[0]"),
    ],
)
def test_an_array_and_its_sibling_that_do_not_fit_are_refused(members, where):
    assert f"Patient.name[0].{where}" in [place for place, _ in faults_of_name(**members)]
