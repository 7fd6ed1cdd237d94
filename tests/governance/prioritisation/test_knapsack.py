"""The best set within budgets, against trying everything by hand; and shares of draws against a closed form."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.governance.prioritisation.knapsack import FEW, MANY, Problem, best, by_rank, shares, solved, tried
from samspill.governance.prioritisation.matrix import Matrix, normalised


def subsets(keys):
    return map(frozenset, chain.from_iterable(combinations(keys, size) for size in range(len(keys) + 1)))


@st.composite
def problems(draw):
    """Up to seven alternatives over one to three years, with things held in or out, and chains of needs."""
    keys = tuple("abcdefg"[: draw(st.integers(1, 7))])
    years = draw(st.integers(1, 3))
    amount = st.integers(0, 40).map(lambda tenths: tenths / 10)
    costs = tuple(draw(st.tuples(*[amount] * years)) for _ in keys)
    budgets = tuple(draw(st.tuples(*[st.integers(0, 120).map(lambda tenths: tenths / 10)] * years)))
    some = st.frozensets(st.sampled_from(keys), max_size=2)
    pairs = [(one, two) for one in keys for two in keys if one < two]
    needs = tuple(draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))) if pairs else ()
    return Problem(keys, costs, budgets, draw(some), draw(some), needs)


WORTH = st.integers(0, 30).map(lambda value: value / 24)


@settings(max_examples=150, deadline=None)
@given(st.data(), problems())
def test_both_ways_find_a_set_that_is_worth_most(data, problem):
    worths = dict(zip(problem.keys, data.draw(st.tuples(*[WORTH] * len(problem.keys))), strict=True))
    fitting = [one for one in subsets(problem.keys) if problem.fits(one)]
    row = np.array([[worths[key] for key in problem.keys]])
    for way in (tried, solved):
        chosen = way(problem, row)
        if not fitting:
            assert chosen is None
            continue
        named = frozenset(key for key, is_in in zip(problem.keys, chosen[0], strict=True) if is_in)
        assert problem.fits(named)
        assert sum(worths[key] for key in named) == pytest.approx(
            max(sum(worths[key] for key in one) for one in fitting), abs=1e-9
        )


@settings(max_examples=60, deadline=None)
@given(st.data(), problems())
def test_more_money_is_never_worth_less(data, problem):
    worths = dict(zip(problem.keys, data.draw(st.tuples(*[WORTH] * len(problem.keys))), strict=True))
    before, after = best(problem, worths), best(problem.scaled(1.1), worths)
    if before is not None:
        assert after is not None
        assert sum(worths[k] for k in after) >= sum(worths[k] for k in before) - 1e-9


def test_the_dearest_is_not_taken_first_where_two_cheaper_ones_are_worth_more():
    problem = Problem(("a", "b", "c"), ((10.0,), (5.0,), (5.0,)), (10.0,))
    worths = {"a": 0.9, "b": 0.6, "c": 0.5}
    assert best(problem, worths) == {"b", "c"}
    assert by_rank(problem, ["a", "b", "c"]) == {"a"}


def test_of_sets_that_are_worth_the_same_the_cheapest_is_taken():
    problem = Problem(("a", "b"), ((3.0,), (2.0,)), (4.0,))
    assert best(problem, {"a": 0.5, "b": 0.5}) == {"b"}


def test_money_of_one_year_does_not_help_another():
    problem = Problem(("a", "b"), ((1.0, 5.0), (5.0, 1.0)), (6.0, 5.0))
    assert best(problem, {"a": 0.5, "b": 0.4}) == {"a"}
    assert best(replace_budgets(problem, (6.0, 6.0)), {"a": 0.5, "b": 0.4}) == {"a", "b"}


def replace_budgets(problem, budgets):
    return Problem(problem.keys, problem.costs, budgets)


def test_what_something_waits_for_must_be_paid_as_well():
    problem = Problem(("a", "b"), ((2.0,), (9.0,)), (10.0,), needs=(("a", "b"),))
    assert best(problem, {"a": 0.9, "b": 0.1}) == {"b"}
    assert by_rank(problem, ["a", "b"]) == {"b"}


def test_many_alternatives_are_solved_as_few_are():
    chance = np.random.default_rng(7)
    count = FEW + 4
    keys = tuple(f"k{number}" for number in range(count))
    costs = tuple((float(cost),) for cost in chance.integers(1, 40, count))
    problem = Problem(keys, costs, (100.0,))
    worths = dict(zip(keys, map(float, chance.random(count)), strict=True))
    found = best(problem, worths)
    # By the textbook: whole kroner, one after the other (Kellerer, Pferschy and Pisinger 2004, ch. 2.3).
    table = [0.0] * 101
    for key, (cost,) in zip(keys, costs, strict=True):
        for money in range(100, int(cost) - 1, -1):
            table[money] = max(table[money], table[money - int(cost)] + worths[key])
    assert sum(worths[key] for key in found) == pytest.approx(max(table))


def test_with_two_criteria_a_share_is_the_length_of_an_interval():
    """One of two can be paid; the first is better while 0.8 w + 0.2 (1 - w) > 0.4 w + 0.5 (1 - w), from w = 3/7 on."""
    tenth = Fraction(1, 10)
    values = ((8 * tenth, 2 * tenth), (4 * tenth, 5 * tenth))
    matrix = Matrix(("x", "y"), ("a", "b"), normalised([Fraction(1)] * 2), values)
    found = shares(Problem(("x", "y"), ((2.0,), (2.0,)), (3.0,)), matrix, "all")
    assert found.within == pytest.approx((4 / 7, 3 / 7), abs=0.02)
    assert [(one, pytest.approx(share, abs=0.02)) for one, share in found.sets] == [({"x"}, 4 / 7), ({"y"}, 3 / 7)]
    both = shares(Problem(("x", "y"), ((2.0,), (2.0,)), (4.0,)), matrix, "all")
    assert both.within == (1.0, 1.0)
    assert shares(Problem(("x", "y"), ((2.0,), (2.0,)), (1.0,), must=frozenset("x")), matrix, "all") is None


def test_nothing_is_drawn_where_there_is_nothing_to_choose_or_too_much():
    keys = tuple(map(str, range(MANY + 1)))
    half = Fraction(1, 2)
    matrix = Matrix(keys, ("a",), (Fraction(1),), tuple((half,) for _ in keys))
    assert shares(Problem(keys, tuple((1.0,) for _ in keys), (5.0,)), matrix, "all") is None
    assert shares(Problem((), (), (5.0,)), matrix, "all") is None
