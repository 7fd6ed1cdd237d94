"""Values of an indicator in time, and the line that they follow."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

ROUNDING: Final = 1e-9
YEAR: Final = 365.25
"""Days."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at the end of its period."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """The least-squares line through some points: `level` at the day `middle`, and `slope` a year."""

    middle: float
    level: float
    slope: float
    spread: float
    """Standard deviation of the points around the line, with two degrees of freedom spent on it."""
    width: float
    """Sum of squared distances of the points' days from the middle, in years squared."""
    n: int

    def at(self, day: date) -> float:
        """Give the line's value on a day."""
        return self.level + self.slope * (day.toordinal() / YEAR - self.middle)

    def doubt(self, day: date) -> float:
        """Tell how many times the spread a new value on a day is unsure by: the line itself is not sure either."""
        if self.width == 0:
            return 1.0
        far = day.toordinal() / YEAR - self.middle
        return sqrt(1 + 1 / self.n + far * far / self.width)

    def error(self, day: date) -> float:
        """Give the standard error of a new value on a day; what rounding leaves is none."""
        error = self.spread * self.doubt(day)
        return error if error > ROUNDING * max(1.0, abs(self.level)) else 0.0


def fit(points: Sequence[Point]) -> Line:
    """Fit a line to two points or more; to points of one day, a level line."""
    times = [point.day.toordinal() / YEAR for point in points]
    n = len(points)
    middle = sum(times) / n
    level = sum(point.value for point in points) / n
    width = sum((time - middle) ** 2 for time in times)
    pull = sum((time - middle) * (point.value - level) for time, point in zip(times, points, strict=True))
    slope = pull / width if width else 0.0
    rest = [point.value - level - slope * (time - middle) for time, point in zip(times, points, strict=True)]
    spread = sqrt(sum(one * one for one in rest) / (n - 2)) if n > 2 else 0.0  # noqa: PLR2004 - the line takes two
    return Line(middle, level, slope, spread, width, n)
