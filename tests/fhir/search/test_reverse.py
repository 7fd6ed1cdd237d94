"""Reverse chains find what is pointed at: http://hl7.org/fhir/R4/search.html#has

`test_chains` holds them against a reader too.
"""

from __future__ import annotations

import pytest

from samspill.fhir.search import parse
from samspill.kernel.problems import Malformed, Problem, TooLarge, Unsupported
from tests.fhir.search.asking import BASE
from tests.fhir.search.test_chains import found
from tests.fhir.search.test_statement import store


def observation(id_, patient, *codes, **more):
    concept = {"coding": [{"system": "urn:x", "code": code} for code in codes]}
    subject = {"reference": f"Patient/{patient}"}
    return {"resourceType": "Observation", "id": id_, "status": "final", "code": concept, "subject": subject, **more}


PEOPLE = [{"resourceType": "Patient", "id": id_} for id_ in ("a", "b", "c")]
OBSERVATIONS = [
    observation("1", "a", "x"),
    observation("2", "a", "y"),
    observation("3", "b", "y", "z"),
    observation("4", "b", "x", status="amended"),
]


async def ids(connection, *pairs, kind="Patient", record=None):
    return await found(connection, kind, pairs, record)


async def test_conditions_in_one_name_are_about_one_and_the_same_resource(connection):
    await store(connection, [*PEOPLE, *OBSERVATIONS])
    assert await ids(connection, ("_has:Observation:patient:code", "x")) == {"a", "b"}
    assert await ids(connection, ("_has:Observation:patient:code", "x,z")) == {"a", "b"}
    assert await ids(connection, ("_has:Observation:subject:code", "z")) == {"b"}
    assert await ids(connection, ("_has:Observation:patient:code", "x"), ("_has:Observation:patient:code", "z")) == {
        "b"
    }
    assert await ids(connection, ("_has:Observation:patient:status", "amended")) == {"b"}


async def test_a_modifier_is_about_the_resource_that_points(connection):
    await store(connection, [*PEOPLE, *OBSERVATIONS])
    # a has an observation that is not x, and so has b; c has none at all.
    assert await ids(connection, ("_has:Observation:patient:code:not", "x")) == {"a", "b"}
    assert await ids(connection, ("_has:Observation:patient:code:not", "x,y")) == set()
    assert await ids(connection, ("_has:Observation:patient:date:missing", "true")) == {"a", "b"}
    assert await ids(connection, ("_has:Observation:patient:date:missing", "false")) == set()


async def test_one_stands_within_another_and_beside_chains(connection):
    report = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "x"}}
    doctor = {"resourceType": "Practitioner", "id": "d", "name": [{"family": "Dahl"}]}
    points = {"result": [{"reference": "Observation/3"}]}
    performed = observation("5", "c", "q", performer=[{"reference": "Practitioner/d"}])
    await store(connection, [*PEOPLE, *OBSERVATIONS, doctor, performed, report | points])
    nested = "_has:Observation:patient:_has:DiagnosticReport:result:status"
    assert await ids(connection, (nested, "final")) == {"b"}
    assert await ids(connection, ("_has:Observation:patient:performer.name", "dahl")) == {"c"}
    assert await ids(connection, ("_has:Observation:patient:performer:Practitioner.family:exact", "dahl")) == set()
    by_patient = ("subject._has:Observation:subject:code", "z")
    assert await ids(connection, by_patient, kind="Observation") == {"3", "4"}


async def test_a_parameter_that_does_not_decide_the_record_is_followed_too(connection):
    performed = observation("6", "a", "w", performer=[{"reference": "Patient/b"}])
    await store(connection, [*PEOPLE, *OBSERVATIONS, performed])
    assert await ids(connection, ("_has:Observation:performer:code", "w")) == {"b"}
    assert await ids(connection, ("_has:Observation:patient:code", "w")) == {"a"}
    # The observation is in a's record, so who may open b's alone learns nothing of it.
    assert await ids(connection, ("_has:Observation:performer:code", "w"), record="b") == set()


async def test_what_a_patient_measured_in_a_group_is_not_of_the_patient(connection):
    """In the patient's record, by `performer`; but `subject` does not name the patient."""
    measured = observation("7", "a", "v", performer=[{"reference": "Patient/c"}]) | {
        "subject": {"reference": "Group/a"}
    }
    await store(connection, [*PEOPLE, measured])
    assert await ids(connection, ("_has:Observation:patient:code", "v")) == set()
    assert await ids(connection, ("_has:Observation:performer:code", "v")) == {"c"}


@pytest.mark.parametrize(
    ("key", "kind", "problem"),
    [
        ("_has", "Patient", Malformed),
        ("_has:", "Patient", Malformed),
        ("_has:Observation", "Patient", Malformed),
        ("_has:Observation:patient", "Patient", Malformed),
        ("_has:Observation:patient:", "Patient", Malformed),
        ("_has:Nonsense:patient:code", "Patient", Malformed),
        ("_has:Observation:nonsense:code", "Patient", Malformed),
        ("_has:Observation:code:code", "Patient", Malformed),
        ("_has:Observation:patient:code", "Practitioner", Malformed),
        ("_has:Bundle:composition:timestamp", "Composition", Unsupported),
    ],
)
def test_what_points_nowhere_is_refused(key, kind, problem):
    with pytest.raises(Problem) as caught:
        parse(kind, [(key, "x")], base=BASE)
    assert isinstance(caught.value, problem)
    assert caught.value.faults[0].where.startswith("_has")


def test_nesting_without_end_is_refused():
    deep = "_has:Observation:has-member:" * 30 + "code"
    with pytest.raises(TooLarge) as caught:
        parse("Observation", [(deep, "x")])
    assert caught.value.faults[0].code == "too-costly"
