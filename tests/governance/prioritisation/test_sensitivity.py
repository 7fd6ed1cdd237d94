"""What a ranking hangs on, checked by trying it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given

from samspill.governance.prioritisation.matrix import Matrix, matrix_of
from samspill.governance.prioritisation.scoring import figures, rank
from samspill.governance.prioritisation.sensitivity import deciding, dominated, swaps, top_intervals
from tests.governance.prioritisation.conftest import answers, main, published
from tests.governance.prioritisation.test_matrix import matrices


def with_weight(matrix: Matrix, place: int, weight: Fraction) -> Matrix:
    """One weight set, the others keeping their shares."""
    rest = 1 - matrix.weights[place]
    count = len(matrix.weights) - 1
    others = [w * (1 - weight) / rest if rest else (1 - weight) / count for w in matrix.weights]
    return replace(matrix, weights=tuple(weight if p == place else w for p, w in enumerate(others)))


def top(matrix: Matrix) -> set[str]:
    return {one.key for one in matrix.ranking() if one.rank == 1}


@given(matrices())
def test_the_top_stays_within_its_interval_and_not_beyond(matrix):
    [first, *_] = [
        key for key, score in zip(matrix.keys, matrix.scores(), strict=True) if score == max(matrix.scores())
    ]
    if len(matrix.criteria) == 1:
        return
    for place, interval in enumerate(top_intervals(matrix)):
        assert interval.low <= interval.weight <= interval.high
        for weight in (interval.low, interval.high, (interval.low + interval.high) / 2):
            assert first in top(with_weight(matrix, place, weight))
        if interval.below:
            beyond = with_weight(matrix, place, interval.low - interval.low / 1000)
            assert first not in top(beyond)
        if interval.above:
            beyond = with_weight(matrix, place, interval.high + (1 - interval.high) / 1000)
            assert first not in top(beyond)


@given(matrices())
def test_neighbours_are_equal_at_the_weight_where_they_swap(matrix):
    if len(matrix.criteria) == 1:
        return
    for swap in swaps(matrix):
        there = with_weight(matrix, matrix.criteria.index(swap.criterion), swap.at)
        scores = dict(zip(there.keys, there.scores(), strict=True))
        assert scores[swap.ahead] == scores[swap.behind]


@given(matrices())
def test_who_is_dominated_is_never_ahead(matrix):
    ranks = {one.key: one.rank for one in matrix.ranking()}
    assert all(ranks[one] <= ranks[other] for one, other in dominated(matrix))


def test_the_published_top_is_lost_when_costs_weigh_more_than_half():
    matrix = matrix_of(main(), [(key, answers(column)) for key, column in published().items()], "components")
    intervals = {one.criterion: one for one in top_intervals(matrix)}
    assert intervals["costs"].high == Fraction(22, 43)
    assert intervals["costs"].above == ("Dokumentdeling / Spesialisthelsetjenesten",)
    assert (intervals["goals"].low, intervals["goals"].high) == (0, 1)


def test_what_one_answer_decides_is_what_comes_of_changing_it():
    rows = {key: answers(column) for key, column in published().items()}
    found = deciding(main(), list(rows.items()))
    assert found[0].alternative == "Legemidler / PLL"

    model = main()
    scores = {key: figures(model.root, given)["score"] for key, given in rows.items()}

    def place_with(one, answer):
        changed = figures(model.root, {**rows[one.alternative], one.criterion: answer})["score"]
        found = rank(list({**scores, one.alternative: changed}.items()))
        return next(standing.rank for standing in found if standing.key == one.alternative)

    for one in found:
        if one.answer is not None:
            assert place_with(one, max(one.answer - 1, Fraction(0))) == one.worse
            assert place_with(one, min(one.answer + 1, Fraction(10))) == one.better
            assert one.rank == place_with(one, one.answer)
            if one.top_at is not None:
                assert place_with(one, one.top_at) == 1
    [missing] = [one for one in found if one.answer is None]
    assert missing.criterion == "legal"
