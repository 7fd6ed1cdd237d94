"""Dates as stretches of time: http://hl7.org/fhir/R4/search.html#date"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search.moments import EARLIEST, LATEST, bounds, moved


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2010", utc(2010, 1, 1), utc(2011, 1, 1)),
        ("2010-02", utc(2010, 2, 1), utc(2010, 3, 1)),
        ("2010-12", utc(2010, 12, 1), utc(2011, 1, 1)),
        ("2024-02-29", utc(2024, 2, 29), utc(2024, 3, 1)),
        ("2010-12-31", utc(2010, 12, 31), utc(2011, 1, 1)),
        ("2010-06-01T08:30Z", utc(2010, 6, 1, 8, 30), utc(2010, 6, 1, 8, 31)),
        ("2010-06-01T08:30:05Z", utc(2010, 6, 1, 8, 30, 5), utc(2010, 6, 1, 8, 30, 6)),
        ("2010-06-01T08:30:05+02:00", utc(2010, 6, 1, 6, 30, 5), utc(2010, 6, 1, 6, 30, 6)),
        ("2010-06-01T22:30:05-05:30", utc(2010, 6, 2, 4, 0, 5), utc(2010, 6, 2, 4, 0, 6)),
        ("2010-06-01T08:30:05", utc(2010, 6, 1, 8, 30, 5), utc(2010, 6, 1, 8, 30, 6)),
        ("2010-06-01T08:30:05.1Z", utc(2010, 6, 1, 8, 30, 5, 100_000), utc(2010, 6, 1, 8, 30, 5, 200_000)),
        ("2010-06-01T08:30:05.123Z", utc(2010, 6, 1, 8, 30, 5, 123_000), utc(2010, 6, 1, 8, 30, 5, 124_000)),
        ("2010-06-01T08:30:05.123456789Z", utc(2010, 6, 1, 8, 30, 5, 123_456), utc(2010, 6, 1, 8, 30, 5, 123_457)),
        ("2016-12-31T23:59:60Z", utc(2017, 1, 1), utc(2017, 1, 1, 0, 0, 1)),
        ("0001", EARLIEST, utc(2, 1, 1)),
        ("9999", utc(9999, 1, 1), LATEST),
        ("9999-12", utc(9999, 12, 1), LATEST),
        ("9999-12-31", utc(9999, 12, 31), LATEST),
        ("0001-01-01T00:00:00+01:00", EARLIEST, EARLIEST),
        ("9999-12-31T23:59:60.5Z", LATEST, LATEST),
    ],
)
def test_a_date_is_as_long_as_it_is_precise(text, start, end):
    assert bounds(text) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "201",
        "20100",
        "0000",
        "2010-00",
        "2010-13",
        "2010-1",
        "2010-02-30",
        "2023-02-29",
        "2010-06-01T",
        "2010-06-01T08",
        "2010-06-01T24:00:00Z",
        "2010-06-01T08:60:00Z",
        "2010-06-01T08:30:61Z",
        "2010-06-01T08:30:05+14:01",
        "2010-06-01T08:30:05 02:00",
        "2010-06-01 08:30:05Z",
        "2010-06-01T08:30:05.Z",
        "20100601",
        "2010-W01-1",
        "2010\n",
        "٢٠١٠",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        bounds(text)


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES))  # noqa: DTZ001 - the zones are added
def test_a_moment_lies_within_its_bounds_at_every_precision(moment):
    zone = moment.strftime("%z")
    zone = f"{zone[:3]}:{zone[3:]}"
    second = moment.replace(microsecond=0).isoformat()[:19]
    for text in (
        f"{moment.isoformat()[:19]}.{moment.microsecond:06d}{zone}",
        f"{second}{zone}",
        f"{second[:16]}{zone}",
    ):
        start, end = bounds(text)
        assert start <= moment < end
        assert start.tzinfo is UTC


@given(st.dates())
def test_a_day_lies_within_its_month_and_the_month_within_its_year(day: date):
    year, month, day_ = (bounds(day.isoformat()[:length]) for length in (4, 7, 10))
    assert year[0] <= month[0] <= day_[0] < day_[1] <= month[1] <= year[1]


@given(st.text() | st.from_regex(r"[0-9]{4}(-[0-9]{2}){0,2}(T[0-9:.]{1,9}(Z|[+-][0-9]{2}:[0-9]{2})?)?"))
def test_a_text_is_a_stretch_or_refused(text):
    try:
        start, end = bounds(text)
    except ValueError:
        return
    assert start <= end


def test_a_moment_moves_no_further_than_the_calendar():
    assert moved(LATEST, timedelta(days=1)) == LATEST
    assert moved(EARLIEST, -timedelta(days=1)) == EARLIEST
    assert moved(utc(2010, 1, 1), timedelta(days=1)) == utc(2010, 1, 2)
