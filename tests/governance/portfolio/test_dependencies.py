"""What depends on what: circles are named, the longest chain is found, and everything has a place in the drawing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.portfolio.dependencies import circles, drawing, longest

NAMES = [f"t{n}" for n in range(7)]
ANY = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]), unique=True
)
FORWARD = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6))
    .filter(lambda p: p[0] > p[1])
    .map(lambda p: (f"t{p[0]}", f"t{p[1]}")),
    unique=True,
)
LASTS = st.fixed_dictionaries({name: st.integers(1, 900) for name in NAMES})


def test_a_circle_is_named():
    assert circles([("a", "b"), ("b", "c"), ("c", "a"), ("d", "a")]) == [["a", "b", "c"]]
    assert circles([("a", "b"), ("a", "c"), ("b", "c")]) == []


def test_the_longest_chain_is_by_how_long_it_lasts():
    needs = [("c", "b"), ("b", "a"), ("c", "long")]
    assert longest(needs, {"a": 1, "b": 1, "c": 1, "long": 1}) == ["a", "b", "c"]
    assert longest(needs, {"a": 1, "b": 1, "c": 1, "long": 100}) == ["long", "c"]


@given(FORWARD, LASTS)
def test_no_chain_is_longer_than_the_longest(needs, lasts):
    def every_chain(last: str) -> list[list[str]]:
        before = [one for after, one in needs if after == last]
        return [[last]] + [[*chain, last] for one in before for chain in every_chain(one)]

    found = longest(needs, lasts)
    chains = [chain for name in NAMES for chain in every_chain(name) if len(chain) > 1]
    lengths = [sum(lasts[name] for name in chain) for chain in chains]
    assert sum(lasts[name] for name in found) == max(lengths, default=0)
    assert all((after, before) in needs for before, after in pairwise(found))


@given(ANY, LASTS)
def test_everything_has_a_place_of_its_own_and_what_is_needed_stands_before(needs, lasts):
    found = drawing(needs, lasts)
    boxes = {box.id: box for box in found.boxes}
    assert set(boxes) == {name for pair in needs for name in pair}
    assert len({(box.x, box.y) for box in boxes.values()}) == len(boxes)
    rings = {name for circle in circles(needs) for name in circle}
    for after, before in needs:
        if after not in rings or before not in rings:
            assert boxes[before].x < boxes[after].x
    assert {box.id for box in found.boxes if box.circular} == rings
    assert all(0 <= box.x < found.width and 0 <= box.y < found.height for box in found.boxes)


def test_nothing_at_all_is_drawn_too():
    assert drawing([], {}).boxes == ()
    assert longest([], {}) == []
