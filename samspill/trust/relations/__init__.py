"""Relations of treatment between a record and a practitioner or an organisation: what opens the record to them.

Referrals and encounters come from what is recorded (`recorded`); what a practitioner declares needs a reason, and lasts
a limited time, and so does a record that was opened for acute treatment or by breaking the glass. Versions are added,
never changed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries
from samspill.trust.decision.facts import in_force

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from samspill.store import Row, Transaction

sql = queries("samspill.trust.relations")
SHORTEST: Final = 10
"""Characters of a reason."""
LONGEST: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The newest version of a relation; `practitioner` is an HPR number, `organisation` an organisation number."""

    relation: uuid.UUID
    version: int
    record: str
    kind: Literal["referral", "encounter", "declared", "emergency", "acute"]
    practitioner: str
    organisation: str
    starts: datetime | None
    ends: datetime | None
    reason: str
    source: str
    at: datetime
    author: str

    def holds(self, at: datetime) -> bool:
        """Tell whether it is in force at a moment."""
        return in_force(self.starts, self.ends, at)


async def add(
    tx: Transaction,
    record: str,
    kind: Literal["referral", "encounter"],
    *,
    at: datetime,
    author: str,
    source: str,
    practitioner: str = "",
    organisation: str = "",
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> uuid.UUID:
    """Add a relation that is recorded somewhere; `source` says where, such as `Encounter/7`. Raises `Invalid`."""
    if bool(practitioner) == bool(organisation):
        raise _invalid("practitioner", "a relation is with a practitioner, or with an organisation")
    if starts and ends and ends <= starts:
        raise _invalid("ends", "the end must come after the start")
    id_ = uuid.uuid4()
    await tx.run(sql.add, id_, record, kind, practitioner, organisation, starts, ends, "", source, at, author)
    return id_


async def declare(
    tx: Transaction, record: str, practitioner: str, reason: str, *, at: datetime, author: str, life: timedelta
) -> uuid.UUID:
    """Declare that a practitioner treats a patient, and why; `life` is the policy's. Raises `Invalid`."""
    said = reason.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        raise _invalid("reason", f"a reason has from {SHORTEST} to {LONGEST} characters")
    if not practitioner:
        raise _invalid("practitioner", "whoever declares a relation has an HPR number")
    id_ = uuid.uuid4()
    await tx.run(sql.add, id_, record, "declared", practitioner, "", at, at + life, said, "declared", at, author)
    return id_


async def open_at_once(
    tx: Transaction,
    record: str,
    kind: Literal["emergency", "acute"],
    practitioner: str,
    reason: str,
    *,
    at: datetime,
    author: str,
    life: timedelta,
) -> datetime:
    """Keep a record open to one who has broken the glass, or treats acutely; gives until when. Raises `Invalid`.

    The decision has been made before this, on the same reason. Whoever opens again while it is open gets no longer.
    """
    said = reason.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        raise _invalid("reason", f"a reason has from {SHORTEST} to {LONGEST} characters")
    if not practitioner:
        raise _invalid("practitioner", "whoever opens a record at once has an HPR number")
    row = await tx.one(sql.open_at_once, uuid.uuid4(), record, kind, practitioner, said, at, at + life, author)
    ends: datetime = row["ends"] if row else at
    return ends


async def end(tx: Transaction, record: str, relation: uuid.UUID, *, at: datetime, author: str) -> None:
    """End a relation of a record. Raises `Missing` for one that is not the record's, or has ended."""
    if await tx.one(sql.finish, relation, record, at, author) is None:
        message = "there is no such relation that goes on"
        raise Missing(message, Fault("relation", message, "not-found"))


async def relations(tx: Transaction, record: str) -> tuple[Kept, ...]:
    """List the relations of a record, those that have ended too."""
    return tuple(_kept(row) for row in await tx.all(sql.listed, record))


def _kept(row: Row) -> Kept:
    return Kept(**dict(row))


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(f"{where}: {what}", Fault(where, what, "value"))
