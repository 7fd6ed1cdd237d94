"""Ranks that are set by hand, and a round that is frozen and thawed."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.prioritisation.model import texts_known
from samspill.governance.prioritisation.rounds import Adjustment, Alternative, Round, adjusted, frozen, thawed
from samspill.governance.prioritisation.scoring import rank
from tests.governance.prioritisation.conftest import answers, main, published


def test_without_adjustments_ranks_are_as_they_were_shared_ones_too():
    standings = rank([("a", Fraction(1)), ("b", Fraction(1)), ("c", None)])
    assert adjusted(standings, {}) == {"a": 1, "b": 1}
    assert adjusted(standings, {"c": 1}) == {"a": 1, "b": 1}, "what has no score gets no rank"


@given(st.integers(1, 6), st.dictionaries(st.integers(0, 5), st.integers(1, 9), max_size=3))
def test_adjusted_ranks_are_one_to_the_last_and_the_others_keep_their_order(number, wanted):
    standings = rank([(str(place), Fraction(-place)) for place in range(number)])
    moved = {str(key): place for key, place in wanted.items() if key < number}
    found = adjusted(standings, moved)
    assert sorted(found.values()) == list(range(1, number + 1))
    others = [key for key in sorted(found, key=found.get) if key not in moved]
    assert others == sorted(others)
    if len(moved) == 1:
        [(key, place)] = moved.items()
        assert found[key] == min(place, number)


def test_what_is_frozen_is_thawed_to_the_same_ranking():
    alternatives = tuple(
        Alternative(str(place), column.name, column.sheet, "", answers(column))
        for place, column in enumerate(published().values())
    )
    before = Round("r", "Runde", main(), texts_known()[0], "closed", "", alternatives, (Adjustment("0", 1, "Lov"),))
    text, digest = frozen(before)
    after = thawed(text, 1, digest, None)
    assert after.ranking() == before.ranking()
    assert after.adjusted() == before.adjusted()
    assert frozen(after) == (text, digest)
