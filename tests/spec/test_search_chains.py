"""How to search by what things point at, and by what points at them. http://hl7.org/fhir/R4/search.html#chaining"""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.fhir.conftest import JSON
from tests.spec.world import link, matches, said, to

# Chains: by what a resource points at ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # A parameter that points, a dot, and a parameter of what it points at.
        ("Observation?encounter.status=finished", ["o1"]),
        # Where it may point at several types, `:Type` says which; without it, each type that has the parameter counts.
        ("Observation?subject:Patient.family=åsen", ["o4"]),
        ("Observation?subject.name=åsen", ["o4"]),
        ("Observation?performer.name=berg", ["o3"]),
        ("Patient?general-practitioner.name=b", ["kari"]),
        # Steps follow each other.
        ("Observation?encounter.service-provider.name=klinikken", ["o1"]),
        ("Observation?encounter.service-provider.partof.partof.name=region", ["o1"]),
        # What stands at the end is like any other parameter: prefixes, modifiers, commas for alternatives.
        ("Observation?subject:Patient.birthdate=lt1985&_sort=_id", ["o4"]),
        ("Observation?subject:Patient.family:exact=%C3%85sen,Dal", ["o4"]),
        ("Observation?subject:Patient.gender:missing=true", ["o4"]),
        ("Observation?encounter.status:not=planned", ["o1"]),
        ("Observation?has-member.date=2026-01-02", ["o1"]),
        ("Observation?encounter._id=visit", ["o1"]),
        ("Observation?encounter._lastUpdated=gt2020", ["o1"]),
        ("Observation?encounter.subject:Patient=kari", ["o1"]),
        # Each parameter is a condition of its own.
        ("Observation?encounter.status=finished&subject:Patient.family=berg", []),
    ],
)
async def test_a_chain_finds_what_points_at_something(ask, query, expected):
    assert matches(await ask(query)) == expected


# Reverse chains: by what points at a resource -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # `_has:Type:parameter that points here:parameter of that type`
        ("Patient?_has:Observation:patient:status=preliminary", ["kari"]),
        ("Patient?_has:Observation:patient:date=2026-01-04", ["ola"]),
        ("Practitioner?_has:Observation:performer:status=amended", ["berg"]),
        # Alternatives are of one and the same resource; two names may be satisfied by two resources.
        ("Patient?_has:Observation:patient:status=preliminary,registered", ["kari"]),
        ("Patient?_has:Observation:patient:status=amended&_has:Observation:patient:status=preliminary", ["kari"]),
        # A modifier is about the resource that points: ola has an observation that is not amended, nina has none.
        ("Patient?_has:Observation:patient:status:not=amended&_sort=_id", ["kari", "ola"]),
        # One within another, chains within them, and them within chains.
        ("Organization?_has:Encounter:service-provider:_has:Observation:encounter:status=final", ["clinic"]),
        ("Patient?_has:Observation:patient:performer:Practitioner.name=berg", ["kari"]),
        ("Observation?subject:Patient._has:Encounter:patient:status=finished&_sort=_id", ["o1", "o2", "o3", "o5"]),
    ],
)
async def test_a_reverse_chain_finds_what_something_points_at(ask, query, expected):
    assert matches(await ask(query)) == expected


# _list ----------------------------------------------------------------------------------------------------------------


async def test_list_finds_what_a_list_mentions(ask, client, token):
    entries = [{"item": to(reference)} for reference in ("Patient/ola", "Observation/o1", "Patient/nina")]
    resource = {"resourceType": "List", "id": "42", "status": "current", "mode": "working", "entry": entries}
    answer = await client.put("/fhir/List/42", content=json.dumps(resource), headers=JSON | token())
    assert answer.status_code == 201
    assert matches(await ask("Patient?_list=42&_sort=_id")) == ["nina", "ola"]
    assert matches(await ask("Observation?_list=42,43")) == ["o1"]
    refused = await ask("Patient?_list=$current-problems", status=400)
    assert refused["issue"][0]["expression"] == ["_list"]


# _filter --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("Patient", 'name co "jell"', ["kari"]),
        ("Patient", "birthdate ge 1985 and birthdate lt 2000", ["kari"]),
        ("Patient", "family eq dal or family eq berg", ["nina", "ola"]),
        ("Patient", "not (gender pr true)", ["nina", "ola"]),
        # `and` and `or` bind alike, from the left: brackets say otherwise.
        ("Patient", "family eq fjellrev or family eq dal and birthdate ge 2000", ["nina"]),
        ("Patient", "family eq fjellrev or (family eq dal and birthdate ge 2000)", ["kari", "nina"]),
        # Steps, and what the resource on the way must satisfy.
        ("Observation", "encounter.service-provider.name sw klin", ["o1"]),
        ("Observation", "encounter[status eq finished].service-provider.name sw klin", ["o1"]),
        ("Observation", "encounter[status eq planned].service-provider.name sw klin", []),
        ("Observation", "subject re Patient/ola", ["o4"]),
        ("Observation", "code eq loinc|8867-4 and status ne final", ["o3", "o5"]),
        ("Observation", "date po 2026-01-02 or date pr false", ["o2", "o5"]),
    ],
)
async def test_filter_is_a_language_of_its_own(ask, kind, text, expected):
    assert matches(await ask(f"{kind}?_sort=_id&_filter={quote(text)}")) == expected


async def test_what_is_wrong_with_a_filter_is_told_with_its_place(ask):
    answer = await ask(f"Patient?_filter={quote('family eq dal and birthdate')}", status=400)
    assert answer["issue"][0]["expression"] == ["_filter"]
    assert "character 28" in answer["issue"][0]["diagnostics"]


# Several types, and what belongs with a patient -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # Without a type, by what all types have; `_type` says which are sought, by what those have.
        ("?_id=kari,berg&_sort=_id", ["berg", "kari"]),
        ("?_type=Patient,Practitioner&name=berg&_sort=_id", ["berg", "ola"]),
        ("?_type=Observation,Encounter&patient=kari&_sort=_id", ["o1", "o2", "o3", "o5", "visit"]),
        # What is in the patient's compartment: o4 is about ola, and performed by kari.
        ("Patient/kari/Observation?_sort=_id", ["o1", "o2", "o3", "o4", "o5"]),
        ("Patient/kari/Observation?status=preliminary", ["o5"]),
        ("Patient/ola/Observation", ["o4"]),
        ("Patient/kari/*?_sort=_id", ["kari", "o1", "o2", "o3", "o4", "o5", "visit"]),
        ("Patient/kari/*?_type=Encounter,Observation&status=finished,amended&_sort=_id", ["o3", "visit"]),
    ],
)
async def test_several_types_and_compartments_are_searched(ask, query, expected):
    assert matches(await ask(query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Encounter/visit/Observation", ["o1"]),
        ("Encounter/visit/*?_sort=_id", ["o1", "visit"]),
        ("Practitioner/berg/Encounter?status=finished", ["visit"]),
        ("Practitioner/berg/Encounter?status=planned", []),
        ("Practitioner/berg/Patient?_summary=true", ["kari"]),
        ("Practitioner/berg/*?_sort=_id", ["berg", "kari", "o3", "visit"]),
        ("Practitioner/nobody/Observation", []),
        ("Device/d/Observation", []),
        ("RelatedPerson/r/*", []),
    ],
)
async def test_encounters_practitioners_devices_and_related_persons_have_compartments_too(ask, query, expected):
    assert matches(await ask(query)) == expected


async def test_other_types_have_no_compartment_and_no_compartment_has_all_types(ask):
    answer = await ask("Organization/clinic/Observation", status=400)
    assert answer["issue"][0]["expression"] == ["Organization"]
    assert "compartment" in answer["issue"][0]["diagnostics"]
    answer = await ask("Encounter/visit/Patient", status=400)
    assert answer["issue"][0]["expression"] == ["Patient"]


async def test_who_opens_one_record_searches_other_compartments_within_it(ask):
    """Health personnel name the patient, or an encounter or a related person, which is in one record itself."""
    assert matches(await ask("Encounter/visit/*?_sort=_id", "user/*.rs")) == ["o1", "visit"]
    assert matches(await ask("Practitioner/berg/Observation?patient=kari", "user/*.rs")) == ["o3"]
    assert matches(await ask("Practitioner/berg/Observation?patient=ola", "user/*.rs")) == []
    await ask("Practitioner/berg/Observation", "user/*.rs", status=403)
    await ask("Encounter/nothing/Observation", "user/*.rs", status=403)
    assert matches(await ask("Encounter/visit/Observation", "patient/*.rs", patient="kari")) == ["o1"]
    assert matches(await ask("Encounter/visit/Observation", "patient/*.rs", patient="ola")) == []


async def test_a_compartment_may_be_searched_by_form_and_page_by_page(ask, client, token):
    answer = await client.post(
        "/fhir/Practitioner/berg/Encounter/_search", data={"status": "finished"}, headers=token()
    )
    assert matches(answer.json()) == ["visit"]
    first = await ask("Practitioner/berg/*?_count=2&_sort=_id")
    second = await ask(link(first, "next").removeprefix("http://test/fhir/"))
    assert matches(first) + matches(second) == ["berg", "kari", "o3", "visit"]


# Who may ask ----------------------------------------------------------------------------------------------------------


async def test_the_scopes_must_allow_to_search_all_that_is_looked_into(ask):
    query = "Observation?encounter.status=finished"
    await ask(query, "system/Observation.rs", status=403)
    assert matches(await ask(query, "system/Observation.rs system/Encounter.s")) == ["o1"]
    await ask("Patient?_has:Observation:patient:status=final", "system/Patient.rs", status=403)
    await ask("Patient?_list=42", "system/Patient.rs", status=403)


async def test_a_record_is_not_looked_into_on_the_way_to_what_is_in_none(ask):
    """Health personnel open records one at a time; who a person is may be asked, what is in records may not."""
    berg = "Practitioner?_has:Observation:performer:status=amended"
    await ask(berg, "user/*.rs", status=403)
    await ask("Patient?family=fjellrev&_has:Observation:patient:status=preliminary", "user/*.rs", status=403)
    await ask(
        f"Practitioner?_filter={quote('name pr true')}&_has:Patient:general-practitioner:family=fj",
        "user/*.rs",
        status=403,
    )
    assert matches(await ask("Patient?family=fjellrev", "user/*.rs")) == ["kari"]
    assert matches(await ask("Organization?partof.name=foretaket", "user/*.rs")) == ["clinic"]
    assert matches(await ask(berg)) == ["berg"]


async def test_who_may_open_one_record_learns_nothing_of_another(ask):
    """o4 is ola's, and points at kari by its performer."""
    query = "Observation?performer:Patient.family=fjellrev"
    assert matches(await ask(query)) == ["o4"]
    assert matches(await ask(query, "patient/*.rs", patient="ola")) == []
    assert matches(await ask(f"{query}&patient=ola", "user/*.rs")) == []
    assert matches(await ask("Observation?subject:Patient.family=berg&patient=ola", "user/*.rs")) == ["o4"]
    assert matches(await ask("Patient/ola/Observation?performer:Patient.family=fjellrev", "user/*.rs")) == []


async def test_nor_does_a_condition_of_a_write_look_into_records_that_are_not_open(ask, client, token):
    """Else one could learn of a record by whether a conditional create creates."""
    for kind, condition in (
        ("Practitioner", "_has:Observation:performer:status=amended"),
        ("Patient", "family=fjellrev&_has:Observation:patient:status=amended"),
    ):
        body = json.dumps({"resourceType": kind, "name": [{"family": "Ny"}]})
        headers = JSON | {"if-none-exist": condition}
        answer = await client.post(f"/fhir/{kind}", content=body, headers=headers | token("user/*.cruds"))
        assert answer.status_code == 403
        answer = await client.post(f"/fhir/{kind}", content=body, headers=headers | token())
        assert answer.status_code == 200


async def test_names_and_numbers_that_are_searched_for_stand_in_no_link(ask):
    for query in (
        "Observation?subject:Patient.family=berg&_count=1",
        "Practitioner?_has:Patient:general-practitioner:family=fjellrev",
        f"Patient?_filter={quote('family eq fjellrev')}",
    ):
        address = link(await ask(query), "self")
        assert "berg" not in address
        assert "fjellrev" not in address


# What is not there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Observation?subject.nonsense=x", "subject.nonsense"),
        ("Observation?encounter.service-provider.nonsense=x", "encounter.service-provider.nonsense"),
        ("Patient?_has:Observation:patient:nonsense=x", "_has:Observation:patient:nonsense"),
        ("Observation?status.name=x", "status.name"),
        ("Bundle?composition.status=final", "composition.status"),
    ],
)
async def test_what_is_unknown_at_any_step_is_named_and_leniency_leaves_it_out(ask, client, token, query, name):
    answer = await ask(query, status=400)
    assert answer["issue"][0]["expression"] == [name]
    if "nonsense" in name:
        found = await client.get(f"/fhir/{query}", headers=token() | {"prefer": "handling=lenient"})
        assert found.status_code == 200
        assert any(name in text for text in said(found.json()))
