"""Shares of draws, against exact volumes and a closed form."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from samspill.governance.prioritisation.matrix import Matrix, matrix_of, normalised
from samspill.governance.prioritisation.robustness import DRAWS, robustness
from tests.governance.prioritisation.conftest import answers, main, published
from tests.governance.prioritisation.test_matrix import matrices

NEAR = 0.02
"""Four standard errors of a share with 10,000 draws."""


def published_matrix() -> Matrix:
    return matrix_of(main(), [(key, answers(column)) for key, column in published().items()], "components")


def test_first_ranks_are_the_volumes_of_the_weights_that_give_them():
    from pysensmcda.smaa import exact_acceptability

    matrix = published_matrix()
    values = np.array([[float(value) for value in row] for row in matrix.values])
    exact = exact_acceptability(values, np.ones(values.shape[1]), scaling="none", weight_bounds=False)
    drawn = robustness(matrix, "all")
    assert [row[0] for row in drawn.acceptability] == pytest.approx(list(exact.acceptability), abs=NEAR)
    for mine, theirs, share in zip(drawn.central, exact.central_weights, exact.acceptability, strict=True):
        if share > 0.05:
            assert mine == pytest.approx(list(theirs), abs=NEAR)


def test_with_two_criteria_a_share_is_the_length_of_an_interval():
    """One is 0.8 and 0.2, the other 0.4 and 0.5: the first is ahead while 0.8 w + 0.2 (1 - w) > 0.4 w + 0.5 (1 - w)."""
    tenth = Fraction(1, 10)
    matrix = Matrix(
        ("x", "y"), ("a", "b"), normalised([Fraction(1)] * 2), ((8 * tenth, 2 * tenth), (4 * tenth, 5 * tenth))
    )
    drawn = robustness(matrix, "all")
    assert drawn.acceptability[0][0] == pytest.approx(1 - 3 / 7, abs=NEAR)
    assert drawn.beats[1][0] == pytest.approx(3 / 7, abs=NEAR)
    assert drawn.central[0][0] == pytest.approx((1 + 3 / 7) / 2, abs=NEAR)


def test_only_the_order_of_importance_keeps_the_more_important_weight_above_one_half():
    """With a before b, the first is ahead from w = 1/2 on, since 3/7 lies below: always."""
    tenth = Fraction(1, 10)
    values = ((8 * tenth, 2 * tenth), (4 * tenth, 5 * tenth))
    matrix = Matrix(("x", "y"), ("a", "b"), normalised([Fraction(2), Fraction(1)]), values)
    assert robustness(matrix, "order").acceptability[0][0] == 1
    equal = Matrix(("x", "y"), ("a", "b"), normalised([Fraction(1)] * 2), values)
    assert robustness(equal, "order").acceptability[0][0] == pytest.approx(4 / 7, abs=NEAR)


def test_weights_that_are_drawn_near_the_decided_ones_lie_around_them():
    drawn = robustness(published_matrix(), "near")
    [first] = [row for row, key in zip(drawn.central, drawn.keys, strict=True) if key == "Legemidler / PLL"]
    assert first == pytest.approx([1 / 3] * 3, abs=0.05)


@settings(max_examples=15)
@given(matrices())
def test_shares_sum_to_one_and_weightless_criteria_are_left_out(matrix):
    for draw in DRAWS:
        found = robustness(matrix, draw, 200)
        assert [sum(row) for row in found.acceptability] == pytest.approx([1.0] * len(matrix.keys))
        assert found == robustness(matrix.without_weightless(), draw, 200)
        assert found.within(len(matrix.keys)) == pytest.approx([1.0] * len(matrix.keys))


def test_nobody_to_rank_gives_nothing():
    assert robustness(Matrix((), ("a",), (Fraction(1),), ()), "all").acceptability == ()
