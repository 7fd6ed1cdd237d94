"""The words of status and their colours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.portfolio.statuses import COLOURS, SIDES, colour_of, words, worst


def test_every_side_has_words_and_every_word_a_colour():
    assert tuple(words()) == SIDES
    assert all(colour in COLOURS for side in words().values() for colour in side.values())
    assert all({"green", "yellow", "red"} <= set(side.values()) for side in words().values())
    assert colour_of("progress", "delayed") == "red"


@pytest.mark.parametrize(
    ("colours", "found"),
    [
        (["green", "green"], "green"),
        (["green", "unknown"], "green"),
        (["yellow", "unknown", "green"], "yellow"),
        (["red", "yellow"], "red"),
        (["unknown"], "unknown"),
        ([], "unknown"),
    ],
)
def test_the_colour_of_an_initiative_is_the_worst_that_is_known(colours, found):
    assert worst(colours) == found


@given(st.lists(st.sampled_from(COLOURS)), st.sampled_from(COLOURS))
def test_one_side_more_never_makes_it_better(colours, one):
    rank = ["red", "yellow", "green", "unknown"].index
    if worst(colours) != "unknown":
        assert rank(worst([*colours, one])) <= rank(worst(colours))
