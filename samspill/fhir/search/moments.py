"""Dates as FHIR writes them, as the stretch of time that each of them means.

A date is as long as it is precise: `2010` is the whole year (http://hl7.org/fhir/R4/search.html#date). Without a zone
it is taken as UTC. Bounds are aware and in UTC; the start is part of the stretch, the end is not.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
"""Before all time: the driver writes it as PostgreSQL's `-infinity`."""
LATEST: Final = datetime.max.replace(tzinfo=UTC)
"""After all time: the driver writes it as PostgreSQL's `infinity`."""

_FORM: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))?)?)?)?",
)
_LAST_YEAR, _LAST_MONTH, _LEAP, _MICROSECONDS, _WIDEST = 9999, 12, 60, 6, timedelta(hours=14)
_DAY, _MINUTE, _SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)


def bounds(text: str) -> tuple[datetime, datetime]:
    """Give the stretch [start, end) that a `date`, `dateTime` or `instant` means. Raises `ValueError`.

    Minutes without seconds are taken too, as searches may write them. More than six decimals of a second are cut.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise ValueError("a date is written as YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a time zone")
    year, month, day, hour, minute, second, fraction, sign, zone_hour, zone_minute = found.groups()
    if hour is not None:
        start, length = _time(
            datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=UTC), second, fraction
        )
        return _shifted(start, length, _offset(sign, zone_hour, zone_minute))
    if day is not None:
        return _shifted(datetime(int(year), int(month), int(day), tzinfo=UTC), _DAY, timedelta())
    return _long(int(year), int(month) if month else None)


def _long(year: int, month: int | None) -> tuple[datetime, datetime]:
    """Give the bounds of a month or a year."""
    start = datetime(year, 1 if month is None else month, 1, tzinfo=UTC)
    if month is None or month == _LAST_MONTH:
        return start, LATEST if year == _LAST_YEAR else datetime(year + 1, 1, 1, tzinfo=UTC)
    return start, datetime(year, month + 1, 1, tzinfo=UTC)


def _time(minute: datetime, second: str | None, fraction: str | None) -> tuple[datetime, timedelta]:
    """Add seconds to a minute, and tell how long the moment is. A leap second is the first of the next minute."""
    if second is None:
        return minute, _MINUTE
    if int(second) > _LEAP:
        raise ValueError("a minute has 60 seconds")
    start = moved(minute, timedelta(seconds=int(second)))
    if fraction is None:
        return start, _SECOND
    digits = fraction[:_MICROSECONDS]
    length = timedelta(microseconds=10 ** (_MICROSECONDS - len(digits)))
    return moved(start, int(digits) * length), length


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    if sign is None:
        return timedelta()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if offset > _WIDEST:
        raise ValueError("a time zone is at most 14 hours from UTC")
    return -offset if sign == "-" else offset


def _shifted(start: datetime, length: timedelta, offset: timedelta) -> tuple[datetime, datetime]:
    """Move a local time to UTC; what falls outside the calendar is before or after all time."""
    return moved(start, -offset), moved(start, length - offset)


def moved(moment: datetime, by: timedelta) -> datetime:
    """Move a moment, as far as the calendar goes."""
    try:
        return moment + by
    except OverflowError:
        return LATEST if by > timedelta() else EARLIEST
