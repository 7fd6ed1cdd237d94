"""Published ranks against scores."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.prioritisation.ranks import Given, astray, follows
from samspill.governance.prioritisation.scoring import rank


def ranked(*pairs):
    return [Given(str(place), Fraction(score), Fraction(given)) for place, (score, given) in enumerate(pairs)]


def test_equals_may_share_a_rank_or_be_told_apart_but_not_skip_a_place():
    assert follows(ranked((3, 1), (2, 2), (2, 3), (1, 4)))
    assert follows(ranked((3, 1), (2, 2), (2, 2), (1, 4)))
    assert not follows(ranked((3, 1), (2, 3), (2, 3), (1, 4)))
    assert not follows(ranked((3, 2), (2, 1)))


def test_the_fewest_that_do_not_fit_are_found():
    assert [one.key for one in astray(ranked((9, 1), (8, 2), (3, 3), (7, 3), (6, 4)))] == ["2"]
    assert astray(ranked((1, 1))) == ()


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6), st.sampled_from(["shared", "order"]))
def test_our_own_ranks_follow_from_the_scores(scores, ties):
    found = rank([(str(place), Fraction(score)) for place, score in enumerate(scores)], ties)
    assert follows([Given(one.key, one.score, Fraction(one.rank)) for one in found])
