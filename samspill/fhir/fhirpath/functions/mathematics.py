"""Functions on numbers (N1, 5.7). Where a number has no such value, the answer is empty."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal, DecimalException, localcontext
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath.environment import Environment, Function
from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.nodes import EMPTY, QUANTITY, Node
from samspill.fhir.fhirpath.operators import number
from samspill.fhir.fhirpath.quantities import Quantity
from samspill.fhir.fhirpath.values import as_integer, as_number, is_number, plain, single

if TYPE_CHECKING:
    from collections.abc import Callable

_WHOLE: Final = Decimal(1)
_LARGEST: Final = 40
"""Decimal digits before the point beyond which nothing is raised to a power."""


def _calculated(work: Callable[..., Decimal | int | None], *numbers: Any) -> list[Node]:
    try:
        with localcontext(prec=28):
            found = work(*numbers)
    except (DecimalException, ValueError, OverflowError, ZeroDivisionError):
        return EMPTY
    return EMPTY if found is None else number(found)


def _on_number(work: Callable[[Any], Decimal | int | None]) -> Function:
    def call(_env: Environment, left: list[Node]) -> list[Node]:
        found = as_number(left)
        return EMPTY if found is None else _calculated(work, found)

    return Function(call)


def _abs(_env: Environment, left: list[Node]) -> list[Node]:
    node = single(left)
    if node is None or node.value is None:
        return EMPTY
    value = plain(node)
    if isinstance(value, Quantity):
        return [Node(value._replace(value=abs(value.value)), QUANTITY)]
    if not is_number(value):
        raise FhirPathError("a number is wanted")
    return number(abs(value))


def _rounded(mode: str) -> Callable[[Any], int | None]:
    def work(value: Any) -> int | None:
        exact = Decimal(value)
        return int(exact.to_integral_value(rounding=mode)) if exact.adjusted() <= _LARGEST else None

    return work


def _round(_env: Environment, left: list[Node], precision: list[Node] = EMPTY) -> list[Node]:
    found, places = as_number(left), as_integer(precision) or 0
    if places < 0 or places > _LARGEST:
        raise FhirPathError("the precision of round() is a small number, not below zero")
    if found is None:
        return EMPTY
    return _calculated(lambda value: Decimal(value).quantize(_WHOLE.scaleb(-places), rounding=ROUND_HALF_UP), found)


def _log(_env: Environment, left: list[Node], base: list[Node]) -> list[Node]:
    found, other = as_number(left), as_number(base)
    if found is None or other is None:
        return EMPTY
    return _calculated(lambda value, base: _logarithm(Decimal(value), Decimal(base)), found, other)


def _logarithm(value: Decimal, base: Decimal) -> Decimal | None:
    if value <= 0 or base <= 0 or base == 1:
        return None
    exact = value.ln() / base.ln()
    near = exact.to_integral_value()
    return near if abs(exact - near) < Decimal("1e-20") else exact


def _power(_env: Environment, left: list[Node], exponent: list[Node]) -> list[Node]:
    found, other = as_number(left), as_number(exponent)
    if found is None or other is None or not -10_000 <= other <= 10_000:  # noqa: PLR2004 - no number has so many digits
        return EMPTY
    return _calculated(_raised, found, other)


def _raised(value: Any, exponent: Any) -> Decimal | int | None:
    exact = Decimal(value) ** Decimal(exponent)
    if exact.adjusted() > _LARGEST:
        return None
    whole = isinstance(value, int) and isinstance(exponent, int) and exponent >= 0
    return int(exact) if whole else exact


def _root(value: Any) -> Decimal | None:
    return Decimal(value).sqrt() if value >= 0 else None


def _natural(value: Any) -> Decimal | None:
    return Decimal(value).ln() if value > 0 else None


FUNCTIONS: Final[dict[str, Function]] = {
    "abs": Function(_abs),
    "ceiling": _on_number(_rounded(ROUND_CEILING)),
    "floor": _on_number(_rounded(ROUND_FLOOR)),
    "truncate": _on_number(_rounded(ROUND_DOWN)),
    "exp": _on_number(lambda value: Decimal(value).exp()),
    "ln": _on_number(_natural),
    "sqrt": _on_number(_root),
    "log": Function(_log, 1, 1),
    "power": Function(_power, 1, 1),
    "round": Function(_round, 0, 1),
}
