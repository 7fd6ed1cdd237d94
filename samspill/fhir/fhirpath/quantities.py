"""Quantities: a number with a unit, of the calendar or of UCUM (http://hl7.org/fhirpath/N1/#quantity)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, NamedTuple

from samspill.fhir.units import UCUM, canonical

_WORDS: Final = ("year", "month", "week", "day", "hour", "minute", "second", "millisecond")
CALENDAR: Final = {each: word for word in _WORDS for each in (word, word + "s")}
"""The words for calendar units, to the singular."""

_CODES: Final = {
    "a": "year",
    "mo": "month",
    "wk": "week",
    "d": "day",
    "h": "hour",
    "min": "minute",
    "s": "second",
    "ms": "millisecond",
}
_MONTHS: Final = {"{year}": Decimal(12), "{month}": Decimal(1)}
_SECONDS: Final = {
    "wk": Decimal(604_800),
    "d": Decimal(86_400),
    "h": Decimal(3_600),
    "min": Decimal(60),
    "s": Decimal(1),
    "ms": Decimal("0.001"),
}


class Quantity(NamedTuple):
    """A System.Quantity."""

    value: Decimal
    unit: str
    """A UCUM code, or a word of the calendar; what is neither compares only with itself."""
    calendar: bool = False


def of_fhir(value: dict[str, Any]) -> Quantity | None:
    """Take a FHIR Quantity as one of FHIRPath; None for one without a value, or with a comparator.

    http://hl7.org/fhir/R4/fhirpath.html#quantity
    """
    number, code, unit, system = (value.get(key) for key in ("value", "code", "unit", "system"))
    if type(number) is not int and not isinstance(number, Decimal):
        return None
    if value.get("comparator") is not None:
        return None
    if system == UCUM and type(code) is str:
        return Quantity(Decimal(number), code)
    named = code if type(code) is str else unit
    if type(named) is not str:
        return Quantity(Decimal(number), "1")
    return Quantity(Decimal(number), f"{system}|{named}" if type(system) is str else named)


def aligned(left: Quantity, right: Quantity, *, loosely: bool = False) -> tuple[Decimal, Decimal] | None:
    """Give the numbers of two quantities in one unit; None where they have none in common.

    A word of the calendar is the same as a code of UCUM up to the week; a year and a month are not the `a` and `mo` of
    UCUM, but `loosely`, for equivalence, they count as the same (N1, 6.1.1).
    """
    if left.unit == right.unit and left.calendar == right.calendar:
        return left.value, right.value
    mine, yours = _code(left, loosely=loosely), _code(right, loosely=loosely)
    if mine is None or yours is None:
        return None
    if mine == yours:
        return left.value, right.value
    factor = ratio(yours, mine)
    return None if factor is None else (left.value, right.value * factor)


def _code(quantity: Quantity, *, loosely: bool) -> str | None:
    if not quantity.calendar:
        return quantity.unit
    word = CALENDAR[quantity.unit]
    code = next(code for code, each in _CODES.items() if each == word)
    return code if loosely or code in _SECONDS else "{" + word + "}"


def ratio(unit: str, other: str) -> Decimal | None:
    """Give how many of another unit one unit is: 60 for `min` in `s`. None where the two cannot be compared.

    Temperatures, which have different zeros, are compared in the same unit only.
    """
    if unit == other:
        return Decimal(1)
    if unit in _SECONDS and other in _SECONDS:
        return _SECONDS[unit] / _SECONDS[other]
    if unit in _MONTHS and other in _MONTHS:
        return _MONTHS[unit] / _MONTHS[other]
    one, another = canonical(unit), canonical(other)
    if one is None or another is None or one.dimension != another.dimension or one.offset != another.offset:
        return None
    factor = one.factor / another.factor
    return Decimal(factor.numerator) / Decimal(factor.denominator)


def calendar_unit(quantity: Quantity) -> str | None:
    """Name the calendar unit by which a date can be moved; None for none, as for the years and months of UCUM."""
    if quantity.calendar:
        return CALENDAR[quantity.unit]
    word = _CODES.get(quantity.unit, CALENDAR.get(quantity.unit))
    if quantity.unit in CALENDAR:
        return word
    return None if word in ("year", "month") else word
