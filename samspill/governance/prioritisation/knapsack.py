"""The best set within budgets: which alternatives together are worth most, when money of each year is all there is.

A set is worth the sum of its alternatives' scores; not to do something is worth what the worst answers are: nothing. Of
few alternatives every set is tried; many are left to HiGHS (Huangfu and Hall 2018). Both are exact.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.prioritisation.robustness import DIGITS, weights_drawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.governance.prioritisation.matrix import Matrix
    from samspill.governance.prioritisation.robustness import Draw

FEW: Final = 18
"""Alternatives of which every set is tried: 262,144 sets."""
MANY: Final = 40
"""Alternatives beyond which nothing is drawn: each draw would take a tenth of a second."""
DRAWS: Final = 10_000
"""Draws where every set has been tried: the standard error of a share is half a point at most."""
DRAWS_OF_MANY: Final = 50
"""Draws where each has to be solved anew: the standard error is seven points at most."""
SLACK: Final = 1e-9
"""Millions of kroner by which a sum may be above a budget: less than an øre, for sums of decimals."""
SCALE: Final = 1e9
"""What scores are multiplied by for HiGHS, whose absolute tolerance is a millionth."""
PIECE: Final = 250
"""Draws that are looked at together."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Alternatives with what they cost each year, what each year has, and what is given beforehand."""

    keys: tuple[str, ...]
    costs: tuple[tuple[float, ...], ...]
    """A row for each alternative, a column for each year."""
    budgets: tuple[float, ...]
    must: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    needs: tuple[tuple[str, str], ...] = ()
    """Pairs of which the first cannot be done without the second."""

    def scaled(self, factor: float) -> Problem:
        """Give the same with budgets that are so much larger or smaller."""
        return replace(self, budgets=tuple(budget * factor for budget in self.budgets))

    def fits(self, chosen: frozenset[str]) -> bool:
        """Tell whether a set keeps to the budgets and to what is given."""
        rows = [row for key, row in zip(self.keys, self.costs, strict=True) if key in chosen]
        spent = [sum(row[year] for row in rows) for year in range(len(self.budgets))]
        return (
            self.must <= chosen
            and not self.never & chosen
            and all(two in chosen for one, two in self.needs if one in chosen)
            and all(sum_ <= budget + SLACK for sum_, budget in zip(spent, self.budgets, strict=True))
        )


@dataclass(frozen=True, slots=True)
class Shares:
    """In how many of the draws each alternative is in the best set, and which sets come most often. Shares of 1."""

    within: tuple[float, ...]
    sets: tuple[tuple[frozenset[str], float], ...]
    draws: int


def best(problem: Problem, worths: Mapping[str, float]) -> frozenset[str] | None:
    """Give the set that is worth most, and of several the one that costs least; None where no set fits."""
    import numpy as np  # noqa: PLC0415 - as in robustness: few calls ask for it

    chosen = _chosen(problem, np.array([[worths[key] for key in problem.keys]]))
    return None if chosen is None else _named(problem, chosen[0])


def by_rank(problem: Problem, ranked: Sequence[str]) -> frozenset[str]:
    """Give what a council takes that goes down its ranking as long as there is money: each one that still fits."""
    free = replace(problem, must=frozenset())
    chosen: frozenset[str] = frozenset()
    for key in ranked:
        if free.fits(chosen | {key}):
            chosen |= {key}
    return chosen


@lru_cache(maxsize=64)
def shares(problem: Problem, matrix: Matrix, draw: Draw) -> Shares | None:
    """Draw weights and count who is in the best set. The matrix has the alternatives of the problem.

    None where no set fits, and where there is nothing to choose among, or too much.
    """
    import numpy as np  # noqa: PLC0415

    if not 0 < len(problem.keys) <= MANY:
        return None
    number = DRAWS if len(problem.keys) <= FEW else DRAWS_OF_MANY
    kept = matrix.without_weightless()
    rows = dict(zip(kept.keys, kept.values, strict=True))
    values = np.array([[float(value) for value in rows[key]] for key in problem.keys]).reshape(len(problem.keys), -1)
    chosen = _chosen(problem, weights_drawn(kept.weights, draw, number) @ values.T)
    if chosen is None:
        return None
    sets = Counter(map(bytes, np.packbits(chosen, axis=1)))
    named = [(np.unpackbits(np.frombuffer(code, dtype=np.uint8)), count) for code, count in sets.most_common(5)]
    return Shares(
        tuple(map(float, chosen.mean(axis=0))),
        tuple((_named(problem, bits[: len(problem.keys)]), count / number) for bits, count in named),
        number,
    )


def _named(problem: Problem, row: Any) -> frozenset[str]:
    return frozenset(key for key, is_in in zip(problem.keys, row, strict=True) if is_in)


def _chosen(problem: Problem, worths: Any) -> Any:
    """Give the best set for each row of worths, as rows of true and false; None where no set fits."""
    return tried(problem, worths) if len(problem.keys) <= FEW else solved(problem, worths)


def tried(problem: Problem, worths: Any) -> Any:
    """Try every set that fits and has room for no other."""
    import numpy as np  # noqa: PLC0415

    sets = _sets(problem)
    if not len(sets):
        return None
    found = []
    for start in range(0, len(worths), PIECE):
        scores = (sets @ worths[start : start + PIECE].T).round(DIGITS)
        found.append(sets[np.argmax(scores, axis=0)])
    return np.concatenate(found).astype(bool)


def _sets(problem: Problem) -> Any:
    """Give the sets that fit and that nothing can be added to, the cheapest first."""
    import numpy as np  # noqa: PLC0415

    count, place = len(problem.keys), {key: at for at, key in enumerate(problem.keys)}
    costs = np.array(problem.costs).reshape(count, len(problem.budgets))
    budgets = np.array(problem.budgets) + SLACK
    sets = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
    fits = (sets @ costs <= budgets).all(axis=1)
    for key in problem.must:
        fits &= sets[:, place[key]]
    for key in problem.never:
        fits &= ~sets[:, place[key]]
    for one, two in problem.needs:
        fits &= sets[:, place[two]] | ~sets[:, place[one]]
    sets = sets[fits]
    spent = sets @ costs
    full = np.ones(len(sets), dtype=bool)
    for key, at in place.items():
        if key not in problem.never:
            room = ~sets[:, at] & (spent + costs[at] <= budgets).all(axis=1)
            for two in (two for one, two in problem.needs if one == key):
                room &= sets[:, place[two]]
            full &= ~room
    return sets[full][np.argsort(spent[full].sum(axis=1), kind="stable")].astype(float)


def solved(problem: Problem, worths: Any) -> Any:
    """Let HiGHS find the best set, for each row of worths."""
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    count, place = len(problem.keys), {key: at for at, key in enumerate(problem.keys)}
    rows = list(np.array(problem.costs).reshape(count, len(problem.budgets)).T)
    limits = [budget + SLACK for budget in problem.budgets]
    for one, two in problem.needs:
        row = np.zeros(count)
        row[place[one]], row[place[two]] = 1, -1
        rows, limits = [*rows, row], [*limits, 0]
    bounds = Bounds(
        [float(key in problem.must) for key in problem.keys], [float(key not in problem.never) for key in problem.keys]
    )
    if problem.must & problem.never:
        return None
    within = LinearConstraint(np.array(rows), ub=np.array(limits))
    cheap = np.array([sum(costs) for costs in problem.costs])
    cheap = cheap / (cheap.sum() + 1)
    found = []
    for row in worths:
        answer = milp(
            cheap - row * SCALE, constraints=within, integrality=np.ones(count), bounds=bounds,
            options={"mip_rel_gap": 0},
        )  # fmt: skip
        if answer.x is None:
            return None
        found.append(answer.x > 0.5)  # noqa: PLR2004 - a whole number, as HiGHS gives it
    return np.array(found)
