"""From a UCUM expression to what it measures: a factor, and the powers of base units (UCUM §§3-20).

Temperatures have an offset too. Other special units (pH, bel, prism dioptre …) and arbitrary ones ([iU], [arb'U] …)
are each a dimension of their own: comparable with themselves, and with nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from samspill.fhir.units.table import Unit, table

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 200
"""Characters of an expression; more is no unit that anybody means."""
DEEPEST: Final = 20
_TOKEN: Final = re.compile(
    r"(?P<annotation>\{[!-z|~]*\})|(?P<open>\()|(?P<close>\))|(?P<operator>[./])"
    r"|(?P<number>\d+(?![^./(){]))|(?P<atom>(?:\[[!-Z\\^-~]*\]|[!-'*-\-0-Z\\^-z|~])+)",
)
"""An annotation, a parenthesis, an operator, a number, or a unit with its exponent: all up to the next of the others,
but that square brackets may hold any of them."""
_EXPONENT: Final = re.compile(r"^(?P<atom>.*?[^0-9+\-])(?P<power>[+-]?\d+)$")
_OFFSETS: Final = {"Cel": Fraction("273.15"), "degF": Fraction("459.67")}
"""What is added to a temperature before it is multiplied, to get kelvins; and the reading of Réaumur."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """What a unit measures: a value in it, plus `offset`, times `factor`, is a value in `dimension`."""

    factor: Fraction
    dimension: str
    """Base units with their powers, in order: `g.m-3`; `1` for a bare number."""
    offset: Fraction = Fraction(0)

    def value(self, number: Decimal | int) -> Fraction:
        """Give a number of these units in base units, exactly."""
        if self.offset:
            return (Fraction(number) + self.offset) * self.factor
        return Fraction(number) * self.factor


Powers = Counter[str]


class _NoUnit(Exception):  # noqa: N818 - it is what the expression turned out to be
    """The expression is none of UCUM's."""


@lru_cache(maxsize=4096)
def canonical(code: str) -> Canonical | None:
    """Read a case-sensitive UCUM expression; None when it is none."""
    if not code or len(code) > LONGEST or not code.isascii():
        return None
    try:
        special = _special(code)
        if special is not None:
            return special
        factor, powers = _Reading(code).whole()
    except (_NoUnit, OverflowError, ZeroDivisionError):
        return None
    return Canonical(factor, _spelt(powers))


def comparable(one: str, other: str) -> bool:
    """Tell whether quantities in two units can be compared."""
    first, second = canonical(one), canonical(other)
    return first is not None and second is not None and first.dimension == second.dimension


def convert(number: Decimal, source: str, target: str) -> Decimal | None:
    """Give a number of one unit in another, to 28 digits; None when they cannot be compared."""
    first, second = canonical(source), canonical(target)
    if first is None or second is None or first.dimension != second.dimension:
        return None
    found = first.value(number) / second.factor - second.offset
    return Decimal(found.numerator) / Decimal(found.denominator)


def _special(code: str) -> Canonical | None:
    """Read a special unit, which stands alone; a metric one may have a prefix."""
    bare = re.sub(r"\{[^}]*\}$", "", code)
    prefix, unit = _named(bare)
    if unit is None or not unit.function:
        return None
    if unit.function in _OFFSETS:
        inner, powers = _Reading(unit.expression).whole()
        # A milli-degree is a thousandth of a degree, counted from the same zero.
        return Canonical(inner * unit.factor * prefix, _spelt(powers), _OFFSETS[unit.function] / prefix)
    return Canonical(prefix, unit.code)


def _named(code: str) -> tuple[Fraction, Unit | None]:
    """Find a unit by its code, with what its prefix makes of it."""
    known = table()
    if code in known.units:
        return Fraction(1), known.units[code]
    for length in (1, 2):
        prefix, rest = known.prefixes.get(code[:length]), known.units.get(code[length:])
        if prefix is not None and rest is not None and rest.metric:
            return prefix, rest
    return Fraction(1), None


@lru_cache(maxsize=2048)
def _atom(code: str) -> tuple[Fraction, Mapping[str, int]]:
    """Give what one unit is in base units."""
    prefix, unit = _named(code)
    if unit is None or unit.function:
        # A special unit may not be multiplied or raised to a power (UCUM §21).
        raise _NoUnit
    if unit.base or (unit.arbitrary and unit.expression == "1"):
        return prefix, {unit.code: 1}
    factor, powers = _Reading(unit.expression).whole()
    return prefix * unit.factor * factor, powers


class _Reading:
    """An expression, read from left to right: `/` and `.` bind alike (UCUM §7)."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        end = 0
        for found in _TOKEN.finditer(text):
            if found.start() != end:
                raise _NoUnit
            end = found.end()
            self._tokens.append((str(found.lastgroup), found[0]))
        if end != len(text):
            raise _NoUnit
        self._place = 0

    def whole(self) -> tuple[Fraction, Powers]:
        factor, powers = self._term(0)
        if self._place != len(self._tokens):
            raise _NoUnit
        return factor, powers

    def _peek(self) -> str:
        return self._tokens[self._place][0] if self._place < len(self._tokens) else ""

    def _take(self) -> str:
        self._place += 1
        return self._tokens[self._place - 1][1]

    def _term(self, depth: int) -> tuple[Fraction, Powers]:
        if depth > DEEPEST:
            raise _NoUnit
        factor, powers = Fraction(1), Powers()
        sign = 1
        if self._peek() == "operator":
            if self._take() != "/":
                raise _NoUnit
            sign = -1
        while True:
            other, theirs = self._component(depth)
            factor *= other**sign
            for name, power in theirs.items():
                powers[name] += sign * power
            if self._peek() != "operator":
                return factor, powers
            sign = -1 if self._take() == "/" else 1

    def _component(self, depth: int) -> tuple[Fraction, Mapping[str, int]]:
        kind = self._peek()
        if kind == "open":
            self._take()
            found: tuple[Fraction, Mapping[str, int]] = self._term(depth + 1)
            if self._peek() != "close":
                raise _NoUnit
            self._take()
        elif kind == "number":
            found = Fraction(self._take()), {}
        elif kind == "annotation":
            self._take()
            return Fraction(1), {}
        elif kind == "atom":
            found = _power(self._take())
        else:
            raise _NoUnit
        if self._peek() == "annotation":
            self._take()
        return found


def _power(text: str) -> tuple[Fraction, Mapping[str, int]]:
    """Read a unit with its exponent: `m2`, `s-1`, `10*9`."""
    if _named(text)[1] is not None:
        return _atom(text)
    found = _EXPONENT.match(text)
    if found is None:
        return _atom(text)
    factor, powers = _atom(found["atom"])
    power = int(found["power"])
    if abs(power) > 100:  # noqa: PLR2004 - far beyond any unit
        raise _NoUnit
    return factor**power, {name: each * power for name, each in powers.items()}


def _spelt(powers: Mapping[str, int]) -> str:
    named = sorted((name, power) for name, power in powers.items() if power)
    return ".".join(name + (str(power) if power != 1 else "") for name, power in named) or "1"
