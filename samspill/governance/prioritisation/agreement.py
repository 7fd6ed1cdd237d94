"""Where assessors differ, and which criteria say the same: spread of each cell, Kendall's W, correlations."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.governance.prioritisation.matrix import Matrix

ALIKE: Final = 0.8
"""A correlation from which two criteria may be counting the same thing twice."""
FEWEST: Final = 3
"""Alternatives that a correlation or a coefficient of concordance must have to say anything."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What assessors have answered in one cell."""

    alternative: str
    criterion: str
    answers: tuple[tuple[str, Fraction], ...]
    """By assessor."""
    low: Fraction
    high: Fraction
    mean: Fraction

    @property
    def width(self) -> Fraction:
        """Give the distance between the lowest and the highest answer."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Correlation:
    """How two criteria go together over the alternatives, from -1 to 1."""

    one: str
    other: str
    value: float

    @property
    def is_high(self) -> bool:
        """Tell whether the two may count the same thing."""
        return self.value >= ALIKE


def spread_of(cells: Mapping[tuple[str, str], Mapping[str, Fraction]]) -> tuple[Spread, ...]:
    """Give the spread of the cells with two answers or more, the widest first; a cell is alternative and criterion."""
    found = [
        Spread(
            alternative,
            criterion,
            tuple(answers.items()),
            min(answers.values()),
            max(answers.values()),
            Fraction(sum(answers.values())) / len(answers),
        )
        for (alternative, criterion), answers in cells.items()
        if len(answers) > 1
    ]
    return tuple(sorted(found, key=lambda one: (-one.width, one.alternative, one.criterion)))


def concordance(rows: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """Give Kendall's W, corrected for ties: 1 when all assessors rank alike, 0 when they do not agree at all.

    A row is an assessor's scores of the same alternatives. None when there are fewer than two assessors or three
    alternatives, or nobody tells any apart.
    """
    if len(rows) < 2 or len(rows[0]) < FEWEST:  # noqa: PLR2004 - agreement is between two at least
        return None
    assessors, number = len(rows), len(rows[0])
    ranked = [_mean_ranks(row) for row in rows]
    sums = [sum((ranks[place] for ranks in ranked), Fraction(0)) for place in range(number)]
    middle = sum(sums, Fraction(0)) / number
    deviation = sum(((one - middle) ** 2 for one in sums), Fraction(0))
    ties = sum(sum(count**3 - count for count in _counts(row)) for row in rows)
    most = Fraction(assessors**2 * (number**3 - number) - assessors * ties, 12)
    return deviation / most if most else None


def _mean_ranks(row: Sequence[Fraction]) -> list[Fraction]:
    ordered = sorted(row)
    first = {value: place for place, value in reversed(list(enumerate(ordered, 1)))}
    return [first[value] + Fraction(ordered.count(value) - 1, 2) for value in row]


def _counts(row: Sequence[Fraction]) -> list[int]:
    return [row.count(value) for value in set(row)]


def correlations(matrix: Matrix) -> tuple[Correlation, ...]:
    """Give the correlation (Pearson) of every two criteria that vary, the highest first."""
    if len(matrix.keys) < FEWEST:
        return ()
    columns = [[float(row[place]) for row in matrix.values] for place in range(len(matrix.criteria))]
    found = []
    for place, one in enumerate(columns):
        for other in range(place):
            if len(set(one)) > 1 and len(set(columns[other])) > 1:
                value = statistics.correlation(columns[other], one)
                found.append(Correlation(matrix.criteria[other], matrix.criteria[place], value))
    return tuple(sorted(found, key=lambda pair: -pair.value))
