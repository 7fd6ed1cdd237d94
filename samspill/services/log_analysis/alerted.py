"""An emergency override is always checked: a finding at once, with a sign of its own, for whoever controls the caller.

A consumer of `trust.alerted`. It makes the finding that `analyse` would make of the same look, so that the two are one:
whichever comes last adds its signs to those of the other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.audit import reading
from samspill.exchange import ALERT
from samspill.exchange.consumers import Consumer
from samspill.services.log_analysis.analyse import keep_findings, sql
from samspill.services.log_analysis.signs import override

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.store import Transaction

STRETCH: Final = 200
LATER: Final = timedelta(minutes=10)
"""By when a call that was made at a moment has been recorded."""


async def take(tx: Transaction, facts: Mapping[str, Any]) -> None:
    """Take an event `trust.alerted`. One override of a record is one finding a day, however many looks it opens."""
    if not facts["reason"].strip():
        return
    entry = await _entry(tx, facts)
    if entry is None:
        return
    known = await tx.one(sql.overridden, facts["patient"], entry["caller"], entry["at"])
    if not (known and known["found"]):
        await keep_findings(tx, [(entry | {"patient": facts["patient"]}, (override(),))])


async def _entry(tx: Transaction, facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """Find what the trail says of the look."""
    at = datetime.fromisoformat(facts["at"])
    place: reading.Place | None = (at + LATER, 0, 0)
    while place is not None:
        rows = await reading.of_patient(tx, facts["patient"], place, STRETCH)
        for row in rows:
            if all(row[name] == facts[name] for name in ("request", "operation", "caller")) and row["at"] >= at:
                return row
        ended = len(rows) < STRETCH or rows[-1]["at"] < at
        place = None if ended else (rows[-1]["at"], rows[-1]["chain"], rows[-1]["seq"])
    return None


consumer = Consumer("log-analysis.alerted", frozenset({ALERT}), take)
