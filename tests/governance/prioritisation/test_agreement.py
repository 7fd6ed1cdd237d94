"""Agreement of assessors, and criteria that go together."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.prioritisation.agreement import concordance, correlations, spread_of
from samspill.governance.prioritisation.matrix import Matrix


def test_the_widest_spread_comes_first_and_one_answer_is_no_spread():
    cells = {
        ("x", "a"): {"Kari": Fraction(3), "Ola": Fraction(5)},
        ("x", "b"): {"Kari": Fraction(1), "Ola": Fraction(9)},
        ("y", "a"): {"Kari": Fraction(1)},
    }
    found = spread_of(cells)
    assert [(one.criterion, one.width, one.mean) for one in found] == [("b", 8, 5), ("a", 2, 4)]


def test_all_who_rank_alike_agree_wholly_and_opposites_not_at_all():
    one, other = [Fraction(n) for n in (1, 2, 3)], [Fraction(n) for n in (3, 2, 1)]
    assert concordance([one, one, one]) == 1
    assert concordance([one, other]) == 0
    assert concordance([one]) is None
    assert concordance([[Fraction(1)] * 3] * 2) is None


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=2, max_size=5))
def test_concordance_is_that_of_friedmans_test(rows):
    from scipy.stats import friedmanchisquare

    found = concordance([[Fraction(value) for value in row] for row in rows])
    if found is None:
        assert all(len(set(row)) == 1 for row in rows)
        return
    statistic = friedmanchisquare(*zip(*rows, strict=True)).statistic
    assert float(found) == pytest.approx(statistic / (len(rows) * 3))


def test_criteria_that_say_the_same_are_found():
    rows = tuple((Fraction(n), Fraction(2 * n), Fraction(n % 2)) for n in range(5))
    matrix = Matrix(tuple("vwxyz"), ("a", "b", "c"), (Fraction(1, 3),) * 3, rows)
    [first, *rest] = correlations(matrix)
    assert (first.one, first.other, first.is_high) == ("a", "b", True)
    assert not any(one.is_high for one in rest)
