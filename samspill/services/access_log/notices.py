"""Notices to a citizen: somebody has overridden the ordinary rules to open the record, and said why.

A consumer of `trust.alerted`. One notice is written for each reason that somebody gave in a day; looks that follow on
the same reason are counted on it, so that the citizen reads of one emergency once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import ALERT
from samspill.exchange.consumers import Consumer
from samspill.services.access_log.looks import Named, without_numbers
from samspill.services.access_log.naming import names_of
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.store import Transaction

sql = queries("samspill.services.access_log")
MOST: Final = 10
"""Notices on a page."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a citizen is told of one override."""

    at: datetime
    organisation: str
    role: str
    name: str
    """Empty while it is held back, as in the log."""
    reason: str
    looks: int


async def take(tx: Transaction, facts: Mapping[str, Any]) -> None:
    """Take an event `trust.alerted`: patient, caller, organisation, reason, request and when."""
    at = datetime.fromisoformat(facts["at"])
    who = (facts["patient"], facts["caller"], facts["organisation"])
    reason = facts["reason"].strip()
    if await tx.one(sql.note_again, *who, at, reason):
        return
    said = f"notice {facts['request']} {facts['operation']} {facts['at']} {' '.join(who)}"
    await tx.run(sql.notice, sha256(said.encode()).hexdigest()[:32], *who, reason, at)


async def notices_of(tx: Transaction, records: Sequence[str], now: datetime, delay: timedelta) -> list[Notice]:
    """Give what the owner of some records is told of, newest first; names of people wait for `delay`."""
    rows = [dict(row) for row in await tx.all(sql.notices, list(records), MOST)]
    names = await names_of(tx, rows) if rows else {}
    return [_notice(row, names, shown=row["first"] + delay <= now) for row in rows]


def _notice(row: Mapping[str, Any], names: Mapping[str, Named], *, shown: bool) -> Notice:
    person = names.get(row["caller"], Named(""))
    house = names.get(f"Organization/{row['organisation']}", Named(row["organisation"]))
    return Notice(
        at=row["first"],
        organisation=without_numbers(house.name),
        role=without_numbers(person.role),
        name=without_numbers(person.name) if shown else "",
        reason=without_numbers(row["reason"]),
        looks=row["looks"],
    )


consumer = Consumer("access-log.notices", frozenset({ALERT}), take)
