"""Applying events: each number once, none left out, all of a batch or nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.grunndata.drawing import Newest, draw
from samspill.grunndata.feeds.registers import register
from samspill.kernel.problems import Clash, Fault, Invalid
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from samspill.grunndata.feeds.reading import Event
    from samspill.store import Transaction

sql = queries("samspill.grunndata.feeds")
CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class Applied:
    """How a batch went."""

    applied: int
    passed_over: int
    """Events whose numbers had been applied before."""
    position: int
    """The last number that has been applied."""


async def apply(tx: Transaction, name: str, events: Sequence[Event]) -> Applied:
    """Apply a batch of one register's events, in their order.

    A number that has been applied is passed over, so a feed may be replayed from anywhere. A number that comes too
    early is refused, and the whole batch with it: `Clash` names the number that is expected. While nothing but initial
    items has been applied, those may leave numbers out; a new initial item after that is refused.
    """
    known = register(name)
    row = await tx.one(sql.lock, name)
    position, following = (row["applied"], row["following"]) if row else (0, False)
    fresh, following = _in_order(events, name, position, following=following)
    if fresh:
        await tx.run(sql.add, name, *zip(*((e.sequence, e.event, e.subject, e.text) for e in fresh), strict=True))
        await draw(tx, known.drawing, _newest(fresh))
        position = fresh[-1].sequence
    begun = max((event.sequence for event in fresh if event.initial), default=0)
    await tx.run(sql.move, name, position, following, begun)
    return Applied(len(fresh), len(events) - len(fresh), position)


def _in_order(events: Sequence[Event], name: str, position: int, *, following: bool) -> tuple[list[Event], bool]:
    """Pick the events that are new, and see that none is missing before them."""
    fresh: list[Event] = []
    for event in events:
        if event.register != name:
            rule = f"is of another register than {name}"
            raise Invalid(f"register: {rule}", Fault("register", rule))
        if event.sequence <= position:
            continue
        if event.initial and following:
            _refuse(name, "the initial load is over, and a new initial item came")
        if not event.initial and event.sequence != position + 1:
            _refuse(name, f"number {position + 1} is expected next, and number {event.sequence} came")
        position, following = event.sequence, following or not event.initial
        fresh.append(event)
    return fresh, following


def _refuse(name: str, what: str) -> None:
    raise Clash(f"{name}: {what}", Fault("sequenceNumber", what, "conflict"))


def _newest(events: Iterable[Event]) -> list[Newest]:
    newest = {e.subject: Newest(e.subject, e.sequence, e.event, e.item) for e in events}
    return list(newest.values())


async def hear(tx: Transaction, name: str, at: datetime) -> None:
    """Note that a register was heard of, though it may have had nothing new to tell (its heartbeat)."""
    await tx.run(sql.hear, register(name).name, at)


async def note_refusal(tx: Transaction, name: str, at: datetime, faults: Sequence[Fault]) -> None:
    """Note what was refused of a feed: the places and the rules. The register is empty where that was not told."""
    await tx.run(sql.note_refusal, name, at, [fault.where for fault in faults], [fault.what for fault in faults])


async def redraw(tx: Transaction, name: str) -> int:
    """Draw a register's tables anew from the newest items, after a change of how they are drawn. Gives how many."""
    known = register(name)
    last, count = "", 0
    while rows := await tx.all(sql.newest_after, name, last, CHUNK):
        newest = [
            Newest(
                row["subject"],
                row["sequence"],
                row["event"],
                known.read(row["event"], row["item"].encode(), f"number {row['sequence']}.item"),
            )
            for row in rows
        ]
        await draw(tx, known.drawing, newest)
        last, count = rows[-1]["subject"], count + len(rows)
    return count
