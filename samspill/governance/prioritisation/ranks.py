"""Published ranks against scores: which follow, among which they would, and what a summary's rows stand for.

A rank follows when it lies between the number of better scores plus one and that plus the equals: equals may share a
rank or be told apart, but each gets a place of their group.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Final

from samspill.governance.prioritisation.scoring import half_up, number_of
from samspill.governance.prioritisation.tables import bare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.governance.prioritisation.checking import Checked
    from samspill.governance.prioritisation.tables import Listed

MOST: Final = 2_000_000
"""Comparisons that are made to find among which alternatives published ranks follow."""
STEM: Final = 6
"""Letters at the beginning of a word by which words are held alike: `kommunal`, `kommunale`."""


@dataclass(frozen=True, slots=True)
class Given:
    """An alternative with its score and the rank that was published for it."""

    key: str
    score: Fraction | None
    rank: Fraction | None


def follows(given: Sequence[Given]) -> bool:
    """Tell whether published ranks are those of these alternatives among themselves."""
    for one in given:
        if one.score is None or one.rank is None:
            return False
        better = sum(_is_better(other, one) for other in given)
        alike = [other for other in given if other.score == one.score]
        if not better < one.rank <= better + len(alike):
            return False
        if len({other.rank for other in alike}) not in (1, len(alike)):
            return False
        if len(alike) > 1 and len({other.rank for other in alike}) == 1 and one.rank != better + 1:
            return False
    return True


def _is_better(other: Given, one: Given) -> bool:
    return other.score is not None and one.score is not None and other.score > one.score


def astray(given: Sequence[Given]) -> tuple[Given, ...] | None:
    """Find the fewest alternatives without which the ranks of the others follow; None where that takes too long."""
    compared = 0
    for size in range(len(given) + 1):
        for left_out in combinations(given, size):
            compared += len(given) ** 2
            if compared > MOST:
                return None
            if follows([one for one in given if one not in left_out]):
                return left_out
    return None


def faults(given: Sequence[Given]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Give what is wrong with published ranks: kind, where, and what to say. Nothing ranked is nothing wrong."""
    ranked = [one for one in given if one.rank is not None]
    if not ranked:
        return
    for one in ranked:
        if one.score is None:
            yield "rank-without-score", one.key, {"rank": str(one.rank)}
    scored = [one for one in ranked if one.score is not None]
    left_out = astray(scored)
    if left_out is None:
        yield "ranks-do-not-follow", "", {}
        left_out = ()
    whole = [one for one in given if one.score is not None]
    for one in left_out:
        place = 1 + sum(_is_better(other, one) for other in whole)
        yield "rank-astray", one.key, {"rank": str(one.rank), "place": str(place), "number": str(len(whole))}
    without = [one.key for one in whole if one.rank is None]
    among = [one for one in scored if one not in left_out]
    if without:
        yield "rank-lacking", "", {"which": "; ".join(without)}
    if (without or left_out) and among:
        others = "; ".join([*without, *(one.key for one in left_out)])
        yield "ranked-among", "", {"number": str(len(among)), "others": others}
    yield from _ties(among)


def _ties(given: Sequence[Given]) -> Iterator[tuple[str, str, dict[str, str]]]:
    seen: set[Fraction] = set()
    for one in given:
        alike = [other for other in given if other.score == one.score]
        if one.score in seen or len(alike) < 2 or one.score is None:  # noqa: PLR2004 - two make a tie
            continue
        seen.add(one.score)
        ranks = ", ".join(str(other.rank) for other in alike)
        kind = "tie-shared" if len({other.rank for other in alike}) == 1 else "tie-broken"
        yield kind, "; ".join(other.key for other in alike), {"ranks": ranks, "score": str(one.score)}


def paired(
    rows: Sequence[Listed], columns: Sequence[Checked], decimals: int
) -> tuple[tuple[Listed, Checked | None], ...]:
    """Find the column that each row of a summary stands for: by the score, and by the words of sheet and column."""
    likely = sorted(
        ((_likeness(row, column, decimals), r, c) for r, row in enumerate(rows) for c, column in enumerate(columns)),
        key=lambda one: (-one[0], one[1], one[2]),
    )
    found: dict[int, int] = {}
    for likeness, r, c in likely:
        if likeness > 0 and r not in found and c not in found.values():
            found[r] = c
    return tuple((row, columns[found[r]] if r in found else None) for r, row in enumerate(rows))


def _likeness(row: Listed, column: Checked, decimals: int) -> Fraction:
    """Weigh how likely a row and a column are the same: words in common, and the published score."""
    of_row, of_column = _stems(row.name), _stems(column.column.key)
    common = Fraction(len(of_row & of_column), max(len(of_row | of_column), 1))
    score = number_of(column.column.cells.get(_top(column), ""))
    listed = number_of(row.score)
    if score is None or listed is None:
        return common if common > Fraction(1, 2) else Fraction(0)
    same = Fraction(half_up(score, decimals)) == Fraction(half_up(listed, decimals))
    return common + 1 if same else (common if common > Fraction(1, 2) else Fraction(0))


def _top(column: Checked) -> str:
    return next(iter(column.values))


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in bare(text).split() if len(word) > 1}
