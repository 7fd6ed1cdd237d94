"""The one path: decide, do, tell, record, answer, in one transaction; refusals and crashes are recorded too."""

from __future__ import annotations

import pytest

from samspill.exchange import Operation, Question, perform
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller, Event, Reply
from samspill.kernel.problems import Clash, Invalid, Missing, Refused
from samspill.store import Collision
from samspill.trust import Need

TREAT = frozenset({"TREAT"})


def call(scope="x", **facts):
    return Call(Caller("dr-berg", "test", frozenset({scope}), TREAT), "TREAT", clock.now(), "r1", facts=facts)


def operation(work, patient="p1", prepare=None):
    async def need(_tx, _call):
        return Need(scope="x", patient=patient)

    return Operation("test.do", TREAT, need, work, "Do.", prepare=prepare)


async def outbox(store):
    async with store.transaction() as tx:
        return [row["kind"] for row in await tx.all("SELECT kind FROM store.outbox")]


async def test_work_events_and_record_stand_together(store, trail):
    async def work(tx, grant, _call):
        assert grant.patient == "p1"
        await tx.run("UPDATE fhir.total SET resources = 0")
        return Reply({"a": 1}, events=(Event("happened", "p1", {"n": 1}),))

    reply = await perform(store, operation(work), call())
    assert reply.data == {"a": 1}
    assert await outbox(store) == ["happened"]
    assert await trail() == [("test.do", "done", "p1")]


async def test_a_question_is_asked_and_recorded_in_one_statement(store, trail):
    async def work(tx, _grant, _call):
        assert not tx.begun
        return Question("SELECT 7 AS n, true AS done", (), lambda rows: Reply({"n": rows[0]["n"]}))

    assert (await perform(store, operation(work), call())).data == {"n": 7}
    assert await trail() == [("test.do", "done", "p1")]


async def test_what_must_be_found_and_is_not_tells_nothing(store, trail):
    def answer(rows):
        raise Missing("not there")

    async def work(_tx, _grant, _call):
        event = Event("happened", "p1")
        return Question("SELECT true AS done WHERE false", (), answer, must_find=True, events=(event,))

    with pytest.raises(Missing):
        await perform(store, operation(work), call())
    assert await outbox(store) == []
    assert await trail() == [("test.do", "failed", "p1")]


async def test_a_refusal_is_recorded_with_its_reason(store, trail):
    async def work(_tx, _grant, _call):
        raise AssertionError("never reached")

    with pytest.raises(Refused):
        await perform(store, operation(work), call("y"))
    assert await trail() == [("test.do", "refused", "p1")]
    async with store.transaction() as tx:
        row = await tx.one("SELECT reasons, problem FROM audit.entry")
    assert (row["reasons"], row["problem"]) == ("scope.lacking", "refused")


@pytest.mark.parametrize("failure", [Invalid("no"), ValueError("a bug, with something personal in it")])
async def test_a_failure_undoes_the_work_but_not_the_record(store, trail, failure):
    async def work(tx, _grant, _call):
        await tx.run("INSERT INTO store.outbox (kind, subject, facts) VALUES ('x', '', '{}')")
        raise failure

    with pytest.raises(type(failure)):
        await perform(store, operation(work), call())
    assert await outbox(store) == []
    assert await trail() == [("test.do", "failed", "p1")]
    async with store.transaction() as tx:
        row = await tx.one("SELECT problem, reasons, about FROM audit.entry")
    assert row["problem"] == ("invalid" if isinstance(failure, Invalid) else "bug")
    assert "personal" not in row["reasons"] + row["about"]


async def test_what_cannot_be_read_is_recorded_before_anything_is_asked(store, trail):
    def prepare(_call):
        raise Invalid("unreadable")

    with pytest.raises(Invalid):
        await perform(store, operation(None, prepare=prepare), call())
    assert await trail() == [("test.do", "failed", None)]


async def test_a_collision_is_tried_again_on_the_new_state(store, trail):
    tries = []

    async def work(tx, _grant, _call):
        await tx.run("INSERT INTO store.outbox (kind, subject, facts) VALUES ('x', '', '{}')")
        tries.append(1)
        if len(tries) < 3:
            raise Collision
        return Reply()

    await perform(store, operation(work), call())
    assert len(tries) == 3
    assert await outbox(store) == ["x"]
    assert await trail() == [("test.do", "done", "p1")]


async def test_endless_collisions_end_as_a_clash(store, trail):
    async def work(_tx, _grant, _call):
        raise Collision

    with pytest.raises(Clash):
        await perform(store, operation(work), call())
    assert await trail() == [("test.do", "failed", "p1")]


async def test_each_patient_touched_has_an_entry(store, trail):
    async def work(_tx, _grant, _call):
        return Reply(touched=(("p1", 3), ("p2", 1), (None, 4)))

    await perform(store, operation(work), call())
    assert {row[2] for row in await trail()} == {"p1", "p2", None}
