"""Functions that turn a value into another System type, and tell whether that can be done (N1, 5.5)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath import temporal
from samspill.fhir.fhirpath.environment import Environment, Function
from samspill.fhir.fhirpath.kinds import system_kind
from samspill.fhir.fhirpath.nodes import EMPTY, Node, truth
from samspill.fhir.fhirpath.quantities import CALENDAR, Quantity
from samspill.fhir.fhirpath.temporal import Temporal
from samspill.fhir.fhirpath.values import as_string, is_number, plain, single

if TYPE_CHECKING:
    from collections.abc import Callable

_TRUE: Final = frozenset(("true", "t", "yes", "y", "1", "1.0"))
_FALSE: Final = frozenset(("false", "f", "no", "n", "0", "0.0"))
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,10}").fullmatch
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?").fullmatch
_QUANTITY: Final = re.compile(r"([+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*(?:'([^']{1,200})'|([a-zA-Z]+))?").fullmatch
_LIMIT: Final = 2**31
_PLAIN: Final = 60
"""Digits of a number that is written without an exponent."""


def _boolean(value: Any) -> bool | None:
    if type(value) is bool:
        return value
    if is_number(value):
        return bool(value) if value in (0, 1) else None
    text = value.lower() if type(value) is str else ""
    return True if text in _TRUE else False if text in _FALSE else None


def _integer(value: Any) -> int | None:
    if type(value) is int or type(value) is bool or (type(value) is str and _INTEGER(value)):
        found = int(value)
    else:
        return None
    return found if -_LIMIT <= found < _LIMIT else None


def _decimal(value: Any) -> Decimal | None:
    if type(value) is str:
        return Decimal(value) if _DECIMAL(value) else None
    return Decimal(value) if type(value) is bool or is_number(value) else None


def _string(value: Any) -> str | None:
    if type(value) is bool:
        return "true" if value else "false"
    if is_number(value):
        return written(value)
    if isinstance(value, Temporal):
        return temporal.write(value)
    if isinstance(value, Quantity):
        unit = CALENDAR[value.unit] if value.calendar else f"'{value.unit}'"
        if value.calendar and value.value != 1:
            unit += "s"
        return f"{written(value.value)} {unit}"
    return value if type(value) is str else None


def written(value: Decimal | int) -> str:
    """Write a number without an exponent, as long as that can be read."""
    exact = Decimal(value)
    return format(exact, "f") if abs(exact.adjusted()) < _PLAIN else str(exact)


def _quantity(value: Any) -> Quantity | None:
    if type(value) is bool or is_number(value):
        return Quantity(Decimal(value), "1")
    if isinstance(value, Quantity):
        return value
    found = _QUANTITY(value) if type(value) is str else None
    if found is None or (found[3] is not None and found[3] not in CALENDAR):
        return None
    return Quantity(Decimal(found[1]), found[2] or found[3] or "1", found[3] is not None)


def _moment(kind: str) -> Callable[[Any], str | None]:
    def convert(value: Any) -> str | None:
        found = temporal.temporal(value, kind) if type(value) is str else value
        if not isinstance(found, Temporal) or (found.kind == "Time") != (kind == "Time"):
            return None
        if kind == "Date":
            return temporal.write(Temporal("Date", found.parts[:3], None))
        return temporal.write(found)

    return convert


_CONVERSIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "Boolean": _boolean,
    "Integer": _integer,
    "Decimal": _decimal,
    "String": _string,
    "Quantity": _quantity,
    "Date": _moment("Date"),
    "DateTime": _moment("DateTime"),
    "Time": _moment("Time"),
}


def _converted(left: list[Node], convert: Callable[[Any], Any]) -> Any:
    node = single(left)
    if node is None or node.value is None:
        return None
    try:
        return convert(plain(node))
    except (InvalidOperation, OverflowError):
        return None


def _to(name: str) -> Function:
    convert, kind = _CONVERSIONS[name], system_kind(name)

    def call(_env: Environment, left: list[Node]) -> list[Node]:
        found = _converted(left, convert)
        return EMPTY if found is None else [Node(found, kind)]

    return Function(call)


def _converts_to(name: str) -> Function:
    convert = _CONVERSIONS[name]

    def call(_env: Environment, left: list[Node]) -> list[Node]:
        return truth(_converted(left, convert) is not None) if left else EMPTY

    return Function(call)


def _to_quantity(_env: Environment, left: list[Node], unit: list[Node] = EMPTY) -> list[Node]:
    """Convert to a quantity; with a unit, only when it is given in that unit already."""
    found, wanted = _converted(left, _quantity), as_string(unit)
    if found is None or (wanted is not None and wanted != found.unit):
        return EMPTY
    return [Node(found, system_kind("Quantity"))]


def _converts_to_quantity(env: Environment, left: list[Node], unit: list[Node] = EMPTY) -> list[Node]:
    return truth(bool(_to_quantity(env, left, unit))) if left else EMPTY


FUNCTIONS: Final[dict[str, Function]] = {
    **{f"to{name}": _to(name) for name in _CONVERSIONS},
    **{f"convertsTo{name}": _converts_to(name) for name in _CONVERSIONS},
    "toQuantity": Function(_to_quantity, 0, 1),
    "convertsToQuantity": Function(_converts_to_quantity, 0, 1),
}
