"""Events reach every consumer, in order for each subject, at least once; what fails is tried again and set aside."""

from __future__ import annotations

import asyncio

import pytest

from samspill.exchange.consumers import Consumer
from samspill.kernel.problems import Unavailable
from samspill.store import Store
from samspill.work import Worker, delivering
from samspill.work.delivering import deliver, hand_out

KINDS = frozenset({"thing"})


async def tell(store, subject, *numbers, kind="thing"):
    async with store.transaction() as tx:
        for number in numbers:
            await tx.run(
                "INSERT INTO store.outbox (kind, subject, facts) VALUES ($1, $2, jsonb_build_object('n', $3::int))",
                kind,
                subject,
                number,
            )


class Taking:
    """A consumer that remembers, in the database, what it has taken."""

    def __init__(self, fail_on=None):
        self.fail_on = fail_on
        self.tries = 0
        self.consumer = Consumer("test", KINDS, self.take)

    async def take(self, tx, facts):
        await tx.run(
            "INSERT INTO store.outbox (kind, subject, facts, handed_out) VALUES ('seen', '', $1, true)", str(facts["n"])
        )
        if facts["n"] == self.fail_on:
            self.tries += 1
            raise ValueError("a personal thing")


async def seen(store):
    async with store.transaction() as tx:
        return [
            int(row["facts"])
            for row in await tx.all("SELECT facts::text FROM store.outbox WHERE kind = 'seen' ORDER BY id")
        ]


async def states(store):
    async with store.transaction() as tx:
        rows = await tx.all(
            "SELECT state, attempts, failure FROM store.delivery WHERE consumer = 'test' ORDER BY event"
        )
    return [(row["state"], row["attempts"], row["failure"]) for row in rows]


async def test_a_consumer_takes_the_kinds_it_names_in_order(store):
    taking = Taking()
    await tell(store, "p1", 1, 2, 3)
    await tell(store, "p1", 9, kind="other")
    assert await hand_out(store, [taking.consumer]) == 4
    assert await deliver(store, taking.consumer) == 3
    assert await seen(store) == [1, 2, 3]
    assert await deliver(store, taking.consumer) == 0


async def test_what_fails_holds_back_only_its_own_subject(store):
    taking = Taking(fail_on=2)
    await tell(store, "p1", 1, 2, 3)
    await tell(store, "p2", 4, 5)
    await hand_out(store, [taking.consumer])
    await deliver(store, taking.consumer)
    assert sorted(await seen(store)) == [1, 4, 5]
    assert await states(store) == [
        ("done", 0, None),
        ("waiting", 1, "ValueError"),
        ("waiting", 0, None),
        ("done", 0, None),
        ("done", 0, None),
    ]


async def test_what_fails_too_often_is_set_aside_and_seen_and_the_rest_goes_on(store, monkeypatch):
    monkeypatch.setattr(delivering, "LONGEST_WAIT", 0.0)
    taking = Taking(fail_on=2)
    await tell(store, "p1", 1, 2, 3)
    await hand_out(store, [taking.consumer])
    for _ in range(delivering.ATTEMPTS + 1):
        await deliver(store, taking.consumer)
    assert taking.tries == delivering.ATTEMPTS
    assert await seen(store) == [1, 3]
    async with store.transaction() as tx:
        [aside] = await tx.all(delivering.sql.aside)
        assert (aside["consumer"], aside["failure"], aside["attempts"]) == ("test", "ValueError", delivering.ATTEMPTS)
        await tx.run(delivering.sql.try_again, "test", None)
    taking.fail_on = None
    await deliver(store, taking.consumer)
    assert await seen(store) == [1, 3, 2]


async def test_a_failure_waits_longer_each_time(store):
    taking = Taking(fail_on=1)
    await tell(store, "p1", 1)
    await hand_out(store, [taking.consumer])
    await deliver(store, taking.consumer)
    assert await deliver(store, taking.consumer) == 0
    assert taking.tries == 1


async def test_many_workers_take_each_event_once_and_in_order(database):
    stores = [await Store.open(database, 2) for _ in range(3)]
    for subject in range(8):
        await tell(stores[0], f"p{subject}", *range(subject * 100, subject * 100 + 20))
    taking = Taking()

    async def work(store):
        while True:
            handed = await hand_out(store, [taking.consumer])
            if not handed + await deliver(store, taking.consumer):
                return

    await asyncio.gather(*(work(store) for store in stores), *(work(store) for store in stores))
    found = await seen(stores[0])
    assert len(found) == len(set(found)) == 160
    for subject in range(8):
        own = [number for number in found if number // 100 == subject]
        assert own == sorted(own)
    for store in stores:
        store.terminate()


async def test_taking_events_is_in_the_trail(store, trail):
    taking = Taking()
    await tell(store, "p1", 1)
    await hand_out(store, [taking.consumer])
    await deliver(store, taking.consumer)
    assert await trail() == [("work.hand_out", "done", None), ("work.deliver", "done", "p1")]


async def test_a_worker_stops_when_asked(store, keys):
    taking = Taking()
    await tell(store, "p1", 1, 2)
    worker = Worker(store, [taking.consumer], lambda _: b"signature")
    running = asyncio.create_task(worker.run())
    for _ in range(100):
        if await seen(store) == [1, 2]:
            break
        await asyncio.sleep(0.05)
    worker.stop()
    await asyncio.wait_for(running, 5)
    assert await seen(store) == [1, 2]


async def test_a_chore_that_fails_is_done_again_and_holds_no_event_up(store):
    taking, done = Taking(), asyncio.Event()
    tries = []

    async def chore(_store):
        tries.append(1)
        if len(tries) < 3:
            raise (ValueError("broken"), Unavailable("away"))[len(tries) - 1]
        done.set()
        return 0

    await tell(store, "p1", 1)
    worker = Worker(store, [taking.consumer], lambda _: b"signature", (chore,))
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(done.wait(), 20)
    for _ in range(100):
        if await seen(store) == [1]:
            break
        await asyncio.sleep(0.05)
    worker.stop()
    await asyncio.wait_for(running, 5)
    assert await seen(store) == [1]


@pytest.mark.parametrize("days", [0])
async def test_old_events_are_cleared_out_when_all_have_taken_them(store, days):
    taking = Taking(fail_on=2)
    await tell(store, "p1", 1)
    await tell(store, "p2", 2)
    await hand_out(store, [taking.consumer])
    await deliver(store, taking.consumer)
    async with store.transaction() as tx:
        await tx.run("DELETE FROM store.outbox WHERE kind = 'seen'")
        await tx.run(delivering.sql.clear_out, days)
    async with store.transaction() as tx:
        assert [row["subject"] for row in await tx.all("SELECT subject FROM store.outbox")] == ["p2"]


async def test_what_may_be_taken_in_any_order_is_taken_many_at_once(store, trail):
    calls = []

    async def many(tx, events):
        calls.append(sorted(facts["n"] for facts in events))

    taking = Taking()
    together = Consumer("test", KINDS, taking.take, many)
    for subject in "abc":
        await tell(store, subject, 1, 2)
    await hand_out(store, [together])
    assert await deliver(store, together) == 6
    assert calls == [[1, 1, 1, 2, 2, 2]]
    assert await seen(store) == []
    before = await trail()
    assert ("work.deliver_at_once", "done", None) in before
    assert await deliver(store, together) == 0
    assert await trail() == before, "where nothing waits, nothing is done, and nothing recorded"


async def test_events_that_fail_together_are_taken_one_by_one(store):
    taking = Taking(fail_on=3)

    async def many(tx, events):
        for facts in events:
            await taking.take(tx, facts)

    together = Consumer("test", KINDS, taking.take, many)
    await tell(store, "a", 1, 2)
    await tell(store, "b", 3, 4)
    await hand_out(store, [together])
    assert await deliver(store, together) == 2
    assert await seen(store) == [1, 2]
