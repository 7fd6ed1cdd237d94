"""How robust a ranking is when nobody can say the weights exactly: stochastic multicriteria acceptability (SMAA-2).

Weights are drawn many times, and it is counted how often each alternative gets each rank (Lahdelma and Salminen 2001).
The counting is `pysensmcda`'s; it is checked against its exact volumes in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from samspill.governance.prioritisation.matrix import Matrix

Draw = Literal["all", "order", "near"]
DRAWS: Final[tuple[Draw, ...]] = ("all", "order", "near")
"""All weights alike; only those with the decided order of importance; those around the decided ones."""
NUMBER: Final = 10_000
"""Draws: the standard error of a share is then half a point at most."""
CONCENTRATION: Final = 30
"""Of the Dirichlet distribution around decided weights: moves a weight by about six points."""
DIGITS: Final = 12
"""Digits at which two scores are held equal: the order of summing must not break a tie."""
SEED: Final = 20_220_921
"""The same draws each time: a page that is loaded again says the same."""


@dataclass(frozen=True, slots=True)
class Robustness:
    """Shares of the draws, each between 0 and 1; rows are alternatives in the order of the matrix."""

    keys: tuple[str, ...]
    criteria: tuple[str, ...]
    acceptability: tuple[tuple[float, ...], ...]
    """By rank: first, second …"""
    central: tuple[tuple[float, ...] | None, ...]
    """The mean of the weights that put an alternative first; None for one that none does."""
    beats: tuple[tuple[float, ...], ...]
    """How often the alternative of the row is ahead of that of the column."""
    draws: int

    def within(self, places: int) -> tuple[float, ...]:
        """Give how often each alternative is among the first `places`."""
        return tuple(min(1.0, sum(row[:places])) for row in self.acceptability)


@lru_cache(maxsize=64)
def robustness(matrix: Matrix, draw: Draw, number: int = NUMBER) -> Robustness:
    """Draw weights and count ranks. Criteria that weigh nothing are left out of the draws."""
    # A worker must start quickly, and few calls ask for this: it takes a second to import.
    import numpy as np  # noqa: PLC0415
    from pysensmcda.robustness import pairwise_winning_indices  # noqa: PLC0415
    from pysensmcda.smaa import central_weights, rank_acceptability, simulate  # noqa: PLC0415

    kept = matrix.without_weightless()
    if not kept.keys:
        return Robustness((), kept.criteria, (), (), (), number)
    values = np.array([[float(value) for value in row] for row in kept.values])
    result = simulate(_additive, values, np.ones(len(kept.criteria)), weights=weights_drawn(kept.weights, draw, number))
    central = central_weights(result)
    return Robustness(
        keys=kept.keys,
        criteria=kept.criteria,
        acceptability=_rows(rank_acceptability(result)),
        central=tuple(None if np.isnan(row).any() else tuple(map(float, row)) for row in central),
        beats=_rows(pairwise_winning_indices(result.rankings)),
        draws=number,
    )


def _additive(matrix: Any, weights: Any, _types: Any) -> Any:
    """Score by the weighted sum: values lie on their scales already, so nothing is made relative to the others."""
    return (matrix @ weights).round(DIGITS)


def weights_drawn(weights: Sequence[Fraction], draw: Draw, number: int) -> Any:
    """Draw weights, one set a row, each summing to 1."""
    import numpy as np  # noqa: PLC0415
    from pysensmcda.sampling import dirichlet_weights, ordered_simplex, uniform_simplex  # noqa: PLC0415

    count = len(weights)
    if count == 1:
        return np.ones((number, 1))
    if draw == "near":
        around = np.array([float(weight) * CONCENTRATION for weight in weights])
        return dirichlet_weights(count, number, around, SEED)
    if draw == "all":
        return uniform_simplex(count, number, SEED)
    order = sorted(range(count), key=lambda place: -weights[place])
    found = ordered_simplex(count, number, np.array(order), SEED)
    # Among criteria that weigh the same there is no order: there each order is as likely as another.
    chance = np.random.default_rng(SEED)
    for weight in set(weights):
        alike = [place for place in order if weights[place] == weight]
        found[:, alike] = chance.permuted(found[:, alike], axis=1)
    return found


def _rows(array: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, row)) for row in array)
