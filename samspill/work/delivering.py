"""Events to consumers: at least once, in order for each subject, failures tried again later and at last set aside."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Final

from samspill.exchange import Operation, perform
from samspill.kernel import clock, strict_json
from samspill.kernel.calls import Call, Caller, Reply
from samspill.kernel.problems import Problem
from samspill.store import Collision, queries
from samspill.trust import Need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.exchange.consumers import Consumer
    from samspill.store import Store, Transaction
    from samspill.trust import Grant

log = logging.getLogger(__name__)
sql = queries("samspill.store")

RUNNING: Final = frozenset({"HSYSADMIN"})
BATCH: Final = 500
SUBJECTS: Final = 50
ATTEMPTS: Final = 8
"""After this many failures an event is set aside: with the waits below, after some ten minutes."""
LONGEST_WAIT: Final = 300.0
"""Seconds."""


def own_call(scope: str, **facts: object) -> Call:
    """Make a call of the platform's own, for background work."""
    caller = Caller("samspill", "samspill-work", frozenset({scope}), RUNNING, name="Samspill", role="system")
    return Call(caller, "HSYSADMIN", clock.now(), uuid.uuid4().hex, facts=facts)


async def hand_out(store: Store, consumers: Sequence[Consumer]) -> int:
    """Give the consumers what is new; gives the number of events."""
    total = 0
    while True:
        async with store.transaction() as tx:
            waiting = await tx.peek(sql.anything_new)
        if not waiting or not waiting["waiting"]:
            return total
        reply = await perform(store, _hand_out, own_call("work.hand_out", consumers=consumers))
        if not reply.data["events"]:
            return total
        total += reply.data["events"]


async def deliver(store: Store, consumer: Consumer) -> int:
    """Let a consumer take what is due to it; gives the number of events it took."""
    total = await _deliver_at_once(store, consumer) if consumer.take_many else 0
    while True:
        async with store.transaction() as tx:
            rows = await tx.all(sql.subjects_due, consumer.name, SUBJECTS)
        taken = 0
        for row in rows:
            call = own_call("work.deliver", consumer=consumer, subject=row["subject"])
            taken += (await perform(store, _deliver, call)).data["events"]
        total += taken
        if not taken:
            return total


async def _deliver_at_once(store: Store, consumer: Consumer) -> int:
    """Let a consumer take as many events as there are, some hundred at a time. Where that fails, they go one by one."""
    total = 0
    while True:
        async with store.transaction() as tx:
            waiting = await tx.peek(sql.anything_waiting, consumer.name)
        if not waiting or not waiting["waiting"]:
            return total
        try:
            reply = await perform(store, _at_once, own_call("work.deliver_at_once", consumer=consumer))
        except Problem:
            raise
        except Exception:
            log.exception("events failed together, to be taken one by one", extra={"consumer": consumer.name})
            return total
        if not reply.data["events"]:
            return total
        total += reply.data["events"]


async def _need_at_once(_tx: Transaction, _call: Call) -> Need:
    return Need(scope="work.deliver_at_once", population=True)


async def _do_at_once(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take events of many subjects, all of them or none."""
    consumer: Consumer = call.facts["consumer"]
    events = await tx.all(sql.events_at_once, consumer.name, BATCH)
    if events and consumer.take_many:
        await consumer.take_many(tx, [strict_json.value_of(event["facts"].encode()) for event in events])
        await tx.run(sql.delivered, consumer.name, [event["event"] for event in events])
    return Reply({"events": len(events)}, about=consumer.name, touched=((None, len(events)),))


async def _need_hand_out(_tx: Transaction, _call: Call) -> Need:
    return Need(scope="work.hand_out")


async def _do_hand_out(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    takers = [(consumer.name, kind) for consumer in call.facts["consumers"] for kind in sorted(consumer.kinds)]
    row = await tx.one(sql.hand_out, [name for name, _ in takers], [kind for _, kind in takers], BATCH)
    return Reply({"events": row["events"] if row else 0}, about="outbox")


async def _need_deliver(_tx: Transaction, call: Call) -> Need:
    return Need(scope="work.deliver", patient=call.facts["subject"] or None)


async def _do_deliver(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take one subject's events in order, up to the first that fails."""
    consumer: Consumer = call.facts["consumer"]
    subject = call.facts["subject"]
    nothing = Reply({"events": 0}, about=consumer.name, touched=((subject or None, 0),))
    claim = await tx.one(sql.claim_subject, consumer.name, subject)
    if not claim or not claim["claimed"]:
        return nothing
    done: list[int] = []
    for event in await tx.all(sql.events_of, consumer.name, subject, BATCH):
        if not event["is_due"]:
            break
        try:
            async with tx.savepoint():
                await consumer.take(tx, strict_json.value_of(event["facts"].encode()))
        except Collision:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever it is, it must not stop the others
            await _set_back(tx, consumer, event["event"], event["attempts"], failure)
            break
        done.append(event["event"])
    if done:
        await tx.run(sql.delivered, consumer.name, done)
    return Reply({"events": len(done)}, about=consumer.name, touched=((subject or None, len(done)),))


async def _set_back(tx: Transaction, consumer: Consumer, event: int, attempts: int, failure: Exception) -> None:
    wait = min(2.0**attempts, LONGEST_WAIT)
    row = await tx.one(sql.set_back, consumer.name, event, type(failure).__name__, wait, ATTEMPTS)
    aside = row is not None and row["state"] == "aside"
    message = "event set aside" if aside else "event failed, to be tried again"
    log.warning(message, exc_info=failure, extra={"consumer": consumer.name, "events": event})


_hand_out = Operation("work.hand_out", RUNNING, _need_hand_out, _do_hand_out, "Hand events to those who take them.")
_at_once = Operation(
    "work.deliver_at_once", RUNNING, _need_at_once, _do_at_once, "Let a consumer take many subjects' events."
)
_deliver = Operation("work.deliver", RUNNING, _need_deliver, _do_deliver, "Let a consumer take a subject's events.")
