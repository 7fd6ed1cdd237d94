"""Where the bars of measures lie: years across, a row for each measure. Knows no colours and no words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.roadmap.periods import period_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.governance.roadmap.lateness import Late

YEAR: Final = 64
"""Units of a year's width."""
ROW: Final = 26
TOP: Final = 24
LABEL: Final = 230
"""Units that the names take to the left of the years."""
BAR: Final = 16
OPEN: Final = 2030
"""Where an end that is not known is drawn to, at least."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A measure's bar: its corner and width, how far a delay takes it, and whether its ends are known."""

    id: str
    phase: str
    x: int
    y: int
    width: int
    late: int
    from_before: bool
    goes_on: bool
    measure: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gantt:
    """A whole drawing, in its own units."""

    width: int
    height: int
    label: int
    years: tuple[tuple[int, int], ...]
    """Years, and where each begins."""
    bars: tuple[Bar, ...]


def gantt(measures: Sequence[Mapping[str, Any]], lates: Mapping[str, Late]) -> Gantt:
    """Lay out measures; those of no known year get a bar over all years."""
    known = [year for one in measures for year in (one["starts"], one["ends"]) if year]
    delay = max((late.years for late in lates.values()), default=0)
    first, last = min(known, default=OPEN), max([*known, min(OPEN, max(known, default=OPEN) + 1)]) + delay
    bars = tuple(_bar(one, place, first, last - delay, lates) for place, one in enumerate(measures))
    years = tuple((year, LABEL + (year - first) * YEAR) for year in range(first, last + 1))
    return Gantt(LABEL + (last - first + 1) * YEAR, TOP + len(measures) * ROW + 4, LABEL, years, bars)


def _bar(one: Mapping[str, Any], place: int, first: int, last: int, lates: Mapping[str, Late]) -> Bar:
    period = period_of(one)
    starts, ends = period.starts or first, period.ends or last
    late = lates.get(one["id"])
    return Bar(
        one["id"],
        one["phase"],
        LABEL + (starts - first) * YEAR,
        TOP + place * ROW,
        (ends - starts + 1) * YEAR - 2,
        late.years * YEAR if late else 0,
        period.starts is None,
        period.ends is None,
        one,
    )
