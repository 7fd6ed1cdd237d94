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
