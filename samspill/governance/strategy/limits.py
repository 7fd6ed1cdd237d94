"""Process limits: what is noise, and what is a sign that something has changed (Wheeler's XmR chart).

A value beyond 2.66 mean moving ranges from the line, or nine in a row on one side of it, is a sign; all else is noise,
of which fewer than one value in a hundred looks like a sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from samspill.governance.strategy.points import ROUNDING, fit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from samspill.governance.strategy.points import Line, Point

FACTOR: Final = 2.66
"""From the mean moving range to three standard deviations of single values."""
RUN: Final = 9
"""Values in a row on one side of the line that chance hardly gives."""
FEWEST: Final = 6
"""Values before limits mean anything."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The line that values have followed, and how far from it noise goes."""

    line: Line
    noise: float
    """2.66 mean moving ranges."""

    def reach(self, day: date) -> float:
        """Tell how far from the line noise goes on a day: the further ahead, the less sure the line is."""
        return self.noise * self.line.doubt(day)

    def low(self, day: date) -> float:
        """Give the lower limit on a day."""
        return self.line.at(day) - self.reach(day)

    def high(self, day: date) -> float:
        """Give the upper limit on a day."""
        return self.line.at(day) + self.reach(day)


def limits(points: Sequence[Point]) -> Limits | None:
    """Work out the limits from points in order of time; None when there are too few."""
    if len(points) < FEWEST:
        return None
    line = fit(points)
    rest = [point.value - line.at(point.day) for point in points]
    moves = [abs(after - before) for before, after in pairwise(rest)]
    return Limits(line, FACTOR * sum(moves) / len(moves))


def is_sign(known: Limits, later: Sequence[Point]) -> bool:
    """Tell whether points that came later than those of the limits are more than noise."""
    side, run = 0, 0
    for point in later:
        far = point.value - known.line.at(point.day)
        # What rounding leaves is no sign.
        if abs(far) > known.reach(point.day) * (1 + ROUNDING) + ROUNDING:
            return True
        now = (far > 0) - (far < 0)
        run = run + 1 if now and now == side else abs(now)
        side = now
        if run >= RUN:
            return True
    return False
