"""What was done last, in all records: for whoever audits the running of the platform."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from samspill.audit import reading
from samspill.kernel.calls import Reply
from samspill.services.access_log.looks import Look, is_inward, look_of
from samspill.services.access_log.naming import names_of

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

STRETCH: Final = 500
"""Entries that are looked through."""
MOST: Final = 50
OWN: Final = "access-log.latest"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, and whose record it was about."""

    patient: str
    """Id of the Patient; empty for what was about nobody."""
    look: Look


async def latest(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """Give the newest entries of all, without the platform's housekeeping and earlier looks at this list."""
    rows = [row for row in await reading.latest(tx, STRETCH) if not is_inward(row) and row["operation"] != OWN][:MOST]
    people = await names_of(tx, rows)
    entries = [
        Entry(row["patient"] or "", look_of(row, row["patient"] or "", people, timedelta(), row["at"])) for row in rows
    ]
    shown = Counter(entry.patient for entry in entries if entry.patient)
    return Reply(
        data={"entries": entries, "outcomes": dict(Counter(entry.look.outcome for entry in entries))},
        about="access-log",
        touched=tuple(sorted(shown.items())),
    )
