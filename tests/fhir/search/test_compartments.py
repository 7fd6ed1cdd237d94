"""Compartments: http://hl7.org/fhir/R4/compartmentdefinition.html. And searches of several types."""

from __future__ import annotations

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import compose, parse
from samspill.fhir.search.clause import Bind
from samspill.fhir.search.compartments import OFFICIAL, canonical, read, types, write
from samspill.fhir.search.parameter import belongs, compartment, in_records, parameters
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
    assert len(types("Patient")) == 67
    assert [parameter.name for parameter in compartment("Observation")] == ["subject", "performer"]
    assert "Practitioner" not in types("Patient")
    assert all(in_records(kind) for kind in types("Patient"))


def test_the_other_compartments_are_the_official_ones():
    assert {owner: len(types(owner)) for owner in OFFICIAL} == {
        "Patient": 67,
        "Encounter": 25,
        "RelatedPerson": 32,
        "Practitioner": 59,
        "Device": 32,
    }
    assert [one.name for one in belongs("Encounter", "Practitioner") or ()] == ["practitioner", "participant"]
    assert [one.name for one in belongs("ChargeItem", "Encounter") or ()] == ["context"]
    assert [one.name for one in belongs("Observation", "Device") or ()] == ["subject", "device"]
    assert belongs("Encounter", "Encounter") == ()
    assert belongs("Patient", "Encounter") is None
    assert canonical("RelatedPerson") == "http://hl7.org/fhir/CompartmentDefinition/relatedPerson"
    # R4 leaves the device itself out of its compartment, unlike the other four.
    assert [owner for owner in OFFICIAL if owner not in types(owner)] == ["Device"]


@pytest.mark.parametrize("owner", OFFICIAL)
def test_every_parameter_of_a_compartment_may_point_at_its_owner(owner):
    for kind in types(owner):
        for parameter in belongs(kind, owner) or ():
            assert parameter.type == "reference"
            assert owner in parameter.targets or kind == "Patient", (kind, parameter.name)


CARE = [
    {"resourceType": "Patient", "id": "a", "generalPractitioner": [to("Practitioner/p")]},
    {"resourceType": "Practitioner", "id": "p"},
    {"resourceType": "PractitionerRole", "id": "role", "practitioner": to("Practitioner/p")},
    {"resourceType": "Device", "id": "d"},
    {"resourceType": "RelatedPerson", "id": "r", "patient": to("Patient/a")},
    {
        "resourceType": "Encounter",
        "id": "e",
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": to("Patient/a"),
        "participant": [{"individual": to("Practitioner/p")}, {"individual": to("RelatedPerson/r")}],
    },
    {"resourceType": "Observation", "id": "o", **CODED, "subject": to("Patient/a"), "encounter": to("Encounter/e")},
    {
        "resourceType": "Observation",
        "id": "measured",
        **CODED,
        "subject": to("Patient/b"),
        "performer": [to("Practitioner/p"), to("RelatedPerson/r")],
        "device": to("Device/d"),
    },
    # Named by a parameter that no compartment has.
    {"resourceType": "Observation", "id": "focus", **CODED, "focus": [to("Practitioner/p"), to("Encounter/e")]},
]


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        (("Encounter", "e"), ["e", "o"]),
        (("Practitioner", "p"), ["a", "e", "measured", "p", "role"]),
        (("Device", "d"), ["measured"]),
        (("RelatedPerson", "r"), ["e", "measured", "r"]),
        (("Practitioner", "e"), []),
    ],
)
async def test_what_belongs_with_others_than_patients_is_found(connection, owner, expected):
    await store(connection, CARE)
    search = parse("", [("_count", "1000"), ("_sort", "_id")], base=BASE, compartment=owner)
    statement = compose(search, None, None)
    rows = await connection.fetch(statement.sql, *statement.args)
    assert [row["id"] for row in rows] == expected
    assert expected == sorted(belonging(owner))


def belonging(owner):
    """The same, worked out slowly: by the values of the official parameters of each resource."""
    name = "/".join(owner)
    for resource in CARE:
        kind = resource["resourceType"]
        if (kind == owner[0] and resource["id"] == owner[1] and kind in types(kind)) or any(
            name in references(resource, one) for one in belongs(kind, owner[0]) or ()
        ):
            yield resource["id"]


def references(resource, parameter):
    """The references of a parameter whose expression is a path of plain steps; the filter on the type is left out."""
    for path in parameters(resource["resourceType"])[parameter.name].paths:
        values = [resource]
        for step in path.steps:
            if isinstance(step, str):
                found = [value[step] for value in values if step in value]
                values = [one for value in found for one in (value if isinstance(value, list) else [value])]
        yield from (value["reference"] for value in values)


async def test_another_compartment_opens_no_more_than_the_record(connection):
    await store(connection, CARE)
    search = parse("", [("_count", "1000"), ("_sort", "_id")], base=BASE, compartment=("Practitioner", "p"))
    statement = compose(search, "a", None)
    rows = await connection.fetch(statement.sql, *statement.args)
    assert [row["id"] for row in rows] == ["a", "e", "p", "role"]


@pytest.mark.parametrize(
    ("kind", "pairs", "owner"),
    [
        ("Practitioner", [], ("Patient", "a")),
        ("", [("_type", "Practitioner")], ("Patient", "a")),
        ("Observation", [], ("Patient", "a b")),
        ("Observation", [], ("Organization", "a")),
        ("Patient", [], ("Encounter", "e")),
        ("Device", [], ("Device", "d")),
        ("Organization", [], ("Practitioner", "p")),
        ("Observation", [], ("Encounter", "e/f")),
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
    assert parse("", [], compartment=("Patient", "a")).kinds == types("Patient")


def test_the_local_id_of_what_is_contained_does_not_make_it_the_owner():
    """Only `fhir.resource` has ids that others refer to by."""
    member = read(("Practitioner",), ("Practitioner", "p"))
    assert "resource.id" in write(member, None, Bind())
    assert "resource.id" not in write(member, None, Bind(), whole=False)
    mine = read(("Patient", "Observation"), ("Patient", "a"))
    assert write(mine, "a", Bind()) == "true"
    assert write(mine, "a", Bind(), whole=False) != "true"
    assert write(read(("Encounter",), ("Encounter", "a")), "a", Bind()) != "true"
