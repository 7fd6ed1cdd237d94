"""Who takes part in a case: by the clock, by the seat, and not by those who step aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.meetings import attendance
from samspill.governance.meetings.attendance import Attendee, Treated

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def somebody(person: str, capacity: str = "member", *intervals: tuple, **more) -> Attendee:
    return Attendee(person, person.title(), capacity, present=True, intervals=intervals, **more)


CASE = Treated("nuit-2026-1", at(30), at(60))


def test_one_who_left_before_or_came_after_takes_no_part_and_one_who_left_midway_does():
    left = somebody("left", "member", (at(0), at(30)))
    late = somebody("late", "member", (at(60), None))
    midway = somebody("midway", "member", (at(0), at(45)))
    back = somebody("back", "member", (at(0), at(10)), (at(50), None))
    away = replace(somebody("away"), present=False)
    found = attendance.taking_part([left, late, midway, back, away, somebody("all")], CASE)
    assert [one.person for one in found] == ["midway", "back", "all"]


def test_one_who_steps_aside_and_a_guest_of_another_case_take_no_part():
    guest = somebody("guest", "guest", cases=frozenset({"nuit-2026-2"}))
    own = somebody("own", "guest", cases=frozenset({CASE.passage}))
    found = attendance.taking_part([somebody("one"), somebody("two"), guest, own], CASE, frozenset({"two"}))
    assert [one.person for one in found] == ["one", "own"]


def test_a_deputy_takes_the_seat_of_the_member_and_a_seat_counts_once():
    deputy = somebody("deputy", "deputy", stands_for="b")
    found = attendance.quorum(["a", "b", "c", "d"], [somebody("a"), deputy, somebody("b"), somebody("x", "observer")])
    assert (found.taken, found.needed, found.reached) == (2, 3, False)
    more = attendance.quorum(["a", "b", "c"], [somebody("a", "leader"), deputy])
    assert (more.taken, more.needed, more.reached) == (2, 2, True)


@given(st.lists(st.sampled_from("abcdefg"), unique=True), st.lists(st.sampled_from("abcdefgh")))
def test_it_takes_more_than_half_of_the_seats(seats, there):
    found = attendance.quorum(seats, [somebody(person) for person in there])
    assert found.taken == len(set(seats) & set(there))
    assert found.reached == (2 * found.taken > len(seats))


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=5),
    st.integers(0, 300),
    st.integers(0, 300),
)
def test_somebody_is_there_during_a_time_when_some_minute_of_it_is_in_an_interval(pairs, began, length):
    intervals = tuple((at(min(p)), at(max(p))) for p in pairs)
    one = somebody("one", "member", *intervals)
    ended = began + length
    minutes = {m for p in pairs for m in range(min(p), max(p))}
    if intervals and length:
        assert one.during(at(began), at(ended)) == bool(minutes & set(range(began, ended)))
