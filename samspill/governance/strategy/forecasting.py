"""How surely an indicator reaches its target: a forecast with its uncertainty, told as an assumption and not as a fact.

The newest values are taken to go on along the line that they follow, with the scatter that they have had. What lies
further ahead is less sure, and a figure that is a share ends at the whole. Adoption in its early days follows no line:
fewer than `FEWEST` values give no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

from samspill.governance.strategy.points import ROUNDING, fit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from samspill.governance.strategy.points import Line, Point

FEWEST: Final = 4
"""Values without which nothing is said of what comes."""
NEWEST: Final = 8
"""Values that the line is drawn through: older ones tell of another time."""
SURE: Final = 0.8
"""The share of outcomes that the fan holds."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected on a day: the middle, and the bounds that four of five outcomes lie within."""

    day: date
    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of an indicator."""

    line: Line
    least: float
    most: float
    """Where the indicator can lie at all: 0 and 100 for a share."""

    def ahead(self, day: date) -> Ahead:
        """Tell what is expected on a day."""
        middle = self.line.at(day)
        reach = _quantile((1 + SURE) / 2, self.line.n - 2) * self.line.error(day)
        return Ahead(day, self._within(middle), self._within(middle - reach), self._within(middle + reach))

    def chance(self, day: date, target: float, *, down: bool = False) -> float:
        """Give the probability that the value on a day is at the target or beyond it."""
        error = self.line.error(day)
        far = self.line.at(day) - target
        if down:
            far = -far
        if error == 0:
            return 1.0 if far >= -ROUNDING * max(1.0, abs(target)) else 0.0
        return _below(far / error, self.line.n - 2)

    def _within(self, value: float) -> float:
        return min(max(value, self.least), self.most)


def forecast(points: Sequence[Point], least: float = 0.0, most: float = inf) -> Forecast | None:
    """Forecast from points in order of time; None when there are too few of them."""
    if len(points) < FEWEST:
        return None
    return Forecast(fit(points[-NEWEST:]), least, most)


def _below(t: float, freedom: int) -> float:
    """Give the probability that Student's t of some degrees of freedom is at most `t`."""
    from scipy.special import stdtr  # noqa: PLC0415 - takes a while to load, and most workers never forecast

    return float(stdtr(freedom, t))


def _quantile(p: float, freedom: int) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415 - as above

    return float(stdtrit(freedom, p))
