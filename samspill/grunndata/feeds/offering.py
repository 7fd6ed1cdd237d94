"""Offering the feeds onwards: what happened after a number, how far each register has come, and what is too old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata.feeds.registers import register
from samspill.kernel import strict_json
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from samspill.store import Transaction

sql = queries("samspill.grunndata.feeds")
MOST: Final = 1000
"""The most events in one answer (Persontjenesten)."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a feed, as it is told onwards: what the item says is fetched by its subject."""

    sequence: int
    event: str
    subject: str


@dataclass(frozen=True, slots=True)
class State:
    """How far a register has come."""

    register: str
    applied: int
    heard: datetime | None
    """When it last said something, or that it had nothing to say."""
    subjects: int

    def stale(self, at: datetime, limit: timedelta) -> bool:
        """Tell whether its last word is older than the limit; a register that was never heard of is."""
        return self.heard is None or at - self.heard > limit


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest word about one subject, as it came."""

    subject: str
    sequence: int
    event: str
    received: datetime
    item: str
    """JSON, as the register spelt it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the lines of a feed have it."""

    register: str
    sequence: int
    event: str
    item: str
    initial: bool

    def text(self) -> bytes:
        """Write the line as `reading` reads it, with its end."""
        head = {"register": self.register, "sequenceNumber": str(self.sequence), "eventType": self.event}
        return strict_json.write(head | ({"initial": True} if self.initial else {}))[:-1] + (
            b',"item":' + self.item.replace("\n", " ").encode() + b"}\n"
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was refused of a feed."""

    register: str
    """Empty when that was not told."""
    at: datetime
    place: str
    rule: str


async def after(
    tx: Transaction, name: str, sequence: int, limit: int = MOST, events: Sequence[str] = ()
) -> tuple[Told, ...]:
    """Give the events of a register after a number, in order, at most 1000; of some types only, if any are named."""
    rows = await tx.all(
        sql.after, register(name).name, sequence, max(0, min(limit, MOST)), list(events) if events else None
    )
    return tuple(Told(**row) for row in rows)


async def items(tx: Transaction, name: str, subjects: Sequence[str]) -> dict[str, Any]:
    """Give the newest item of each of these subjects, as the register spelt it."""
    rows = await tx.all(sql.items, register(name).name, list(subjects))
    return {row["subject"]: strict_json.value_of(row["item"].encode()) for row in rows}


async def states(tx: Transaction) -> tuple[State, ...]:
    """Give how far each register has come."""
    return tuple(State(**row) for row in await tx.all(sql.states))


async def newest(tx: Transaction, name: str, subjects: Sequence[str]) -> dict[str, Kept]:
    """Give the newest word about each of these subjects; those that nothing was said of are left out."""
    rows = await tx.all(sql.newest, register(name).name, list(subjects))
    return {row["subject"]: Kept(**row) for row in rows}


async def latest(tx: Transaction, name: str) -> int:
    """Give the last number that has been applied of a register."""
    row = await tx.one(sql.latest, register(name).name)
    return int(row["applied"]) if row else 0


async def lines(tx: Transaction, name: str, sequence: int, limit: int = MOST) -> tuple[Line, ...]:
    """Give what a register told after a number, as it told it, at most 1000: for whoever is fed onwards."""
    rows = await tx.all(sql.lines, register(name).name, sequence, max(0, min(limit, MOST)))
    return tuple(Line(name, **row) for row in rows)


async def snapshot(tx: Transaction, name: str, until: int, sequence: int = 0, limit: int = MOST) -> tuple[Line, ...]:
    """Give an initial load: the newest word about every subject as of number `until`, after `sequence`, in order.

    Each keeps its number, and the last one's is `until` itself: whoever has taken all of it goes on from there.
    """
    rows = await tx.all(sql.snapshot, register(name).name, sequence, max(0, min(limit, MOST)), until)
    return tuple(Line(name, **row) for row in rows)


async def refusals(tx: Transaction, limit: int) -> tuple[Refusal, ...]:
    """Give what was refused last, newest first."""
    return tuple(Refusal(**row) for row in await tx.all(sql.refusals, limit))


async def refused(tx: Transaction, since: datetime) -> dict[str, int]:
    """Count what was refused of each register since a time; one of which nothing was is left out."""
    return {row["register"]: row["times"] for row in await tx.all(sql.refused, since)}
