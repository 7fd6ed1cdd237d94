"""The walk along the thread: forward and backward, never turned round, the same from both ends."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.thread.walking import MOST, RANK, tie, walk


def follow(start, ties):
    async def ties_of(things):
        return [one for one in ties if one.before in things or one.after in things]

    return asyncio.run(walk(start, ties_of))


KINDS = {"p": "passage", "i": "initiative", "m": "measure", "g": "goal", "d": "indicator"}


def made(pairs):
    named = [((KINDS[a[0]], a), (KINDS[b[0]], b)) for a, b in pairs]
    return [one for one in (tie(a, b, "x") for a, b in named) if one]


WORLD = made(
    [("p1", "i1"), ("p1", "i2"), ("p2", "i2"), ("i1", "m1"), ("i1", "g1"), ("i2", "g1"), ("g1", "d1"), ("i3", "g1")]
)


def reached(start):
    ends = {start}
    for one in follow(start, WORLD):
        ends |= {one.before, one.after}
    return {name for _, name in ends}


def test_from_a_decision_everything_that_became_of_it_is_reached_and_nothing_else():
    assert reached(("passage", "p1")) == {"p1", "i1", "i2", "m1", "g1", "d1"}


def test_from_an_indicator_back_to_all_that_steers_it():
    assert reached(("indicator", "d1")) == {"d1", "g1", "i1", "i2", "i3", "p1", "p2"}


def test_from_the_middle_both_ways_and_not_round_a_corner():
    assert reached(("initiative", "i1")) == {"i1", "p1", "m1", "g1", "d1"}


def test_a_tie_has_an_order_whoever_is_named_first():
    a, b = ("goal", "g"), ("initiative", "i")
    assert tie(a, b, "x") == tie(b, a, "x")
    assert tie(a, ("goal", "h"), "x") is None
    assert tie(a, ("hearing", "h"), "x") is None


NAMES = [f"{letter}{n}" for letter in KINDS for n in range(3)]
WORLDS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=25).map(made)


@given(WORLDS, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_what_is_reached_reaches_back(world, here, there):
    """From a decision one comes to an indicator just when one comes back from there."""
    start, end = (KINDS[here[0]], here), (KINDS[there[0]], there)
    forward = {one.after for one in follow(start, world)} | {one.before for one in follow(start, world)}
    backward = {one.after for one in follow(end, world)} | {one.before for one in follow(end, world)}
    assert (end in forward) == (start in backward)


@given(WORLDS, st.sampled_from(NAMES))
def test_every_tie_that_is_followed_is_one_and_leads_on(world, here):
    found = follow((KINDS[here[0]], here), world)
    assert set(found) <= set(world)
    assert len(set(found)) == len(found)
    assert all(RANK[one.before[0]] < RANK[one.after[0]] for one in found)


def test_a_thread_has_an_end_however_much_hangs_together():
    world = made([("p1", f"i{n}") for n in range(500)])
    assert len({one.after for one in follow(("passage", "p1"), world)}) >= MOST - 1
