"""What a ranking hangs on, exactly: dominance, how far a weight may move, who swaps when, what one score decides.

The additive model is linear in each weight and in each score, so all of it is in closed form; nothing is drawn.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from samspill.governance.prioritisation.scoring import figures, slopes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from samspill.governance.prioritisation.matrix import Matrix
    from samspill.governance.prioritisation.model import Model


@dataclass(frozen=True, slots=True)
class Interval:
    """How far the weight of one criterion may move, the others keeping their shares, before somebody else is on top."""

    criterion: str
    weight: Fraction
    low: Fraction
    high: Fraction
    below: tuple[str, ...]
    """Who takes over below `low`; none when nobody does."""
    above: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """The least change of one weight at which two neighbours of a ranking are equal."""

    ahead: str
    behind: str
    criterion: str
    weight: Fraction
    at: Fraction


@dataclass(frozen=True, slots=True)
class Deciding:
    """What one answer decides: the ranks that one step less and one step more would give."""

    alternative: str
    criterion: str
    answer: Fraction | None
    """None for an answer that is missing: then the ends of the scale are tried."""
    rank: int
    worse: int
    better: int
    top_at: Fraction | None
    """The answer from which this alternative is on top, or until which it stays there; None when the scale has none."""


def dominated(matrix: Matrix) -> tuple[tuple[str, str], ...]:
    """Give the pairs of which the first is at least as good at everything and better at something, whatever weighs."""
    rows = list(zip(matrix.keys, matrix.values, strict=True))
    return tuple(
        (one, other)
        for one, values in rows
        for other, others in rows
        if values != others and all(v >= o for v, o in zip(values, others, strict=True))
    )


def top_intervals(matrix: Matrix) -> tuple[Interval, ...]:
    """Tell for each criterion between which weights the present top stays on top. Nobody to rank gives nothing."""
    if not matrix.keys:
        return ()
    scores = matrix.scores()
    top = max(range(len(scores)), key=lambda place: scores[place])
    return tuple(_interval(matrix, scores, top, place) for place in range(len(matrix.criteria)))


def _interval(matrix: Matrix, scores: Sequence[Fraction], top: int, criterion: int) -> Interval:
    lines = [_line(matrix, scores, place, criterion) for place in range(len(scores))]
    low, high = Fraction(0), Fraction(1)
    below: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    for place, (start, slope) in enumerate(lines):
        ahead, lead = lines[top][0] - start, lines[top][1] - slope
        if place == top or not lead:
            continue
        root = -ahead / lead
        key = matrix.keys[place]
        if lead > 0 and root >= low and root > 0:
            below = (*(below if root == low else ()), key)
            low = root
        elif lead < 0 and root <= high and root < 1:
            above = (*(above if root == high else ()), key)
            high = root
    return Interval(matrix.criteria[criterion], matrix.weights[criterion], low, high, below, above)


def _line(matrix: Matrix, scores: Sequence[Fraction], alternative: int, criterion: int) -> tuple[Fraction, Fraction]:
    """Give an alternative's score as a line over one weight: at weight 0, and how it grows."""
    weight, value = matrix.weights[criterion], matrix.values[alternative][criterion]
    others = len(matrix.criteria) - 1
    if weight < 1:
        start = (scores[alternative] - weight * value) / (1 - weight)
    elif others:
        start = (sum(matrix.values[alternative], Fraction(0)) - value) / others
    else:
        start = value
    return start, value - start


def swaps(matrix: Matrix) -> tuple[Swap, ...]:
    """Give for each two neighbours of the ranking the nearest weight at which they are equal, if there is one."""
    scores = matrix.scores()
    places = {key: place for place, key in enumerate(matrix.keys)}
    order = [places[standing.key] for standing in matrix.ranking()]
    found = []
    for ahead, behind in pairwise(order):
        nearest = min(_roots(matrix, scores, ahead, behind), key=lambda swap: abs(swap.at - swap.weight), default=None)
        if nearest:
            found.append(nearest)
    return tuple(found)


def _roots(matrix: Matrix, scores: Sequence[Fraction], ahead: int, behind: int) -> Iterator[Swap]:
    for place, criterion in enumerate(matrix.criteria):
        one, other = _line(matrix, scores, ahead, place), _line(matrix, scores, behind, place)
        if one[1] == other[1]:
            continue
        at = (one[0] - other[0]) / (other[1] - one[1])
        if 0 <= at <= 1:
            yield Swap(matrix.keys[ahead], matrix.keys[behind], criterion, matrix.weights[place], at)


def deciding(model: Model, alternatives: Sequence[tuple[str, Mapping[str, Fraction | None]]]) -> tuple[Deciding, ...]:
    """Give the answers of which one step, or a missing answer, moves the rank; those that decide the top come first."""
    scores = {key: figures(model.root, answers)[model.root.key] for key, answers in alternatives}
    known = sorted(score for score in scores.values() if score is not None)
    found = []
    for key, answers in alternatives:
        score = scores[key]
        if score is not None:
            found += list(_cells(model, key, answers, score, known))
    return tuple(sorted(found, key=_nearness))


def _nearness(one: Deciding) -> tuple[bool, Fraction, int]:
    change = abs(one.top_at - one.answer) if one.top_at is not None and one.answer is not None else Fraction(0)
    return one.top_at is None, change, one.rank


def _cells(
    model: Model, key: str, answers: Mapping[str, Fraction | None], score: Fraction, known: Sequence[Fraction]
) -> Iterator[Deciding]:
    rate = slopes(model.root, answers)
    now = _rank(known, score, score)
    for leaf in model.root.leaves():
        scale, answer = leaf.scale, answers.get(leaf.key)
        if scale is None:
            continue
        if answer is None:
            ends = [figures(model.root, {**answers, leaf.key: end})[model.root.key] for end in (scale.low, scale.high)]
            places = sorted(_rank(known, score, end) for end in ends if end is not None)
            if places and (places[0] < now or places[-1] > now):
                yield Deciding(key, leaf.key, None, now, places[-1], places[0], None)
            continue
        worth, slope = scale.worth(answer), rate.get(leaf.key, Fraction(0))
        worse = score - slope * min(scale.step, worth - scale.low)
        better = score + slope * min(scale.step, scale.high - worth)
        places = [_rank(known, score, worse), _rank(known, score, better)]
        top_at = _top_at(known, score, worth, slope)
        within = top_at is not None and scale.low <= top_at <= scale.high
        if places != [now, now] or within:
            reached = scale.worth(top_at) if within and top_at is not None else None
            yield Deciding(key, leaf.key, answer, now, places[0], places[1], reached)


def _rank(known: Sequence[Fraction], own: Fraction, score: Fraction) -> int:
    """Give the rank that a score would have among the others; `own` is the one it takes the place of."""
    return len(known) - bisect_right(known, score) + (0 if own > score else 1)


def _top_at(known: Sequence[Fraction], score: Fraction, worth: Fraction, slope: Fraction) -> Fraction | None:
    """Give the worth at which an alternative is as good as the best of the others."""
    if len(known) < 2 or not slope:  # noqa: PLR2004 - one alone is on top whatever it scores
        return None
    best = known[-2] if score == known[-1] else known[-1]
    return worth + (best - score) / slope
