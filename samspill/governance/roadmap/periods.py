"""Periods as papers write them: `2021 → 2024`, `→ 2023`, `2023 →`, `2023`, `Løpende`, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.governance.councils.forms import wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNNING: Final = "løpende"
_PERIOD: Final = re.compile(r"(?P<starts>20\d\d)?(?P<arrow>→|->|–)?(?P<ends>20\d\d)?")


@dataclass(frozen=True, slots=True)
class Period:
    """From a year to a year, both included; what is not known is open. `running` has neither."""

    starts: int | None = None
    ends: int | None = None
    running: bool = False

    def __str__(self) -> str:
        """Write it as papers do."""
        if self.running:
            return "Løpende"
        if self.starts is not None and self.starts == self.ends:
            return str(self.starts)
        arrow = "→" if self.starts or self.ends else ""
        return " ".join(str(part) for part in (self.starts, arrow, self.ends) if part)


def read_period(text: str, where: str = "period") -> Period:
    """Read a period. Raises `Malformed` for what is none."""
    bare = "".join(text.split())
    if bare.casefold() == RUNNING:
        return Period(running=True)
    found = _PERIOD.fullmatch(bare)
    if found is None or (found["ends"] and not found["arrow"]) or bare in ("→", "->", "–"):
        raise wrong(where, "a period is written as 2021 → 2024, → 2023, 2023 →, 2023, or Løpende")
    starts, ends = (int(found[name]) if found[name] else None for name in ("starts", "ends"))
    if starts and not found["arrow"]:
        ends = starts
    if starts and ends and ends < starts:
        raise wrong(where, "the period ends before it starts")
    return Period(starts, ends)


def period_of(row: Mapping[str, object]) -> Period:
    """Give the period of a measure as it is kept."""
    starts, ends = row["starts"], row["ends"]
    return Period(
        starts if isinstance(starts, int) else None,
        ends if isinstance(ends, int) else None,
        bool(row["running"]),
    )
