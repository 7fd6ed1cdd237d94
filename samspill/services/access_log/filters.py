"""What a reader of the log asks for: a stretch of time, who, how it ended, only emergencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.clock import norwegian_time
from samspill.kernel.problems import Fault, Malformed
from samspill.services.access_log.looks import is_inward

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTCOMES: Final = ("done", "refused", "failed")
EMERGENCY: Final = frozenset({"BTG"})


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the log is wanted. What is not asked about is empty."""

    since: datetime | None = None
    until: datetime | None = None
    organisation: str = ""
    caller: str = ""
    outcome: str = ""
    emergency: bool = False
    everything: bool = False
    """The platform's own housekeeping too."""

    def takes(self, entry: Mapping[str, Any]) -> bool:
        """Tell whether an entry is wanted."""
        return (
            (self.everything or not is_inward(entry))
            and (self.since is None or entry["at"] >= self.since)
            and (self.until is None or entry["at"] < self.until)
            and (not self.organisation or entry["organisation"] == self.organisation)
            and (not self.caller or entry["caller"] == self.caller)
            and (not self.outcome or entry["outcome"] == self.outcome)
            and (not self.emergency or entry["purpose"] in EMERGENCY)
        )


def filter_of(query: Mapping[str, str]) -> Filter:
    """Read what is asked for. Raises `Malformed`.

    `since` and `until` are days, both included, as people in Norway count them; then there are `organisation`,
    `outcome`, `emergency` and `all`.
    """
    outcome = query.get("outcome", "")
    if outcome and outcome not in OUTCOMES:
        raise _malformed("outcome", f"outcome is one of {', '.join(OUTCOMES)}")
    until = _day("until", query.get("until", ""))
    return Filter(
        since=_begins(_day("since", query.get("since", ""))),
        until=_begins(until + timedelta(days=1)) if until else None,
        organisation=query.get("organisation", "")[:64],
        outcome=outcome,
        emergency=query.get("emergency") == "true",
        everything=query.get("all") == "true",
    )


def _begins(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), norwegian_time()).astimezone(UTC) if day else None


def _day(name: str, text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.max
    if day is not None and not date(1900, 1, 1) <= day < date(9999, 1, 1):
        raise _malformed(name, f"{name} is a day, such as 2026-03-01")
    return day


def _malformed(name: str, what: str) -> Malformed:
    return Malformed(what, Fault(name, what, "value"))
