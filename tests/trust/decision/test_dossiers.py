"""What is remembered of callers and records is what would be read, whatever registers change and as time goes by."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from samspill.trust import relations
from samspill.trust.decision import statements
from samspill.trust.decision.loading import load
from tests.trust.decision.test_loading import (
    CARE,
    CHILD,
    ENTITY,
    HPR,
    NOW,
    OLD,
    ON_THE_LIST,
    PATIENT,
    PHYSICIAN,
    PRODUCTION,
    READ,
    UNIT,
    attestation,
    block,
    physician,
    world,
)

__all__ = ["world"]

OF_THE_GROUND_ONLY = {"organisation_record"}
"""The id of an organisation's resource decides nothing; it may be as old as what is remembered."""
CHANGES = {
    "an approval is restricted": "INSERT INTO grunndata.approval_detail VALUES "
    "('565000001', 1, 'restriction', '1', '-infinity', 'infinity')",
    "an approval ends": "UPDATE grunndata.approval SET valid_to = '2026-09-01'",
    "terms are withdrawn": "DELETE FROM grunndata.accepted_terms",
    "a membership ends": "UPDATE grunndata.membership SET valid_to = '2026-09-01'",
    "an organisation closes": "UPDATE grunndata.organisation SET active = false",
    "the practitioner's number becomes another's": "UPDATE grunndata.number SET person = 'x' WHERE person = 'berg'",
    "the patient dies": "UPDATE grunndata.person SET deceased = '2026-09-30' WHERE id = 'anna'",
    "a register goes silent": "UPDATE grunndata.feed SET heard = '2026-09-01' WHERE register = 'HPR'",
    "a number leads on": "INSERT INTO grunndata.help_number VALUES ('17859040217', 'h', now(), '01891652093', NULL)",
    "the record carries another number": "UPDATE grunndata.record SET numbers = '{12868431421}' WHERE record = 'p1'",
    "the record carries none": "DELETE FROM grunndata.record WHERE record = 'p1'",
    "two numbers in HPR become one": "INSERT INTO grunndata.hpr_number VALUES ('565000002', '565000001', 0, 2)",
}
"""One after another, each of them changes the facts."""
OF_THE_LIST = {
    "the patient leaves the list": "DELETE FROM grunndata.patient_on_contract",
    "the GP leaves the list": "UPDATE grunndata.gp_on_contract SET valid_to = '2026-09-01'",
    "the GP is a substitute": "UPDATE grunndata.gp_on_contract SET substitute_for = '565000009'",
    "the list closes": "UPDATE grunndata.gp_contract SET valid_to = '2026-09-01'",
}
OLD_AND_YOUNG = (0, 3540, 3541, -70, -71)
TABLES = "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'grunndata'::regnamespace"
BODIES = "SELECT prosrc AS name FROM pg_proc WHERE pronamespace = 'grunndata'::regnamespace"
TOLD = "SELECT c.relname AS name FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid WHERE tgname = 'changed'"


def facts_of(tx, call, record="p1"):
    return load(tx, call, CARE, structs.replace(READ, patient=record), PRODUCTION, record)


async def remembered(store, call, record="p1"):
    async with store.transaction() as tx:
        return await facts_of(tx, call, record)


async def fresh(store, call, record="p1"):
    """Read inside a transaction that has begun: nothing is remembered there."""
    async with store.transaction() as tx:
        await tx.one("SELECT 1")
        return await facts_of(tx, call, record)


async def run(store, *statements):
    async with store.transaction() as tx:
        for statement in statements:
            await tx.run(statement)


@pytest.fixture
async def listed(world):
    await run(world, *ON_THE_LIST.split(";\n")[:-1])
    return world


async def test_whatever_the_registers_change_counts_at_the_next_call(listed):
    call = physician(patient=PATIENT)
    before = await remembered(listed, call)
    for name, change in CHANGES.items():
        assert before == await remembered(listed, call) == await fresh(listed, call), name
        await run(listed, change)
        after = await remembered(listed, call)
        assert before != after == await fresh(listed, call), name
        before = after


@pytest.mark.parametrize("change", OF_THE_LIST.values(), ids=OF_THE_LIST)
async def test_a_change_of_the_list_counts_at_the_next_call(listed, change):
    assert (await remembered(listed, physician())).gp.gp
    await run(listed, change)
    facts = await remembered(listed, physician())
    assert not facts.gp.gp
    assert facts == await fresh(listed, physician())


async def test_every_table_that_is_remembered_tells_of_its_changes(store):
    async with store.transaction() as tx:
        bodies, tables, told = [[row["name"] for row in await tx.all(sql)] for sql in (BODIES, TABLES, TOLD)]
    called = [body for body in bodies if "generation" not in body and "words_of" not in body]
    text = " ".join([statements.CALLERS, statements.RECORDS, *called])
    read = set(re.findall(r"grunndata\.(\w+)", text)) & set(tables)
    assert len(read) > 10
    # Where somebody lives is no fact of these, though a function that reads it is called.
    assert read - set(told) == {"address", "record", "generation"} | OF_THE_GROUND_ONLY


async def test_what_is_written_and_undone_is_not_remembered(world):
    call = physician()
    with pytest.raises(ZeroDivisionError):
        async with world.transaction() as tx:
            await tx.run("UPDATE grunndata.approval SET valid_to = '2026-09-01'")
            assert (await facts_of(tx, call)).personnel.authorisations == ()
            raise ZeroDivisionError
    assert (await remembered(world, call)).personnel.authorisations


async def test_a_period_ends_at_its_moment_though_nobody_tells(listed):
    end = datetime(2026, 12, 31, tzinfo=UTC)
    await run(listed, "UPDATE grunndata.feed SET heard = 'infinity'", "UPDATE grunndata.feed SET heard = '2026-12-31'")
    await run(listed, "UPDATE grunndata.gp_on_contract SET valid_from = '2026-12-30'")
    moments = [end - timedelta(days=1, microseconds=1), end - timedelta(days=1), end - timedelta(microseconds=1), end]
    calls = [structs.replace(physician(), at=at) for at in (*moments, *reversed(moments))]
    found = [await remembered(listed, call) for call in calls]
    assert found == [await fresh(listed, call) for call in calls]
    assert [bool(facts.personnel.authorisations) for facts in found[:4]] == [True, True, True, False]
    assert [facts.gp.gp for facts in found[:4]] == [False, True, True, True]


async def test_an_attestation_grows_old_though_it_was_checked(world):
    caller = physician().caller
    calls = [
        structs.replace(physician(), caller=caller, at=NOW + timedelta(seconds=seconds)) for seconds in OLD_AND_YOUNG
    ]
    found = [(await remembered(world, call)).attested.findings for call in calls]
    assert [bool(findings) for findings in found] == [False, False, True, False, True]


async def test_calls_that_ask_together_get_each_their_own(listed):
    await run(
        listed,
        "INSERT INTO grunndata.practitioner (hpr, sequence, nin, active) VALUES ('565000002', 1, '12868431421', true)",
        "INSERT INTO grunndata.hpr_number VALUES ('565000002', '565000002', 1, 1)",
    )
    async with listed.transaction() as tx:
        await block(tx, "anna")
        await relations.add(tx, "c1", "referral", at=NOW, author="epj", source="S/1", organisation=UNIT)
    other = structs.replace(physician(), caller=replace(physician().caller, pid="12868431421", hpr="565000002"))
    calls = [
        (physician(), "p1"),
        (other, "p1"),
        (physician(), "c1"),
        (other, "c1"),
        (physician(), ""),
        (other, "nowhere"),
    ]
    alone = [await fresh(listed, *call) for call in calls]
    for _ in range(2):
        together = await asyncio.gather(*(remembered(listed, *call) for call in calls * 2))
        assert together == alone * 2
    assert [bool(facts.settings) for facts in alone] == [True, True, False, False, False, False]
    assert [bool(facts.relations) for facts in alone] == [False, False, True, True, False, False]


async def test_signs_that_the_database_does_not_take_spoil_no_other_call(world):
    odd = structs.replace(physician(), caller=replace(physician().caller, pid="\0", hpr="\ud800", attestation=None))
    right, wrong = await asyncio.gather(remembered(world, physician()), remembered(world, odd, "p\0"))
    assert right.person.person == "berg"
    assert (wrong.person, wrong.personnel, wrong.subject) == (None, None, None)


async def test_whom_the_caller_attests_is_told_for_each_record(world):
    said = {
        (patient, record): (await remembered(world, physician("ETREAT", patient), record)).attested.patient
        for patient in (PATIENT, CHILD, OLD, "")
        for record in ("p1", "c1")
    }
    assert said == {
        (number, record): who
        for number, who in {PATIENT: "anna", CHILD: "child", OLD: "?", "": ""}.items()
        for record in ("p1", "c1")
    }


async def test_the_attestation_names_who_asks_where_the_token_does_not(world):
    bare = replace(physician().caller, hpr="", attestation=attestation())
    facts = await remembered(world, structs.replace(physician(), caller=bare))
    assert (facts.personnel.hpr, facts.legal_entity.number, facts.person.person) == (HPR, ENTITY, "berg")
    assert PHYSICIAN not in repr(facts)
