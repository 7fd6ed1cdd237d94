"""Working days in Norway: Easter, the seventeenth of May, Christmas."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.meetings import workdays

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        (date(2026, 3, 12), 5, date(2026, 3, 5)),  # Thursday to Thursday
        (date(2026, 4, 9), 5, date(2026, 3, 30)),  # over Easter: Thursday, Friday, Monday are no working days
        (date(2026, 5, 18), 1, date(2026, 5, 15)),  # Constitution Day is a Sunday, Ascension Day the Thursday before
        (date(2027, 1, 4), 3, date(2026, 12, 29)),  # over New Year
        (date(2026, 3, 12), 0, date(2026, 3, 12)),
        (date(2026, 3, 14), 0, date(2026, 3, 13)),  # a Saturday
    ],
)
def test_a_deadline_is_so_many_working_days_before(day, days, due):
    assert workdays.before(day, days) == due


@given(DAYS, st.integers(0, 60))
def test_between_the_deadline_and_the_day_lie_just_that_many_working_days(day, days):
    due = workdays.before(day, days)
    assert workdays.is_workday(due)
    assert due <= day
    if days:
        assert workdays.between(due, day) == days
        following = due + timedelta(days=1)
        assert workdays.between(following, day) < days


@given(DAYS, DAYS)
def test_counting_backwards_is_counting_forwards_below_nothing(one, other):
    assert workdays.between(one, other) == -workdays.between(other, one)


@given(DAYS.filter(workdays.is_workday), st.integers(1, 60))
def test_so_many_working_days_after_and_before_again_is_the_same_day(day, days):
    assert workdays.before(workdays.after(day, days), days) == day
