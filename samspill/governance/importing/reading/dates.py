"""Days and times as Norwegian papers write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Final

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januar",
            "februar",
            "mars",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "desember",
        ),
        1,
    )
    for name in (names, names[:3])
}
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_WRITTEN: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})\.?\s*(?:(?:–|-|og|til)\s*(\d{{1,2}})\.?\s*)?\s?({_MONTH})\b\.?(?:\s*(\d{{4}}))?",
    re.IGNORECASE,
)
_FIGURES: Final = re.compile(r"(?<![\d.,/])(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})?(?![\d])")
_SHORT: Final = re.compile(r"(?<![\d.,/])(\d{1,2})\.(\d{1,2})(?![\d.,%])")
_TIME: Final = re.compile(
    r"(?<![\d.,:/])(?:kl\.?\s*)?([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d.,:%]\d|\d)"
    r"(?:\s*[–-]\s*(?:kl\.?\s*)?([01]?\d|2[0-3])[:.]([0-5]\d)(?!\d))?",
    re.IGNORECASE,
)
_CENTURY: Final = 2000


@dataclass(frozen=True, slots=True)
class Days:
    """One day or some days on end, and where they stand in the text. `sure` tells whether the year was written."""

    first: date
    last: date
    sure: bool
    start: int
    end: int


def days_in(text: str, year: int | None = None) -> list[Days]:
    """Find days in a text, in order. One without a year gets the year given; without that it is left out."""
    found = [made for match in _WRITTEN.finditer(text) if (made := _written(match, year))]
    found += [made for match in _FIGURES.finditer(text) if (made := _figures(match, year))]
    return sorted(found, key=lambda days: days.start)


def short_days(text: str, year: int) -> list[Days]:
    """Find days that are written `25.11`, too; a time of day looks the same, so only ask where days are expected."""
    found = days_in(text, year)
    taken = [(days.start, days.end) for days in found]
    for match in _SHORT.finditer(text):
        day = _day(year, int(match[2]), int(match[1]))
        if day and not any(start <= match.start() < end for start, end in taken):
            found.append(Days(day, day, False, match.start(), match.end()))  # noqa: FBT003 - the year was not written
    return sorted(found, key=lambda days: days.start)


def _written(match: re.Match[str], year: int | None) -> Days | None:
    said = int(match[4]) if match[4] else year
    month = MONTHS[match[3].casefold()]
    first = _day(said, month, int(match[1]))
    last = _day(said, month, int(match[2])) if match[2] else first
    if first is None or last is None:
        return None
    return Days(first, max(first, last), match[4] is not None, match.start(), match.end())


def _figures(match: re.Match[str], year: int | None) -> Days | None:
    said = year
    if match[3]:
        said = int(match[3]) if len(match[3]) > 2 else _CENTURY + int(match[3])  # noqa: PLR2004 - four digits or two
    day = _day(said, int(match[2]), int(match[1]))
    return Days(day, day, bool(match[3]), match.start(), match.end()) if day else None


def _day(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Times:
    """A time of day, perhaps up to another, and where it stands."""

    starts: time
    ends: time | None
    start: int
    end: int


def times_in(text: str) -> list[Times]:
    """Find times of day: `10:30`, `kl. 12.40`, `Kl. 10.00 – 12.30`."""
    return [
        Times(
            time(int(match[1]), int(match[2])),
            time(int(match[3]), int(match[4])) if match[3] else None,
            match.start(),
            match.end(),
        )
        for match in _TIME.finditer(text)
    ]


def minutes_of(at: time) -> int:
    """Give minutes since midnight."""
    return at.hour * 60 + at.minute
