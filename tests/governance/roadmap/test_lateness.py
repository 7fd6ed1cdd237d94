"""What a delay does: it goes on along what waits for what, less the slack; never back, and never round."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.portfolio.dependencies import circles
from samspill.governance.roadmap.lateness import Late, late
from samspill.governance.roadmap.periods import Period

A, B, C = Period(2021, 2022), Period(2023, 2024), Period(2027, 2028)


def test_a_delay_goes_on_whole_where_there_is_no_slack():
    assert late({"a": A, "b": B}, [("b", "a")], {"a": 2}) == {"a": Late(2, ""), "b": Late(2, "a")}


def test_slack_takes_of_a_delay():
    found = late({"a": A, "b": B, "c": C}, [("b", "a"), ("c", "b")], {"a": 3})
    assert found == {"a": Late(3, ""), "b": Late(3, "a"), "c": Late(1, "b")}
    assert "c" not in late({"a": A, "b": B, "c": C}, [("b", "a"), ("c", "b")], {"a": 2})


def test_of_several_delays_the_longest_counts():
    needs = [("c", "a"), ("c", "b")]
    periods = {"a": Period(2021, 2022), "b": Period(2021, 2022), "c": Period(2023, 2024)}
    assert late(periods, needs, {"a": 1, "b": 3})["c"] == Late(3, "b")


def test_circles_are_found_and_take_no_part():
    assert circles([("a", "b"), ("b", "a"), ("c", "a")]) == [["a", "b"]]
    assert circles([("a", "b"), ("b", "c")]) == []
    found = late({"a": A, "b": B, "c": C}, [("a", "b"), ("b", "a"), ("c", "a")], {"a": 1})
    assert found == {"a": Late(1, "")}


NAMES = [f"m{n}" for n in range(8)]
PERIODS = st.fixed_dictionaries(
    {name: st.builds(lambda s, n: Period(s, s + n), st.integers(2020, 2030), st.integers(0, 5)) for name in NAMES}
)
NEEDS = st.lists(
    st.tuples(st.integers(1, 7), st.integers(0, 7))
    .filter(lambda p: p[0] > p[1])
    .map(lambda p: (f"m{p[0]}", f"m{p[1]}"))
)
SHIFTS = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 6), max_size=4)


@given(PERIODS, NEEDS, SHIFTS)
def test_no_measure_is_later_than_the_worst_delay_and_none_without_a_reason(periods, needs, shifts):
    found = late(periods, needs, shifts)
    worst = max(shifts.values(), default=0)
    for name, one in found.items():
        assert 0 < one.years <= worst
        assert (name, one.because) in needs if one.because else shifts[name] == one.years


@given(PERIODS, NEEDS, SHIFTS, st.sampled_from(NAMES))
def test_more_delay_never_makes_anything_earlier(periods, needs, shifts, name):
    before = late(periods, needs, shifts)
    after = late(periods, needs, {**shifts, name: shifts.get(name, 0) + 1})
    assert all(after[one].years >= known.years for one, known in before.items())
