"""The time, in one place, so that a test can hold it still."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def now() -> datetime:
    """Tell the time in UTC, cut to whole milliseconds: what `meta.lastUpdated` shows is what the tables hold."""
    moment = datetime.now(UTC)
    return moment - timedelta(0, 0, moment.microsecond % 1000)


DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=4096)
def http_date(moment: datetime) -> str:
    """Write a moment as HTTP does (RFC 9110 §5.6.7), such as `Thu, 26 Nov 2026 13:04:05 GMT`, whatever the locale."""
    m = moment.astimezone(UTC)
    return f"{DAYS[m.weekday()]}, {m.day:02d} {MONTHS[m.month - 1]} {m.year:04d} {m:%H:%M:%S} GMT"


@lru_cache
def norwegian_time() -> tzinfo:
    """Give the time zone of Norway, or UTC where the machine has no time zone data."""
    try:
        return ZoneInfo("Europe/Oslo")
    except ZoneInfoNotFoundError:
        return UTC


def norwegian_day(moment: datetime) -> date:
    """Tell which day it is in Norway at a moment."""
    return moment.astimezone(norwegian_time()).date()


@lru_cache(maxsize=64)
def instant(moment: datetime) -> str:
    """Write a moment as a FHIR `instant` in UTC, such as `2026-11-26T13:04:05.678Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
