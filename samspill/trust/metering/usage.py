"""How often clients call, by day, operation and outcome: counted in memory, added to the table every few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import clock
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Refused, TooMany, Unidentified
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from samspill.store import Store, Transaction

sql = queries("samspill.trust.metering")
REFUSALS: Final = frozenset({Refused.status, TooMany.status, Unidentified.status})
WRONG: Final = 400
"""The first status that says that something went wrong."""
ROWS: Final = 500

Key = tuple[str, str, str]
"""Client, operation, outcome."""


@dataclass(slots=True)
class Counted:
    """What is to be added, of one day."""

    day: date
    at: datetime
    calls: Mapping[Key, int]


class Usage:
    """What one worker has counted since it last wrote."""

    def __init__(self) -> None:
        self._calls: dict[Key, int] = {}
        self._day: date | None = None

    def count(self, client: str, operation: str, status: int) -> None:
        """Note one answer to a client."""
        outcome = "done" if status < WRONG else "refused" if status in REFUSALS else "failed"
        key = (client, operation, outcome)
        self._calls[key] = self._calls.get(key, 0) + 1

    async def write(self, store: Store) -> None:
        """Add what was counted to the table. What cannot be written stays, and is written the next time."""
        if not self._calls:
            return
        calls, self._calls = self._calls, {}
        at = clock.now()
        try:
            await store.together(_add, Counted(norwegian_day(at), at, calls))
        except Exception:
            for key, number in calls.items():
                self._calls[key] = self._calls.get(key, 0) + number
            raise


async def _add(tx: Transaction, group: list[Counted]) -> None:
    rows = [(one.day, *key, number, one.at) for one in group for key, number in sorted(one.calls.items())]
    merged: dict[tuple[Any, ...], tuple[int, datetime]] = {}
    for *key, number, at in rows:
        before = merged.get(tuple(key), (0, at))
        merged[tuple(key)] = (before[0] + number, max(before[1], at))
    columns = zip(*((*key, *value) for key, value in sorted(merged.items())), strict=True)
    await tx.last(sql.add_counts, *map(list, columns))


async def by_day(tx: Transaction, since: date, client: str | None = None) -> list[dict[str, Any]]:
    """Give calls, refusals, failures and the latest use since a day, by day, client and API: the newest first."""
    return [dict(row) for row in await tx.all(sql.by_client_and_day, since, client, ROWS)]
