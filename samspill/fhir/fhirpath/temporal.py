"""Dates and times with the precision that they were given with (http://hl7.org/fhirpath/N1/#date-time-arithmetic)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

_DATE: Final = r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?"
_CLOCK: Final = r"(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?"
_PATTERNS: Final = {
    "Date": re.compile(_DATE),
    "DateTime": re.compile(rf"{_DATE}(?:T(?:{_CLOCK}(Z|[+-]\d\d:\d\d)?)?)?"),
    "Time": re.compile(_CLOCK),
}
_TO_DAY: Final = 3
_TO_SECOND: Final = 6
_FARTHEST: Final = (timedelta(hours=-12), timedelta(hours=14))
"""The offsets there are: a local time that says none lies within these of UTC."""


class Temporal(NamedTuple):
    """A date, a time, or both, as far as it is known."""

    kind: str
    """`Date`, `DateTime` or `Time`."""
    parts: tuple[int | Decimal, ...]
    """Year, month, day, hour, minute, seconds with fraction; of a `Time` the last three."""
    offset: int | None
    """Minutes east of UTC."""


def is_temporal(text: str, kind: str) -> bool:
    """Tell whether a text is a value of a System type."""
    return temporal(text, kind) is not None


@lru_cache(maxsize=4096)
def temporal(text: str, kind: str) -> Temporal | None:
    """Read a date or time of a System type; None for what is none."""
    found = _PATTERNS[kind].fullmatch(text)
    if found is None:
        return None
    groups = [part for part in found.groups() if part is not None]
    offset = None
    if kind == "DateTime" and found[7] is not None:
        offset = _minutes(groups.pop())
    parts = tuple(Decimal(part) if "." in part else int(part) for part in groups)
    return Temporal(kind, parts, offset) if _exists(parts, kind) else None


def _minutes(text: str) -> int:
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


def _exists(parts: tuple[int | Decimal, ...], kind: str) -> bool:
    clock = parts if kind == "Time" else parts[_TO_DAY:]
    if any(part >= limit for part, limit in zip(clock, (24, 60, 61), strict=False)):
        return False
    if kind == "Time":
        return True
    year, month, day = (*(int(part) for part in parts[:_TO_DAY]), 1, 1)[:_TO_DAY]
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]  # noqa: PLR2004 - twelve months


def compare(left: Temporal, right: Temporal) -> int | None:
    """Order two of them: below zero, zero, above zero; None where their precision leaves it open (N1, 6.2).

    A time with an offset and one without can be ordered where they lie farther apart than offsets go.
    """
    if left.offset is None and right.offset is None:
        return _by_parts(left.parts, right.parts)
    if len(left.parts) <= _TO_DAY or len(right.parts) <= _TO_DAY:
        return _by_parts(left.parts, right.parts)
    if left.offset is not None and right.offset is not None:
        return _by_parts(_shifted(left, -left.offset), _shifted(right, -right.offset))
    if left.offset is None:
        found = compare(right, left)
        return None if found is None else -found
    mine = _shifted(left, -left.offset)
    orders = {_by_parts(mine, _shifted(right, -int(far.total_seconds() // 60))) for far in _FARTHEST}
    return orders.pop() if len(orders) == 1 else None


def _by_parts(left: tuple[int | Decimal, ...], right: tuple[int | Decimal, ...]) -> int | None:
    for mine, yours in zip(left, right, strict=False):
        if mine != yours:
            return -1 if mine < yours else 1
    return 0 if len(left) == len(right) else None


def _shifted(value: Temporal, minutes: int) -> tuple[int | Decimal, ...]:
    """Give the parts of a time moved by minutes, with the same precision."""
    if not minutes:
        return value.parts
    year, month, day, hour, minute = (*(int(part) for part in value.parts[:5]), 0)[:5]
    try:
        moved = datetime(year, month, day, hour, minute, tzinfo=UTC) + timedelta(minutes=minutes)
    except OverflowError:
        return value.parts
    whole = (moved.year, moved.month, moved.day, moved.hour, moved.minute, *value.parts[5:])
    return whole[: len(value.parts)]


def same(left: Temporal, right: Temporal) -> bool:
    """Tell whether two of them are equivalent: the same in value and precision (N1, 6.1.2)."""
    return compare(left, right) == 0


_MONTHS: Final = {"year": 12, "month": 1}
_MICROSECONDS: Final = {
    "week": 604_800_000_000,
    "day": 86_400_000_000,
    "hour": 3_600_000_000,
    "minute": 60_000_000,
    "second": 1_000_000,
    "millisecond": 1_000,
}
_DAY: Final = _MICROSECONDS["day"]


def add(value: Temporal, amount: Decimal, unit: str) -> Temporal | None:
    """Move a date or time by an amount of a calendar unit (N1, 6.7); None where that leaves what can be written.

    The fraction of an amount counts for seconds only. An amount finer than the precision of the value is first turned
    into that precision.
    """
    if unit not in ("second", "millisecond"):
        amount = Decimal(int(amount))
    try:
        if value.kind == "Time":
            return _moved_clock(value, amount, unit)
        if unit in _MONTHS:
            return _moved_months(value, int(amount) * _MONTHS[unit])
        return _moved_days(value, amount, unit)
    except (OverflowError, ValueError):
        return None


def _moved_months(value: Temporal, months: int) -> Temporal:
    if len(value.parts) == 1:
        return _checked(value, (value.parts[0] + int(months / 12),))
    ordinal = int(value.parts[0]) * 12 + int(value.parts[1]) - 1 + months
    year, month = divmod(ordinal, 12)
    day = tuple(min(each, monthrange(year, month + 1)[1]) for each in value.parts[2:3])
    return _checked(value, (year, month + 1, *day, *value.parts[3:]))


def _checked(value: Temporal, parts: tuple[int | Decimal, ...]) -> Temporal:
    date(int(parts[0]), 1, 1)  # Raises for a year that cannot be written.
    return value._replace(parts=parts)


def _moved_days(value: Temporal, amount: Decimal, unit: str) -> Temporal:
    span = int(amount * _MICROSECONDS[unit])
    known = len(value.parts)
    if known == 1:
        return _moved_months(value, int(span / (_DAY * 365)) * 12)
    if known == 2:  # noqa: PLR2004 - year and month
        return _moved_months(value, int(span / (_DAY * 30)))
    if known == _TO_DAY:
        span = int(span / _DAY) * _DAY
    seconds = Decimal(value.parts[5]) if known == _TO_SECOND else Decimal(0)
    whole = int(seconds)
    year, month, day, hour, minute = (*(int(part) for part in value.parts[:5]), 0, 0)[:5]
    start = datetime(year, month, day, hour, minute, min(whole, 59), tzinfo=UTC)
    fraction = int((seconds - whole) * 1_000_000)
    moved = start + timedelta(microseconds=span + fraction)
    parts = (moved.year, moved.month, moved.day, moved.hour, moved.minute, _seconds(moved, seconds))
    return value._replace(parts=parts[:known])


def _seconds(moved: datetime, before: Decimal) -> int | Decimal:
    """Give the seconds with as many decimals as they had before, or as they need."""
    exponent = before.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    digits = f"{moved.microsecond:06d}".rstrip("0").ljust(places, "0")
    return Decimal(f"{moved.second}.{digits}") if digits else moved.second


def _moved_clock(value: Temporal, amount: Decimal, unit: str) -> Temporal | None:
    """Move a time of day, around midnight where it must."""
    if unit in _MONTHS or unit in ("week", "day"):
        return None
    parts = (1970, 1, 2, *value.parts)
    moved = _moved_days(Temporal("DateTime", parts, None), amount, unit)
    return value._replace(parts=moved.parts[_TO_DAY:])


def write(value: Temporal) -> str:
    """Write a date or time as FHIR and FHIRPath write it, without the `@`."""
    days, clock = (value.parts[:_TO_DAY], value.parts[_TO_DAY:]) if value.kind != "Time" else ((), value.parts)
    text = "-".join(f"{int(part):04d}" if i == 0 else f"{int(part):02d}" for i, part in enumerate(days))
    if not clock:
        return text
    hours = ":".join(_two(part) for part in clock)
    return f"{text}T{hours}{_zone(value.offset)}" if days else hours


def _two(part: int | Decimal) -> str:
    whole, dot, rest = str(part).partition(".")
    return whole.rjust(2, "0") + dot + rest


def _zone(offset: int | None) -> str:
    if offset is None:
        return ""
    if offset == 0:
        return "Z"
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"


def now() -> datetime:
    """Give the time of an evaluation, with the offset of this machine."""
    return datetime.now(UTC).astimezone()
