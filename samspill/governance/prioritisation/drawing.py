"""Bars of scores: how long each component of a score is, in parts of a drawing. Knows no colours and no words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from samspill.governance.prioritisation.scoring import bounds, half_up

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from samspill.governance.prioritisation.model import Model

WIDTH: Final = 300
"""Units of a drawing's width: the greatest score there can be."""


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a bar."""

    key: str
    figure: Decimal
    start: float
    length: float


def bars(model: Model, known: Mapping[str, Mapping[str, Fraction | None]]) -> dict[str, tuple[Part, ...]]:
    """Give a bar for each alternative: what each component adds to the score. None for a score that is undefined."""
    high = bounds(model.root)[1]
    return {key: _bar(model, figures, high) for key, figures in known.items()}


def _bar(model: Model, figures: Mapping[str, Fraction | None], high: Fraction) -> tuple[Part, ...]:
    root = model.root
    if figures[root.key] is None or not high:
        return ()
    present = [part for part in root.parts if figures[part.key] is not None]
    whole = sum((part.weight for part in present), Fraction(0)) if root.how == "weighted" else Fraction(len(present))
    found, start = [], Fraction(0)
    for part in present:
        figure = figures[part.key] or Fraction(0)
        worth = part.scale.worth(figure) if part.scale else figure
        weight = Fraction(1) if root.how == "mean" else part.weight
        length = max(worth * (weight if root.how == "sum" else weight / whole) / high * WIDTH, Fraction(0))
        found.append(Part(part.key, half_up(figure, model.decimals), float(start), float(length)))
        start += length
    return tuple(found)
