"""What is presumed of a call is what was read for the last one like it, as long as that holds; and never a no."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from msgspec import structs

from samspill import audit
from samspill.exchange import Operation, Question, perform
from samspill.exchange import presumed as ending
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.read import sql
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Refused
from samspill.store import ahead
from samspill.trust import Within
from samspill.trust.decision import content, decide, presuming
from samspill.trust.decision.loading import decided_of_practitioner, load, presumed_of_practitioner
from samspill.trust.settings import keeping
from tests.trust.decision.test_dossiers import CHANGES, OF_THE_LIST, listed, run
from tests.trust.decision.test_loading import CARE, NOW, PATIENT, PRODUCTION, READ, physician, world

__all__ = ["listed", "world"]

OBSERVATION = TYPE_CODE["Observation"]
RESOURCE = (
    "INSERT INTO fhir.resource (rid, type, id, patient, version, updated, method, starts, ends, tokens, body)"
    f" VALUES (7, {OBSERVATION}, 'o1', 'p1', 1, now(), 1, '-infinity', 'infinity', '{{}}', 'x')"
)


def need(question=sql.read):
    return structs.replace(READ, patient=None, within=Within(OBSERVATION, "o1", question=question))


CALL = physician(patient=PATIENT)


async def read(store, call):
    """What a read does, without a record: decide, ask at last, and so make the question usual."""
    async with store.transaction() as tx:
        made = await decided_of_practitioner(tx, call, CARE, need(), PRODUCTION, "")
        if made.given:
            await tx.shared(sql.read, OBSERVATION, "o1", False, made.given.patient)
    return made


async def presumed(store, call, wanted=None):
    """What is presumed of a call, and what it rests on."""
    async with store.transaction() as tx:
        return presumed_of_practitioner(tx, call, CARE, wanted or need(), PRODUCTION), tx.presumed


@pytest.fixture
async def often(listed, monkeypatch):
    """A doctor who has read an observation so often that the next time is like the last."""
    monkeypatch.setattr(ahead, "OFTEN", 3)
    monkeypatch.setattr(ahead, "_usual", set())
    await run(listed, RESOURCE)
    for _ in range(5):
        assert (await read(listed, CALL)).decision.granted
    return listed


async def test_what_was_decided_for_the_last_call_like_it_is_presumed(often):
    made, asked = await presumed(often, structs.replace(CALL, request="another", at=NOW + timedelta(seconds=50)))
    assert made is await read(often, CALL)
    assert (asked.which.record, asked.within.patient) == ("p1", "")


OTHERS = {
    "another purpose": {"purpose": "COC"},
    "a reason": {"facts": {"reason": "bevisstløs på gata"}},
    "another minute": {"at": NOW + timedelta(seconds=61)},
    "an attest that has grown old": {"at": NOW + timedelta(hours=1, seconds=1)},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
async def test_nothing_is_presumed_of_a_call_that_is_not_like_it(often, other):
    assert await presumed(often, structs.replace(CALL, **other)) == (None, None)


async def test_nothing_is_presumed_of_another_token_before_it_was_decided_about(often):
    other = structs.replace(CALL, caller=physician(patient=PATIENT).caller)
    assert await presumed(often, other) == (None, None)


async def test_nothing_is_presumed_where_the_end_of_the_call_is_not_known(often):
    assert await presumed(often, CALL, need("")) == (None, None)
    elsewhere = structs.replace(need(), within=Within(TYPE_CODE["Condition"], "o1", question=sql.read))
    assert await presumed(often, CALL, elsewhere) == (None, None)
    assert await presumed(often, CALL, structs.replace(need(), within=None)) == (None, None)


async def test_nothing_is_presumed_inside_what_has_begun(often):
    async with often.transaction() as tx:
        await tx.one("SELECT 1")
        assert presumed_of_practitioner(tx, CALL, CARE, need(), PRODUCTION) is None


async def test_a_no_is_never_presumed(often):
    said = keeping.Change(owner="anna", author="Patient/p1", kind="citizen", definition="block", active=True, at=NOW)
    async with often.transaction() as tx:
        await keeping.put(tx, said)
    assert not (await read(often, CALL)).decision.granted
    assert await presumed(often, CALL) == (None, None)


async def test_an_override_is_never_presumed_since_it_tells(often):
    broken = physician("BTG", reason="bevisstløs på gata")
    for _ in range(3):
        made = await read(often, broken)
    assert made.decision.alert
    assert await presumed(often, broken) == (None, None)


async def test_of_calls_that_rest_on_other_registers_only_those_like_the_first_go_together(often):
    ones = [(await presumed(often, CALL))[1] for _ in range(3)]
    assert presuming.alike(ones) == [True, True, True]
    ones[1].heard = "another time"
    assert presuming.alike(ones) == [True, False, True]


async def look(store):
    """Perform a read of the observation; gives how it ended, and the digest of what its decision knew."""

    async def wanted(_tx, _call):
        return need()

    async def work(_tx, grant, call):
        return Question(sql.read, (OBSERVATION, "o1", False, grant.patient), lambda _: Reply(), single=True)

    with suppress(Refused):
        await perform(store, Operation(READ.scope, CARE, wanted, work), CALL)
    async with store.transaction() as tx:
        row = await tx.one("SELECT outcome, ground FROM audit.entry ORDER BY seq DESC, chain LIMIT 1")
    return row["outcome"], row["ground"]


async def known_now(store):
    """How it should end, and the digest of what should be known, with nothing remembered."""
    async with store.transaction() as tx:
        await tx.one("SELECT 1")
        facts = await load(tx, CALL, CARE, need().found_within("p1"), PRODUCTION, "p1")
    decision = decide(facts)
    return "done" if decision.granted else "refused", audit.digest_of(content(facts, decision))


@pytest.fixture
async def looked(often, monkeypatch):
    """The same doctor, whose looks are presumed; with the groups that were tried."""
    tried = []
    real = ending._try

    async def spy(tx, text, endings):
        left = await real(tx, text, endings)
        tried.append([one.row is not None for one in endings])
        return left

    monkeypatch.setattr(ending, "_try", spy)
    monkeypatch.setattr(often, "policy", PRODUCTION)
    for _ in range(4):
        assert await look(often) == await known_now(often)
    assert tried[-1] == [True]
    return often, tried


@pytest.mark.parametrize("change", [*CHANGES.values(), *OF_THE_LIST.values()], ids=[*CHANGES, *OF_THE_LIST])
async def test_whatever_the_registers_change_is_known_at_the_very_next_call(looked, change):
    store, tried = looked
    before = await known_now(store)
    await run(store, change)
    after = await known_now(store)
    assert after != before
    assert await look(store) == after
    assert tried[-1] == [False]
