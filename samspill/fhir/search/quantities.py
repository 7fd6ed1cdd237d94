"""Number and quantity parameters: what was measured, counted or paid. http://hl7.org/fhir/R4/search.html#quantity

A quantity is kept twice: as it was said, and in the unit that it is compared in. Where both units are UCUM's and
measure the same, 5.4 g/L is found by 540 mg/dL; a unit of another system is compared with itself only. What is sought
without a unit, or with `||code`, is compared as it was said.

A number that is sought is as precise as it is written: 100 is [99.5, 100.5), 1e2 is [50, 150); with gt, lt, ge, le, sa
and eb it is exact, as the standard has it. Conversions are exact; only the result is rounded, to a double. What lies
far beyond doubles is infinite, or nothing, from the start: a number may have an exponent of millions.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Context as Arithmetic
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search.clause import Amount, Clause, refuse
from samspill.fhir.search.values import parts
from samspill.fhir.units import UCUM, Canonical, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.fhir.search.clause import Bind, Context
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter

MONEY: Final = "urn:iso:std:iso:4217"
"""The system of currencies (http://hl7.org/fhir/R4/datatypes.html#Money)."""
PREFIXES: Final = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
_NUMBER: Final = re.compile(r"(?P<prefix>[a-z]{2})?(?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?)")
_LONGEST: Final = 60
_LIMITS: Final = {"L": "lowerLimit", "U": "upperLimit"}
"""What stands for a sample beyond what could be measured."""
_INFINITE: Final = math.inf
_tame: Final = Arithmetic(prec=400, Emax=400, Emin=-400, traps=[]).create_decimal
"""Rounds to 400 digits between 1e-400 and 1e400, which doubles with any unit in use do not reach."""
_COMPARISONS: Final = {
    "eq": "{low} >= {from} AND {low} < {to} AND {high} < {to}",
    "ne": "NOT ({low} >= {from} AND {high} < {to})",
    "gt": "({low} > {at} OR ({low} < {high} AND {high} > {at}))",
    "lt": "{low} < {at}",
    "ge": "({low} >= {at} OR ({low} < {high} AND {high} >= {at}))",
    "le": "{low} <= {at}",
    "sa": "{low} > {at}",
    "eb": "{low} < {at} AND {high} < {at}",
    "ap": "({low} >= {from} AND {low} <= {to} OR ({low} < {high} AND {high} >= {from} AND {low} <= {to}))",
}
"""The standard's table of prefixes, for a value or a range from low to high. What follows from the rest is written too
where an index has it: nearly all are single values, of which one bound tells all; ranges have an index of their own."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A bound that is not reached: of what is less than 5, or greater."""

    number: Fraction | float


Bound = Fraction | float | _Open
Bounds = tuple[Bound, Bound]
Row = tuple[int, str, float, float, float, float, str | None, str | None]


def index(parameter: Parameter, type_name: str) -> Visit | None:
    """Give what gathers values of that FHIR type; None for a type that has none."""
    gather = _GATHERERS.get(type_name)
    if gather is None:
        return None
    number, bare = parameter.number, parameter.type == "number"

    def act(value: Any, draft: Draft) -> None:
        if gather is _quantity and "comparator" not in value and "value" in value:
            draft.quantities.append(_plain(number, value))
            return
        found = gather(value)
        if found is not None:
            draft.quantities.append(row(number, *(_bare(*found) if bare else found)))

    return act


def _plain(number: int, value: Any) -> Row:
    """Make the row of a plain quantity: what `row` makes of it, in whole numbers, which are faster than fractions."""
    written, system, code, name = value["value"], value.get("system"), value.get("code"), value.get("unit")
    exact = _tame(written)
    said = float(exact)
    measure = canonical(code) if code is not None and system == UCUM else None
    if measure is None:
        unit = "" if code is None else f"{system or ''}|{code}"
        return (number, unit, said, said, said, said, code, name)
    if math.isinf(said):
        return (number, f"u|{measure.dimension}", said, said, said, said, code, name)
    above, below = exact.as_integer_ratio()
    if measure.offset:
        above = above * measure.offset.denominator + measure.offset.numerator * below
        below *= measure.offset.denominator
    try:
        # The quotient of two whole numbers is the double that is nearest to it.
        compared = above * measure.factor.numerator / (below * measure.factor.denominator)
    except OverflowError:
        compared = -_INFINITE if above < 0 else _INFINITE
    return (number, f"u|{measure.dimension}", compared, compared, said, said, code, name)


def _bare(
    bounds: Bounds, system: str | None, code: str | None, name: str | None
) -> tuple[Bounds, str | None, str | None, str | None]:
    """Write a share as the number that it is: a probability from 10 % to 30 % is from 0.1 to 0.3."""
    measure = canonical(code) if code and system == UCUM else None
    if measure is None or measure.dimension != "1":
        return bounds, system, code, name
    low, high = (_converted(one, measure) for one in bounds)
    return (low, high), None, None, None


def row(number: int, bounds: Bounds, system: str | None, code: str | None, name: str | None) -> Row:
    """Make the row of a value: its bounds as they were said, and in the unit that it is compared in."""
    said_low, said_high = _doubles(bounds)
    unit, low, high = _compared(bounds, system, code)
    return (number, unit, low, high, said_low, said_high, code, name)


def _compared(bounds: Bounds, system: str | None, code: str | None) -> tuple[str, float, float]:
    if code is None:
        return "", *_doubles(bounds)
    measure = canonical(code) if system == UCUM else None
    if measure is None:
        return f"{system or ''}|{code}", *_doubles(bounds)
    low, high = (_converted(one, measure) for one in bounds)
    return f"u|{measure.dimension}", *_doubles((low, high))


def _converted(bound: Bound, measure: Canonical) -> Bound:
    if isinstance(bound, float):
        return bound
    if isinstance(bound, _Open):
        return _Open((bound.number + measure.offset) * measure.factor)
    return (bound + measure.offset) * measure.factor


def _doubles(bounds: Bounds) -> tuple[float, float]:
    """Round both bounds; one that is not reached gives the double next to it, on the side of what is within."""
    low, high = bounds
    return (
        math.nextafter(_double(low.number), _INFINITE) if isinstance(low, _Open) else _double(low),
        math.nextafter(_double(high.number), -_INFINITE) if isinstance(high, _Open) else _double(high),
    )


def _exact(number: Decimal | int) -> Fraction | float:
    """Give a number of a resource to reckon with; a float when it is infinite."""
    tame = _tame(number)
    return Fraction(tame) if tame.is_finite() else float(tame)


def _double(number: Fraction | Decimal | float) -> float:
    """Round to the nearest double; what is beyond them is infinite."""
    try:
        return float(number)
    except OverflowError:
        return -_INFINITE if number < 0 else _INFINITE


def _quantity(value: Any) -> tuple[Bounds, str | None, str | None, str | None] | None:
    number = value.get("value")
    if number is None:
        return None
    exact = _exact(number)
    bounds: Bounds = (exact, exact)
    match value.get("comparator"):
        case "<":
            bounds = (-_INFINITE, _Open(exact))
        case "<=":
            bounds = (-_INFINITE, exact)
        case ">":
            bounds = (_Open(exact), _INFINITE)
        case ">=":
            bounds = (exact, _INFINITE)
    return bounds, value.get("system"), value.get("code"), value.get("unit")


def _range(value: Any) -> tuple[Bounds, str | None, str | None, str | None] | None:
    low, high = value.get("low") or {}, value.get("high") or {}
    if "value" not in low and "value" not in high:
        return None
    bounds = (
        _exact(low["value"]) if "value" in low else -_INFINITE,
        _exact(high["value"]) if "value" in high else _INFINITE,
    )
    said = low if "value" in low else high
    return bounds, said.get("system"), said.get("code"), said.get("unit")


def _money(value: Any) -> tuple[Bounds, str | None, str | None, str | None] | None:
    if "value" not in value:
        return None
    exact, currency = _exact(value["value"]), value.get("currency")
    return (exact, exact), MONEY if currency else None, currency, currency


def _sampled(value: Any) -> tuple[Bounds, str | None, str | None, str | None] | None:
    """From the smallest sample to the largest (http://hl7.org/fhir/R4/datatypes.html#SampledData)."""
    origin = value.get("origin") or {}
    measured = list(_samples(value))
    if not measured:
        return None
    written = (origin.get("value", 0), value.get("factor", 1), min(measured), max(measured))
    known = [one for one in map(_exact, written) if isinstance(one, Fraction)]
    if len(known) < len(written):
        return None
    zero, factor, *ends = known
    samples = [zero + factor * one for one in ends]
    return (min(samples), max(samples)), origin.get("system"), origin.get("code"), origin.get("unit")


def _samples(value: Any) -> Iterator[Decimal]:
    """Give what was measured; `E` (an error), and a limit that is not known, is nothing."""
    for word in value.get("data", "").split():
        limit = _LIMITS.get(word)
        try:
            number = Decimal(value.get(limit, "NaN") if limit else word)
        except InvalidOperation:
            continue
        if number.is_finite():
            yield number


def _number(value: Any) -> tuple[Bounds, None, None, None]:
    exact = _exact(value)
    return (exact, exact), None, None, None


_GATHERERS: Final = {
    **dict.fromkeys(("Quantity", "Age", "Duration", "Count", "Distance", "SimpleQuantity"), _quantity),
    "Range": _range,
    "Money": _money,
    "SampledData": _sampled,
    **dict.fromkeys(("decimal", "integer", "positiveInt", "unsignedInt"), _number),
}


def read(parameter: Parameter, modifier: str, text: str, _context: Context) -> Clause:
    """Read `5.4`, `gt5.4|system|code` or `5.4||code`; of a number parameter the number alone. Raises `Malformed`."""
    if modifier:
        raise refuse(parameter.name, "it takes the modifier :missing only")
    found = parts(text)
    if len(found) not in ((1,) if parameter.type == "number" else (1, 3)):
        form = "a number" if parameter.type == "number" else "number, number|system|code or number||code"
        raise refuse(parameter.name, f"the value is {form}, perhaps after a prefix")
    prefix, number = _prefixed(parameter.name, found[0])
    system, code = (found[1], found[2]) if len(found) > 1 else ("", "")
    if len(found) > 1 and not code:
        raise refuse(parameter.name, "a unit has a code: number|system|code or number||code")
    exact, half = Fraction(number), _half(number)
    if prefix == "ap":
        half = max(half, abs(exact) / 10)
    reach = (exact - half, exact + half)
    if not system:
        return Clause(parameter, "", Amount(prefix, None, code, *map(_double, (exact, *reach))))
    unit, low, high = _compared(reach, system, code)
    _, at, _ = _compared((exact, exact), system, code)
    return Clause(parameter, "", Amount(prefix, unit, "", at, low, high))


def _prefixed(name: str, text: str) -> tuple[str, Decimal]:
    found = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if not found:
        raise refuse(name, "the value begins with a number, perhaps after a prefix such as gt")
    prefix = found["prefix"] or "eq"
    if prefix not in PREFIXES:
        raise refuse(name, f"there is no such prefix; {', '.join(PREFIXES)} are")
    return prefix, Decimal(found["number"])


def _half(number: Decimal) -> Fraction:
    """Give half a unit of the last digit that is written."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        raise TypeError("a number that is sought is finite")
    return Fraction(10) ** exponent / 2


def compose(parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that one of the clauses' amounts is there."""
    if bind.one_by_one:
        return of_each(parameter, clauses, bind)
    bind.uneven = True
    return (
        "resource.rid IN (SELECT found.rid FROM fhir.quantity_index AS found "  # noqa: S608 - placeholders only
        f"WHERE {_any_of(parameter, clauses, bind)})"
    )


def of_each(parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the same, to be asked of one row at a time."""
    # OFFSET 0 keeps PostgreSQL from looking for all such values first.
    return (
        "EXISTS (SELECT FROM fhir.quantity_index AS found "
        f"WHERE found.rid = resource.rid AND {_any_of(parameter, clauses, bind)} OFFSET 0)"
    )


def _any_of(parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    numbers = _numbers(parameter, bind)
    amounts = [clause.value for clause in clauses if isinstance(clause.value, Amount)]
    any_of = " OR ".join(f"({comparison(amount, 'found', bind)})" for amount in amounts)
    return f"{numbers} AND ({any_of})"


def comparison(amount: Amount, row_name: str, bind: Bind) -> str:
    """Write the condition that a row's value compares as an amount asks, in its unit if it has one."""
    text = _COMPARISONS[amount.prefix]
    columns = ("said_low", "said_high") if amount.unit is None else ("low", "high")
    places = {"low": f"{row_name}.{columns[0]}", "high": f"{row_name}.{columns[1]}"}
    for name, number in (("at", amount.at), ("from", amount.low), ("to", amount.high)):
        if f"{{{name}}}" in text:
            places[name] = bind(number, "float8")
    compared = text.format_map(places)
    if amount.unit is not None:
        return f"{row_name}.unit = {bind(amount.unit, 'text')} AND {compared}"
    if amount.code:
        code = bind(amount.code, "text")
        return f"({row_name}.code = {code} OR {row_name}.name = {code}) AND {compared}"
    return compared


def present(parameter: Parameter, bind: Bind) -> str:
    """Write the condition that the parameter has a value, whichever."""
    numbers = _numbers(parameter, bind)
    return f"EXISTS (SELECT FROM fhir.quantity_index AS found WHERE found.rid = resource.rid AND {numbers})"


def _numbers(parameter: Parameter, bind: Bind) -> str:
    return f"found.parameter = ANY ({bind([source.number for source in parameter.sources], 'smallint[]')})"
