"""The Patient compartment: http://hl7.org/fhir/R4/compartmentdefinition-patient.html. And searches of several types."""

from __future__ import annotations

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import compose, parse
from samspill.fhir.search.compartments import OFFICIAL, types
from samspill.fhir.search.parameter import compartment, in_records
from samspill.kernel.problems import Malformed, Problem, TooLarge, Unsupported
from tests.fhir.search.asking import BASE
from tests.fhir.search.test_statement import store


def to(reference):
    return {"reference": reference}


CODED = {"status": "final", "code": {"coding": [{"code": "x"}]}}
WORLD = [
    {"resourceType": "Patient", "id": "a"},
    {"resourceType": "Patient", "id": "b", "link": [{"other": to("Patient/a"), "type": "seealso"}]},
    {"resourceType": "Observation", "id": "subject", **CODED, "subject": to("Patient/a")},
    {
        "resourceType": "Observation",
        "id": "performer",
        **CODED,
        "subject": to("Group/a"),
        "performer": [to("Patient/a")],
    },
    {"resourceType": "Observation", "id": "focus", **CODED, "subject": to("Patient/b"), "focus": [to("Patient/a")]},
    {
        "resourceType": "Appointment",
        "id": "both",
        "status": "booked",
        "participant": [{"actor": to("Patient/a")}, {"actor": to("Patient/b")}],
    },
    {"resourceType": "Practitioner", "id": "a"},
]


async def found(connection, kind, *pairs, of=None, record=None):
    owner = ("Patient", of) if of else None
    search = parse(kind, [*pairs, ("_count", "1000")], base=BASE, compartment=owner)
    statement = compose(search, record, None)
    return [row["id"] for row in await connection.fetch(statement.sql, *statement.args)]


async def test_what_names_the_patient_by_a_parameter_of_the_compartment_is_in_it(connection):
    await store(connection, WORLD)
    assert sorted(await found(connection, "Observation", of="a")) == ["performer", "subject"]
    assert await found(connection, "Observation", of="b") == ["focus"]
    assert await found(connection, "Observation", ("_id", "focus"), of="a") == []
    assert await found(connection, "Appointment", of="a") == ["both"]
    assert await found(connection, "Appointment", of="b") == ["both"]
    assert await found(connection, "Observation", of="nobody") == []


async def test_the_patient_is_in_the_compartment_and_so_is_who_is_linked_to_it(connection):
    await store(connection, WORLD)
    assert sorted(await found(connection, "Patient", of="a")) == ["a", "b"]
    assert await found(connection, "Patient", of="b") == ["b"]


async def test_all_types_of_the_compartment_may_be_searched_at_once(connection):
    await store(connection, WORLD)
    assert sorted(await found(connection, "", of="a")) == ["a", "b", "both", "performer", "subject"]
    assert sorted(await found(connection, "", ("_type", "Observation,Appointment"), of="b")) == ["both", "focus"]
    assert sorted(await found(connection, "", of="a", record="a")) == ["a", "performer", "subject"]


async def test_only_what_lies_in_the_record_that_is_open_is_found(connection):
    await store(connection, WORLD)
    assert await found(connection, "Observation", of="a", record="b") == []
    assert await found(connection, "Appointment", of="a", record="a") == []
    assert sorted(await found(connection, "Observation", of="a", record="a")) == ["performer", "subject"]


def test_the_compartment_is_the_official_one():
    assert len(types()) == 67
    assert [parameter.name for parameter in compartment("Observation")] == ["subject", "performer"]
    assert "Practitioner" not in types()
    assert all(in_records(kind) for kind in types())


@pytest.mark.parametrize("kind", sorted(OFFICIAL - {"Patient"}))
def test_other_compartments_are_refused_by_name(kind):
    with pytest.raises(Unsupported) as caught:
        parse("Observation", [], compartment=(kind, "x"))
    assert caught.value.faults[0].where == kind


@pytest.mark.parametrize(
    ("kind", "pairs", "owner"),
    [
        ("Practitioner", [], ("Patient", "a")),
        ("", [("_type", "Practitioner")], ("Patient", "a")),
        ("Observation", [], ("Patient", "a b")),
        ("Observation", [], ("Organization", "a")),
    ],
)
def test_what_is_in_no_compartment_is_refused(kind, pairs, owner):
    with pytest.raises(Malformed):
        parse(kind, pairs, compartment=owner)


async def test_several_types_are_searched_by_what_they_have_in_common(connection):
    tagged = {"meta": {"tag": [{"system": "urn:t", "code": "red"}]}}
    await store(connection, [one | tagged if one["id"] in {"a", "both"} else one for one in WORLD])
    assert sorted(await found(connection, "", ("_tag", "urn:t|red"))) == ["a", "a", "both"]
    assert sorted(await found(connection, "", ("_tag", "red"), ("_type", "Patient,Appointment"))) == ["a", "both"]
    assert len(await found(connection, "", ("_tag:missing", "true"))) == 4
    assert len(await found(connection, "", ("_id", "a"))) == 2
    assert len(await found(connection, "", ("_lastUpdated", "ge2000"))) == 7
    both = ("_type", "Observation,Appointment")
    assert sorted(await found(connection, "", both, ("patient", "b"))) == ["both", "focus"]
    assert sorted(await found(connection, "", both, ("status:not", "booked"))) == ["focus", "performer", "subject"]
    assert sorted(await found(connection, "", ("_type", "Observation,Condition"), ("code", "x"))) == [
        "focus",
        "performer",
        "subject",
    ]


async def test_in_all_types_who_opens_one_record_finds_that_and_what_is_nobodys(connection):
    await store(connection, WORLD)
    assert sorted(await found(connection, "", record="b")) == ["a", "b", "focus"]
    assert sorted(await found(connection, "", ("_type", "Practitioner,Observation"), record="b")) == ["a", "focus"]


def refused(*pairs, kind=""):
    with pytest.raises(Problem) as caught:
        parse(kind, list(pairs))
    return caught.value


def test_what_not_all_types_have_is_refused():
    assert refused(("code", "x"), ("_type", "Observation,Patient")).faults[0].where == "code"
    assert refused(("code", "x")).faults[0].where == "code"
    assert isinstance(refused(("_type", "Nonsense")), Malformed)
    assert isinstance(refused(("_type", "Patient"), ("_type", "Observation")), Malformed)
    assert isinstance(refused(("_type", "")), Malformed)
    assert isinstance(refused(("_type:not", "Patient")), Malformed)
    assert isinstance(refused(("_type", "Patient"), kind="Patient"), Unsupported)
    assert isinstance(refused(*[("status", "x")] * 60, ("_type", "Observation,Encounter")), TooLarge)


def test_a_search_tells_which_types_it_seeks():
    assert parse("", []).everything == frozenset(TYPES)
    assert parse("", [("_type", "Patient,List")]).everything == {"Patient", "List"}
    assert parse("Patient", []).kinds == ("Patient",)
    assert parse("", [], compartment=("Patient", "a")).kinds == types()
