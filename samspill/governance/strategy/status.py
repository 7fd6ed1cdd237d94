"""The colour of an indicator: by the chance that it reaches its target, not by how far it is today.

Green is more than four in five, red less than two in five. A colour that stands is kept a little beyond its bounds, and
it is kept as long as new values are no more than noise around the line that they have followed: a colour that flickers
teaches people not to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, Literal

from samspill.governance.strategy.forecasting import FEWEST, forecast
from samspill.governance.strategy.limits import is_sign, limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from samspill.governance.strategy.points import Point

Colour = Literal["green", "yellow", "red", "unknown"]
GREEN: Final = 0.8
RED: Final = 0.4
MARGIN: Final = 0.05
"""How far beyond its bounds a colour is kept."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What an indicator is to reach: the value, by when, and which way is better. It lies between two bounds."""

    day: date
    value: float
    down: bool = False
    least: float = 0.0
    most: float = inf


@dataclass(frozen=True, slots=True)
class Standing:
    """The colour that stands, and how many values were known when it was set."""

    colour: Colour
    known: int


@dataclass(frozen=True, slots=True)
class Status:
    """A colour with its chance, and why it is so: `few`, `no-target`, `forecast`, `kept` or `noise`."""

    colour: Colour
    chance: float | None
    why: str


def status(points: Sequence[Point], aim: Aim | None, standing: Standing | None = None) -> Status:
    """Work out the status from all points in order of time, and from the colour that stands, if one does."""
    if aim is None:
        return Status("unknown", None, "no-target")
    expected = forecast(points, aim.least, aim.most)
    if expected is None:
        return Status("unknown", None, "few" if len(points) < FEWEST else "no-target")
    chance = expected.chance(aim.day, aim.value, down=aim.down)
    colour = band(chance)
    if standing is None or standing.colour in ("unknown", colour):
        return Status(colour, chance, "forecast")
    if _is_near(chance, standing.colour):
        return Status(standing.colour, chance, "kept")
    before = limits(points[: standing.known])
    if before is not None and not is_sign(before, points[standing.known :]):
        return Status(standing.colour, chance, "noise")
    return Status(colour, chance, "forecast")


def band(chance: float) -> Colour:
    """Give the colour of a chance."""
    if chance > GREEN:
        return "green"
    return "red" if chance < RED else "yellow"


def _is_near(chance: float, colour: Colour) -> bool:
    """Tell whether a chance is so near the bounds of a colour that the colour is kept."""
    low = {"green": GREEN, "yellow": RED, "red": 0.0}[colour]
    high = {"green": 1.0, "yellow": GREEN, "red": RED}[colour]
    return low - MARGIN <= chance <= high + MARGIN
