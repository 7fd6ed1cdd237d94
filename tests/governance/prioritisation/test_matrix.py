"""The matrix says what the tree says, and weights do what weights do."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.prioritisation.matrix import HEIGHTS, Matrix, matrix_of, normalised, weighed
from samspill.governance.prioritisation.scoring import figures, rank
from samspill.kernel.problems import Malformed
from tests.governance.prioritisation.conftest import answers, main, published

WEIGHT = st.integers(0, 20).map(Fraction)


@st.composite
def matrices(draw, most: int = 5) -> Matrix:
    """Values in tenths, and weights of which one at least is above 0."""
    criteria = draw(st.integers(1, 4))
    rows = draw(st.integers(1, most))
    weights = draw(st.lists(WEIGHT, min_size=criteria, max_size=criteria).filter(any))
    cell = st.integers(0, 10).map(lambda value: Fraction(value, 10))
    values = draw(st.lists(st.tuples(*[cell] * criteria), min_size=rows, max_size=rows))
    return Matrix(tuple(map(str, range(rows))), tuple("abcd"[:criteria]), normalised(weights), tuple(values))


@pytest.mark.parametrize("height", HEIGHTS)
def test_at_the_decided_weights_the_matrix_ranks_as_the_tree_does_missing_answers_too(height):
    rows = [(key, answers(column)) for key, column in published().items()]
    matrix = matrix_of(main(), rows, height)
    exact = {key: figures(main().root, given)["score"] for key, given in rows}
    assert dict(zip(matrix.keys, matrix.scores(), strict=True)) == {
        key: score / 30 for key, score in exact.items() if score is not None
    }
    assert matrix.ranking()[0].key == rank(list(exact.items()))[0].key
    assert matrix.left_out == ("Dokumentdeling / Andre helseaktører/tjenester",)
    assert sum(matrix.weights) == 1


def test_what_is_filled_in_is_told():
    rows = [(key, answers(column)) for key, column in published().items()]
    assert matrix_of(main(), rows, "criteria").filled == (("Kritisk info / Andre helseaktører", "legal"),)


@given(matrices(), st.integers(1, 9))
def test_scaling_all_weights_changes_nothing(matrix, factor):
    scaled = replace(matrix, weights=normalised([weight * factor for weight in matrix.weights]))
    assert scaled.ranking() == matrix.ranking()


@given(matrices())
def test_a_weight_of_zero_is_the_same_as_leaving_the_criterion_out(matrix):
    assert matrix.without_weightless().ranking() == matrix.ranking()


@given(matrices(), st.data())
def test_no_rank_reverses_when_an_alternative_is_removed(matrix, data):
    gone = data.draw(st.integers(0, len(matrix.keys) - 1))
    kept = [place for place in range(len(matrix.keys)) if place != gone]
    fewer = replace(matrix, keys=tuple(matrix.keys[p] for p in kept), values=tuple(matrix.values[p] for p in kept))
    order = [one.key for one in matrix.ranking() if one.key != matrix.keys[gone]]
    assert [one.key for one in fewer.ranking()] == order


def test_weights_that_are_asked_for_are_points_of_a_hundred_and_are_made_to_sum_to_one():
    matrix = Matrix(("x",), ("a", "b"), (Fraction(1, 4), Fraction(3, 4)), ((Fraction(1), Fraction(0)),))
    assert weighed(matrix, {}).weights == matrix.weights
    assert weighed(matrix, {"a": "75"}).weights == (Fraction(1, 2), Fraction(1, 2))
    assert weighed(matrix, {"a": "0"}).weights == (0, 1)
    with pytest.raises(Malformed):
        weighed(matrix, {"a": "0", "b": "0"})
    with pytest.raises(Malformed):
        weighed(matrix, {"a": "many"})
