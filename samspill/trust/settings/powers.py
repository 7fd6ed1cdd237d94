"""Powers of attorney: given by a citizen to another for some service areas, until they end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.kernel.calls import Event
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries
from samspill.trust.decision.facts import in_force
from samspill.trust.decision.tables import rows
from samspill.trust.settings.keeping import CHANGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from samspill.store import Row, Transaction

sql = queries("samspill.trust.settings")
_MARK: Final = "power:"
AREAS: Final = tuple(row["who"].removeprefix(_MARK) for row in rows("citizens.tsv") if row["who"].startswith(_MARK))
"""Service areas for which a power of attorney can be given (rows of `decision/citizens.tsv`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """The newest version of a power of attorney; giver and receiver are persons of Grunndata."""

    power: uuid.UUID
    version: int
    giver: str
    receiver: str
    areas: tuple[str, ...]
    starts: datetime | None
    ends: datetime | None
    active: bool
    at: datetime
    author: str

    def holds(self, at: datetime) -> bool:
        """Tell whether it is in force at a moment."""
        return self.active and in_force(self.starts, self.ends, at)


async def give(
    tx: Transaction,
    giver: str,
    receiver: str,
    areas: Iterable[str],
    *,
    at: datetime,
    author: str,
    starts: datetime | None = None,
    ends: datetime | None = None,
    power: uuid.UUID | None = None,
) -> tuple[uuid.UUID, Event]:
    """Give a power of attorney, or a new version of one. Raises `Invalid`, or `Missing` for one between others.

    Ages and addresses are asked about whenever it is used: a power that may not be used opens nothing.
    """
    named = sorted(set(areas))
    if not named or set(named) - set(AREAS):
        raise _invalid("areas", f"must be of {', '.join(AREAS)}")
    if giver == receiver:
        raise _invalid("receiver", "nobody holds a power of attorney from themselves")
    if starts and ends and ends <= starts:
        raise _invalid("ends", "the end must come after the start")
    id_ = power or uuid.uuid4()
    if await tx.one(sql.give_power, id_, giver, receiver, named, starts, ends, at, author) is None:
        raise _missing()
    return id_, Event(CHANGED, giver, {"power": str(id_), "active": True, "at": at.isoformat()})


async def end(tx: Transaction, power: uuid.UUID, ender: Sequence[str], *, at: datetime, author: str) -> Event:
    """End a power of attorney, as its giver or its receiver. Raises `Missing` for one that is not theirs, or ended."""
    row = await tx.one(sql.end_power, power, list(ender), at, author)
    if row is None:
        raise _missing()
    return Event(CHANGED, row["giver"], {"power": str(power), "active": False, "at": at.isoformat()})


async def powers(tx: Transaction, persons: Sequence[str]) -> tuple[Power, ...]:
    """List the powers of attorney that somebody has given or holds, those that have ended too."""
    return tuple(_power(row) for row in await tx.all(sql.powers, list(persons)))


async def power(tx: Transaction, id_: uuid.UUID) -> Power | None:
    """Give the newest version of one power of attorney, also of one that has ended; None where there is none."""
    row = await tx.one(sql.power, id_)
    return _power(row) if row else None


def _power(row: Row) -> Power:
    return Power(**{**dict(row), "areas": tuple(row["areas"])})


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(f"{where}: {what}", Fault(where, what, "value"))


def _missing() -> Missing:
    message = "there is no such power of attorney"
    return Missing(message, Fault("power", message, "not-found"))
