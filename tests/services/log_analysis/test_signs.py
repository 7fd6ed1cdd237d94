"""How looks are weighed: every sign alone, and rules that hold for any of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.services.log_analysis.signs import WEIGHTS, Day, Habit, Seen, Sign, score, signs_of, unusual

NOON = datetime(2026, 3, 4, 11, tzinfo=UTC)
PLAIN = Seen(
    at=NOON, caller="Practitioner/a", organisation="hus", patient="p", outcome="done", purpose="TREAT", basis="gp"
)
USUAL = Habit(200, 1, (10,) * 20)
SIGNS = {
    "emergency": (replace(PLAIN, purpose="BTG"), USUAL, Day(1, 1)),
    "acute": (replace(PLAIN, purpose="ETREAT", basis="acute-chosen"), USUAL, Day(1, 1)),
    "no-relation": (replace(PLAIN, basis=""), USUAL, Day(1, 1)),
    "declared": (replace(PLAIN, basis="declared"), USUAL, Day(1, 1)),
    "own-record": (replace(PLAIN, own=True, surnames=("Rev", "Rev")), USUAL, Day(1, 1)),
    "same-surname": (replace(PLAIN, surnames=("REV", "rev")), USUAL, Day(1, 1)),
    "same-address": (replace(PLAIN, addresses=("a", "a")), USUAL, Day(1, 1)),
    "colleague": (replace(PLAIN, colleague=True), USUAL, Day(1, 1)),
    "watched": (replace(PLAIN, watched=True), USUAL, Day(1, 1)),
    "night": (replace(PLAIN, at=datetime(2026, 3, 4, 2, tzinfo=UTC)), USUAL, Day(1, 1)),
    "volume": (PLAIN, USUAL, Day(31, 1)),
    "crowd": (PLAIN, USUAL, Day(1, 12)),
    "refused": (replace(PLAIN, outcome="refused"), USUAL, Day(1, 1)),
}


def test_an_ordinary_look_has_no_sign():
    assert signs_of(PLAIN, USUAL, Day(10, 2)) == ()
    assert score(()) == 0


@pytest.mark.parametrize("name", sorted(WEIGHTS.keys() - {"override"}))
def test_every_sign_is_seen_alone(name):
    assert [sign.name for sign in signs_of(*SIGNS[name])] == [name]


def test_a_night_worker_at_night_and_a_newcomer_are_not_unusual():
    night = replace(PLAIN, at=datetime(2026, 3, 4, 2, tzinfo=UTC))
    assert signs_of(night, Habit(200, 150, (10,) * 20), Day(1, 1)) == ()
    assert signs_of(night, Habit(5, 0, (5,)), Day(50, 1)) == ()


def test_a_surname_that_many_have_says_nothing():
    assert signs_of(replace(PLAIN, surnames=("Hansen", "Hansen"), known_name=True), USUAL, Day(1, 1)) == ()


@given(st.lists(st.sampled_from(sorted(WEIGHTS)), unique=True), st.sampled_from(sorted(WEIGHTS)))
def test_one_sign_more_never_makes_a_look_weigh_less(names, more):
    signs = [Sign(name, WEIGHTS[name]) for name in names]
    assert 0 <= score(signs) <= score([*signs, Sign(more, WEIGHTS[more])]) < 100


@given(st.lists(st.integers(0, 500), min_size=1))
def test_what_is_unusual_lies_above_the_usual(days):
    assert unusual(days) >= median(days) + 20
