"""Norwegian working days: deadlines before a meeting are counted in them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

DAY: Final = timedelta(days=1)
SATURDAY: Final = 5


@lru_cache(maxsize=64)
def holidays_of(year: int) -> frozenset[date]:
    """Give the public holidays of a year in Norway, Sundays aside."""
    from holidays import country_holidays  # noqa: PLC0415 - loads slowly, and a worker starts without it

    return frozenset(country_holidays("NO", years=year))


def is_workday(day: date) -> bool:
    """Tell whether people work on a day: no Saturday, no Sunday, no public holiday."""
    return day.weekday() < SATURDAY and day not in holidays_of(day.year)


def before(day: date, days: int) -> date:
    """Give the last day on which there are as many working days left before a day, that day itself not counted.

    Five before a Thursday without holidays is the Thursday of the week before. None before is the day itself, or the
    last working day before it.
    """
    while days > 0:
        day -= DAY
        days -= is_workday(day)
    while not is_workday(day):
        day -= DAY
    return day


def after(day: date, days: int) -> date:
    """Give the working day that is so many working days after a day, that day itself not counted."""
    while days > 0:
        day += DAY
        days -= is_workday(day)
    return day


def between(first: date, last: date) -> int:
    """Count the working days from a day up to another, which is not counted; below nothing where that is earlier."""
    if last < first:
        return -between(last, first)
    return sum(is_workday(first + DAY * n) for n in range((last - first).days))
