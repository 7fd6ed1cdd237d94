"""Where the parts of a line chart lie: from values in time to points of a drawing. Knows no colours and no words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH: Final = 320
HEIGHT: Final = 150
LEFT: Final = 44
RIGHT: Final = 12
TOP: Final = 10
BOTTOM: Final = 24
STEPS: Final = 4
"""Lines across, at most; they stand at round numbers."""
LABELS: Final = 4
"""Years that are written below, at most."""
FLATTEST: Final = Decimal("0.1")
"""The least share of the greatest value that the drawing spans: what hardly changes must not look like a mountain."""
DOTS: Final = 40
"""Where there are more values than this, they are not marked one by one."""


class PointLike(Protocol):
    """A value in time."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def value(self) -> Decimal:
        """How much."""


class LineLike(Protocol):
    """Values to be joined, oldest first."""

    @property
    def points(self) -> Sequence[PointLike]:
        """The values."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis, and what is written there."""

    place: float
    text: Decimal


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line: the points of its `polyline`, and where its dots are."""

    points: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole drawing, in its own units; (0, 0) is the upper left."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    across: tuple[Mark, ...]
    """The lines across, from below."""
    years: tuple[Mark, ...]
    """New years; none when all values are of one year."""
    first: datetime
    last: datetime
    lines: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """From a value to its place; where all values are one, to the middle."""

    least: float
    most: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Give the place of a value, to a tenth of a unit."""
        share = (value - self.least) / (self.most - self.least) if self.most > self.least else 0.5
        return round(self.start + share * (self.end - self.start), 1)


def line_chart(lines: Sequence[LineLike]) -> Chart:
    """Lay out a chart of one or more lines, each with at least one value."""
    values = [point.value for line in lines for point in line.points]
    first = min(point.at for line in lines for point in line.points)
    last = max(point.at for line in lines for point in line.points)
    steps = round_steps(min(values), max(values), STEPS)
    x = Scale(first.timestamp(), last.timestamp(), LEFT, WIDTH - RIGHT)
    y = Scale(float(steps[0]), float(steps[-1]), HEIGHT - BOTTOM, TOP)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        across=tuple(Mark(y(float(step)), step) for step in steps),
        years=tuple(Mark(x(_new_year(year)), Decimal(year)) for year in _years(first, last)),
        first=first,
        last=last,
        lines=tuple(_drawn([(x(p.at.timestamp()), y(float(p.value))) for p in line.points]) for line in lines),
    )


def round_steps(least: Decimal, most: Decimal, steps: int) -> tuple[Decimal, ...]:
    """Give round numbers, evenly apart, from at or below the least to at or above the most; two at the fewest."""
    span = max(most - least, FLATTEST * max(abs(least), abs(most))) or Decimal(1)
    size = Decimal(10) ** math.floor(math.log10(span / steps))
    step = next(size * factor for factor in (1, 2, 5, 10, 20) if span / (size * factor) <= steps - 1).normalize()
    first = math.floor(least / step)
    last = max(math.ceil(most / step), first + 1)
    return tuple(step * number for number in range(first, last + 1))


def _drawn(places: list[tuple[float, float]]) -> Drawn:
    points = " ".join(f"{x:g},{y:g}" for x, y in places)
    return Drawn(points, tuple(places) if len(places) <= DOTS else ())


def _new_year(year: int) -> float:
    return datetime(year, 1, 1, tzinfo=UTC).timestamp()


def _years(first: datetime, last: datetime) -> Iterable[int]:
    """Choose the new years to write, a whole number of years apart."""
    start, end = first.astimezone(UTC).year + 1, last.astimezone(UTC).year
    apart = next(n for n in (1, 2, 5, 10, 20, 50, 100) if (end - start) / n < LABELS)
    return range(start + -start % apart, end + 1, apart)
