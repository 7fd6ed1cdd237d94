"""Numbers that belong to nobody, made in a fixed order so that the same serial always gives the same number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.kernel.identifiers.check_digits import check_digits, organisation_check_digit
from samspill.kernel.identifiers.person_numbers import TENOR
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_CENTURIES: Final = (
    (range(1854, 1900), range(500, 750)),
    (range(1900, 2000), range(500)),
    (range(2000, 2040), range(500, 1000)),
)
"""Years of birth, and three digits that today's rule has for all of them (Skatteetaten; 1940–1999 have 900–999 too)."""


def synthetic_number(born: date, serial: int) -> str:
    """Make the fødselsnummer of a made-up person: month + 80, valid by today's rules and by those from 2032.

    The serial counts through the numbers that exist for the date (more than 150), and starts over after the last.
    Raises `Invalid` for a year that today's rule has no numbers for (before 1854, after 2039).
    """
    individual = next((digits for years, digits in _CENTURIES if born.year in years), None)
    if individual is None:
        message = "a person number can only be made for somebody born from 1854 to 2039"
        raise Invalid(message, Fault("born", message, "value"))
    start = f"{born.day:02}{born.month + TENOR:02}{born.year % 100:02}"
    numbers = [f"{nine}{k[0]}{k[1]}" for nine in (f"{start}{i:03}" for i in individual) if (k := check_digits(nine))]
    return numbers[serial % len(numbers)]


def organisation_numbers(first_two: str = "31") -> Iterator[str]:
    """Give synthetic organisation numbers in rising order; those in use begin with 8 or 9, these with 2 or 3."""
    for serial in range(1, 1_000_000):
        eight = f"{first_two}{serial:06}"
        digit = organisation_check_digit(eight)
        if digit is not None:
            yield f"{eight}{digit}"
