"""What is decided of a practitioner's call is remembered with what it rests on.

Its first question takes much along: whose record a resource is in, the proof that came with the call, and what it is
likely to end with.
"""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from msgspec import structs

from samspill.fhir.definitions import TYPE_CODE
from samspill.kernel.calls import Sight
from samspill.store import ahead
from samspill.trust import Need, Policy, Unproven, Within, relations
from samspill.trust.decision import content, decide
from samspill.trust.decision.facts import Facts
from samspill.trust.decision.loading import decided_of_practitioner, load
from samspill.trust.decision.replay import facts_of
from samspill.trust.replay import check_proof
from samspill.trust.settings import keeping
from tests.trust.decision.test_dossiers import CHANGES, fresh, listed, run
from tests.trust.decision.test_loading import (
    CARE,
    NOW,
    PATIENT,
    PRODUCTION,
    READ,
    UNIT,
    attestation,
    physician,
    world,
)

__all__ = ["listed", "world"]

OBSERVATION = TYPE_CODE["Observation"]
HALF = timedelta(seconds=30)


async def decided_of(store, call, need=READ, policy=PRODUCTION):
    async with store.transaction() as tx:
        return await decided_of_practitioner(tx, call, CARE, need, policy, need.patient or "")


async def test_what_was_decided_of_the_same_facts_is_not_decided_again(listed):
    call = physician(patient=PATIENT)
    made = await decided_of(listed, call)
    assert made.decision.granted
    assert await decided_of(listed, structs.replace(call, request="other", at=NOW + timedelta(seconds=59))) is made
    assert await decided_of(listed, structs.replace(call, at=NOW + timedelta(seconds=60))) is not made


async def test_a_decision_that_is_remembered_is_the_one_that_would_be_made_now(listed):
    call, granted = physician(patient=PATIENT), {}

    async def both(change):
        for seconds in (10, 40, 10):
            asked = structs.replace(call, at=NOW + timedelta(seconds=seconds))
            facts = await fresh(listed, asked)
            made = await decided_of(listed, asked)
            assert (made.decision, made.ground) == (decide(facts), content(facts)), change
            granted[change, seconds] = made.decision.granted

    await both("nothing")
    async with listed.transaction() as tx:
        kept = await relations.add(
            tx, "p1", "referral", at=NOW, author="epj", source="S/1", organisation=UNIT, ends=NOW + HALF
        )
    assert kept
    await both("a relation that ends in half a minute")
    who = {"owner": "anna", "author": "Patient/p1", "kind": "citizen"}
    said = keeping.Change(**who, definition="block", active=True, at=NOW, starts=NOW + HALF)
    async with listed.transaction() as tx:
        setting, _ = await keeping.put(tx, said)
    await both("a block from half a minute on")
    async with listed.transaction() as tx:
        await keeping.put(tx, replace(said, active=False, setting=setting.setting))
    await both("it is lifted")
    for change, text in CHANGES.items():
        await run(listed, text)
        await both(change)
    assert granted["a block from half a minute on", 10]
    assert not granted["a block from half a minute on", 40]
    assert granted["it is lifted", 40]
    assert not granted["the patient dies", 10]


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": "COC"},
        {"facts": {"reason": "bevisstløs på gata"}},
        {"headers": {"access-reason": "bevisstløs på gata"}},
        {"need": structs.replace(READ, scope="")},
        {"need": structs.replace(READ, access=frozenset({("Observation", "r")}))},
        {"served": CARE | {"PATRQT"}},
        {"policy": Policy(trial=True)},
        {"record": "c1"},
        {"attestation": True},
    ],
    ids=lambda other: next(iter(other)) + ("-scope" if "scope=''" in repr(other) else ""),
)
async def test_another_call_is_decided_by_itself(listed, other):
    call = physician(patient=PATIENT)
    made = await decided_of(listed, call)
    said = {name: value for name, value in other.items() if name in ("purpose", "facts", "headers")}
    asked = structs.replace(call, **said)
    if "attestation" in other:
        asked = structs.replace(asked, caller=replace(call.caller, attestation=attestation("ETREAT", PATIENT)))
    need = other.get("need", structs.replace(READ, patient=other.get("record", "p1")))
    served, policy = other.get("served", CARE), other.get("policy", PRODUCTION)
    async with listed.transaction() as tx:
        found = await decided_of_practitioner(tx, asked, served, need, policy, need.patient)
    async with listed.transaction() as tx:
        await tx.one("SELECT 1")
        facts = await load(tx, asked, served, need, policy, need.patient)
    assert found is not made
    assert (found.decision, found.ground) == (decide(facts), content(facts))


def test_a_fact_that_is_added_must_be_added_to_what_decisions_are_remembered_by():
    of_the_token = {"asker", "attested", "unknown"}
    of_the_registers = {"person", "personnel", "legal_entity", "point_of_care", "subject", "gp"}
    of_the_call = {"purpose", "served", "need", "stale", "reason", "trial", "relations", "settings", "at"}
    of_citizens = {"parent", "guardian", "powers"}
    assert {one.name for one in fields(Facts)} == of_the_token | of_the_registers | of_the_call | of_citizens


RESOURCE = (
    "INSERT INTO fhir.resource (rid, type, id, patient, version, updated, method, starts, ends, tokens, body)"
    " VALUES ({rid}, {type}, '{id}', {patient}, 1, now(), 1, '-infinity', 'infinity', '{{}}', 'x')"
)


@pytest.fixture
async def filled(listed):
    """o1 and o2 are in the record p1, o3 in c1, o4 in nobody's."""
    whose = {"o1": "'p1'", "o2": "'p1'", "o3": "'c1'", "o4": "NULL"}
    rows = [
        RESOURCE.format(rid=rid, type=OBSERVATION, id=id_, patient=patient)
        for rid, (id_, patient) in enumerate(whose.items(), 1)
    ]
    await run(listed, *rows)
    return listed


def naming(id_, question=""):
    return Need(frozenset({("Observation", "r")}), within=Within(OBSERVATION, id_, question=question))


async def test_a_record_that_is_named_by_a_resource_is_found_with_the_facts(filled):
    call = physician()
    for id_, record in [("o1", "p1"), ("o2", "p1"), ("o3", "c1"), ("o4", None), ("o9", None), ("o2", "p1")]:
        need = naming(id_)
        made = await decided_of(filled, call, need)
        plain = Need(need.access, patient=record)
        async with filled.transaction() as tx:
            await tx.one("SELECT 1")
            facts = await load(tx, call, CARE, plain, PRODUCTION, record or "")
        assert need.within.patient == (record or ""), id_
        assert (made.decision, made.ground) == (decide(facts), content(facts)), id_


async def test_calls_that_name_resources_of_several_records_get_each_their_own(filled):
    ids = {"o1": "p1", "o3": "c1", "o2": "p1", "o4": "", "o9": ""}
    for _ in range(2):
        needs = {id_: naming(id_) for id_ in ids}
        made = dict(
            zip(
                ids,
                await asyncio.gather(*(decided_of(filled, physician(), one) for one in needs.values())),
                strict=True,
            )
        )
        assert {id_: one.within.patient for id_, one in needs.items()} == ids
        assert {id_: facts_of(one.ground).need.patient or "" for id_, one in made.items()} == ids


async def test_a_resource_that_has_moved_is_found_where_it_is_now(filled):
    for record in ("p1", "c1", "p1"):
        await run(filled, f"UPDATE fhir.resource SET patient = '{record}' WHERE id = 'o1'")
        need = naming("o1")
        made = await decided_of(filled, physician(), need)
        assert need.within.patient == facts_of(made.ground).need.patient == record


async def test_a_proof_is_noted_with_what_is_asked_first_and_once(filled):
    def proof(number):
        return Sight(bytes([number]) * 32, 60)

    first, again, other = proof(1), proof(1), proof(2)
    calls = [(physician(), first), (physician(), again), (physician(), other)]
    await asyncio.gather(*(decided_of(filled, structs.replace(call, proof=one), naming("o1")) for call, one in calls))
    assert sorted([first.fresh, again.fresh]) == [False, True]
    assert other.fresh
    late = proof(2)
    await decided_of(filled, structs.replace(physician(), proof=late), naming("o3"))
    assert late.fresh is False


async def test_a_proof_stays_noted_when_what_has_begun_comes_to_nothing(filled):
    proof = Sight(b"1" * 32, 60)
    with pytest.raises(ZeroDivisionError):
        async with filled.transaction() as tx:
            await tx.one("SELECT 1")
            await check_proof(tx, proof)
            raise ZeroDivisionError
    again = Sight(b"1" * 32, 60)
    async with filled.transaction() as tx:
        with pytest.raises(Unproven):
            await check_proof(tx, again)


READING = (
    "SELECT true AS done, patient, version, updated, body FROM fhir.resource"
    " WHERE type = $1::smallint AND id = $2::text AND ($3::boolean OR patient = $4::text)"
)


async def read_ahead(store, id_, record):
    """Read as `exchange.perform` does; tells whether it was asked ahead, and what was found."""
    async with store.transaction() as tx:
        need = naming(id_, READING)
        await decided_of_practitioner(tx, physician(), CARE, need, PRODUCTION, "")
        ahead = tx.ahead.text == READING
        rows = await tx.shared(READING, OBSERVATION, id_, False, record)
        return ahead, [(row["patient"], bytes(row["body"])) for row in rows]


async def test_what_calls_end_with_again_and_again_is_asked_ahead(filled, monkeypatch):
    monkeypatch.setattr(ahead, "OFTEN", 3)
    monkeypatch.setattr(ahead, "_usual", set())
    found = [await read_ahead(filled, id_, "p1") for id_ in ("o1", "o2", "o1", "o2", "o1")]
    assert found == [(early, [("p1", b"x")]) for early in (False, False, False, True, True)]
    await run(filled, "UPDATE fhir.resource SET body = 'y' WHERE id = 'o1'")
    assert await read_ahead(filled, "o1", "p1") == (True, [("p1", b"y")])
    await run(filled, "DELETE FROM fhir.resource WHERE id = 'o2'")
    assert (await read_ahead(filled, "o2", "p1"))[1] == []
    # Of another record nothing was asked ahead, and what is asked for another record is not answered by it.
    assert (await read_ahead(filled, "o3", "c1"))[1] == [("c1", b"x")]
    assert (await read_ahead(filled, "o1", "c1"))[1] == []
