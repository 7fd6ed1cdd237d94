"""The demo's registers say the same of its people as its FHIR resources do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from samspill import grunndata
from samspill.demo.registers import registers, worker_number
from samspill.grunndata import facts, feeds, persons
from samspill.kernel import strict_json
from samspill.kernel.identifiers import FNR, HPR, ORGANISATION
from tests.grunndata.conftest import gp_for

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CHILD, MOTHER = "f804dced-f61f-f1a9-00ef-01b81ed2c6f9", "f0f322e5-2683-5a04-0e17-3b765f92072f"
YOUTH, SIXTEEN = "7278ffc8-5b59-8cb5-8419-294639a9908f", "5875d3aa-192c-6d05-221a-88a9cee35ff9"
WARD, GUARDIAN = "e660ef94-5bfc-04d6-c321-c5baaf41cfb8", "e78fd9c5-5c89-26ca-d397-e9da30700444"
CODE_6, CODE_7 = "19625ee6-1a94-1a6a-ca95-40c4efbbdfc7", "9478e08e-4573-88e1-7ea2-1b757771da8b"
DEAD = "2b208315-4cc4-3d52-e597-a03509645859"


def carried(loaded, kind, system):
    resources = [e["resource"] for text in loaded.values() for e in strict_json.value_of(text)["entry"]]
    return {
        i["value"] for r in resources if r["resourceType"] == kind for i in r["identifier"] if i.get("system") == system
    }


def told(register, field):
    return {strict_json.value_of(text)["item"][field] for text in registers().lines[register]}


def test_numbers_are_those_of_the_resources(loaded):
    made = registers()
    assert {n for numbers in made.records.values() for n in numbers} == carried(loaded, "Patient", FNR)
    assert told("HPR", "HprNumber") == carried(loaded, "Practitioner", HPR)
    assert told("AR", "OrganizationNumber") == carried(loaded, "Organization", ORGANISATION)


@pytest.fixture
async def ask_demo(store):
    made = registers()
    async with store.transaction() as tx:
        for name, lines in made.lines.items():
            await feeds.apply(tx, name, feeds.read(lines, "demo"))
        await grunndata.note_records(tx, made.records)
        for record, number in made.organisations.items():
            await grunndata.note_organisation(tx, record, number)

    async def ask(function, *values):
        async with store.transaction() as tx:
            return await function(tx, *values)

    return ask


def pid(patient):
    return registers().records[patient][0]


async def test_the_demo_has_somebody_for_each_rule(ask_demo):
    ask = ask_demo
    child = await ask(facts.subject, CHILD, NOW)
    assert child["birth_date"] == "2018-01-10"
    for parent in (MOTHER, "fbe5ba5b-cb6a-c511-7ada-612173191d63"):
        found = await ask(facts.parent, CHILD, pid(parent), NOW)
        assert found == {"responsible": True, "kind": "felles", "at_child_address": True}
    for young in (YOUTH, SIXTEEN):
        person = await ask(facts.subject, young, NOW)
        parents = [r for r in await ask(persons.relatives, person["person"], NOW) if r.role in ("Mother", "Father")]
        assert len({r.person for r in parents} - {None}) == 2
    guardian = await ask(facts.guardian, WARD, pid(GUARDIAN), NOW)
    assert guardian["scopes"] == ["PersonligeOgOekonomiske"]
    assert (await ask(facts.subject, CODE_6, NOW))["protection"] == "strengtFortrolig"
    assert (await ask(facts.subject, CODE_7, NOW))["protection"] == "fortrolig"
    dead = await ask(facts.subject, DEAD, NOW)
    assert (dead["deceased"], dead["status"]) == ("2021-03-31", "doed")


async def test_the_demo_doctor_is_the_gp_of_her_list_and_of_nobody_elses(ask_demo):
    assert (await ask_demo(gp_for, MOTHER, "565000001", NOW))["gp"]
    assert not (await ask_demo(gp_for, WARD, "565000001", NOW))["gp"]
    doctor = await ask_demo(facts.personnel, "565000001", NOW)
    assert doctor["person"] == (await ask_demo(facts.caller, worker_number("fastlege-oslo"), NOW))["person"]
    assert [a["category"] for a in doctor["authorisations"]] == ["LE"]
    number = registers().organisations["fjordsykehuset-akuttmottak"]
    unit = await ask_demo(facts.point_of_care, number, NOW)
    assert (unit["member"], unit["active"], unit["record"]) == (True, True, "fjordsykehuset-akuttmottak")


async def test_parents_are_older_than_their_children_and_guardians_grown(ask_demo):
    for text in registers().lines["FREG"]:
        item = strict_json.value_of(text)["item"]
        for relation in item.get("familyRelation", []):
            other = await ask_demo(persons.by_number, relation["relatedPerson"])
            gap = other.birth_date.year - int(item["birth"][0]["birthDate"][:4])
            assert 18 <= abs(gap) <= 45
            assert (gap < 0) == (relation["relatedPersonsRole"] in ("Mother", "Father"))
