"""Comparison, arithmetic and the logic of three values (http://hl7.org/fhirpath/N1/#operations)."""

from __future__ import annotations

from decimal import Decimal, DecimalException, localcontext
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath import equality, temporal
from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.kinds import system_kind
from samspill.fhir.fhirpath.nodes import DECIMAL, EMPTY, INTEGER, QUANTITY, STRING, Node, truth
from samspill.fhir.fhirpath.quantities import CALENDAR, Quantity, aligned, calendar_unit
from samspill.fhir.fhirpath.temporal import Temporal
from samspill.fhir.fhirpath.values import is_number, plain, quantity, single

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT: Final = 100_000
"""The longest string that an expression can make, in characters."""
_INTEGER: Final = 2**31
_PLACES: Final = 8


def order(left: list[Node], right: list[Node]) -> int | None:
    """Order two single values; None where one is missing or their precision leaves it open (N1, 6.2).

    Raises `FhirPathError` for values of types that cannot be compared.
    """
    one, other = single(left), single(right)
    if one is None or other is None:
        return None
    mine, yours = plain(one), plain(other)
    if mine is None or yours is None:
        return None
    if (type(mine) is str and type(yours) is str) or (is_number(mine) and is_number(yours)):
        return int(mine > yours) - int(mine < yours)
    if isinstance(mine, Temporal) and isinstance(yours, Temporal) and (mine.kind == "Time") == (yours.kind == "Time"):
        return temporal.compare(mine, yours)
    first, second = quantity(mine), quantity(yours)
    if first is None or second is None:
        _refuse(one, other)
        return None
    numbers = aligned(first, second)
    return None if numbers is None else (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])


def _refuse(one: Node, other: Node) -> None:
    """Refuse to compare, unless one is a Quantity without a value, or with a comparator: then nothing is known."""
    if not any(type(plain(each)) is dict and each.kind.system == "Quantity" for each in (one, other)):
        raise FhirPathError("values of these types cannot be compared")


def less(left: list[Node], right: list[Node]) -> list[Node]:
    """`<`."""
    found = order(left, right)
    return EMPTY if found is None else truth(found < 0)


def more(left: list[Node], right: list[Node]) -> list[Node]:
    """`>`."""
    found = order(left, right)
    return EMPTY if found is None else truth(found > 0)


def at_most(left: list[Node], right: list[Node]) -> list[Node]:
    """`<=`."""
    found = order(left, right)
    return EMPTY if found is None else truth(found <= 0)


def at_least(left: list[Node], right: list[Node]) -> list[Node]:
    """`>=`."""
    found = order(left, right)
    return EMPTY if found is None else truth(found >= 0)


def equals(left: list[Node], right: list[Node]) -> list[Node]:
    """`=`."""
    return truth(equality.equal(left, right))


def differs(left: list[Node], right: list[Node]) -> list[Node]:
    """`!=`."""
    same = equality.equal(left, right)
    return truth(None if same is None else not same)


def resembles(left: list[Node], right: list[Node]) -> list[Node]:
    """`~`."""
    return truth(equality.equivalent(left, right))


def unlike(left: list[Node], right: list[Node]) -> list[Node]:
    """`!~`."""
    return truth(not equality.equivalent(left, right))


def within(left: list[Node], right: list[Node]) -> list[Node]:
    """`in`: an item is in a collection."""
    node = single(left)
    return EMPTY if node is None else truth(equality.has(right, node))


def contains(left: list[Node], right: list[Node]) -> list[Node]:
    """`contains`: a collection has an item."""
    return within(right, left)


def concatenated(left: list[Node], right: list[Node]) -> list[Node]:
    """`&`: two strings as one, where nothing is the empty string."""
    texts = []
    for each in (single(left), single(right)):
        value = "" if each is None or each.value is None else each.value
        if type(value) is not str:
            raise FhirPathError("`&` joins strings")
        texts.append(value)
    return _joined(*texts)


def _joined(mine: str, yours: str) -> list[Node]:
    if len(mine) + len(yours) > TEXT:
        raise FhirPathError("the string becomes too long")
    return [Node(mine + yours, STRING)]


def number(value: Decimal | int) -> list[Node]:
    """Make a collection of a number; one that no Integer or Decimal can be is the empty one."""
    if type(value) is int:
        return [Node(value, INTEGER)] if -_INTEGER <= value < _INTEGER else EMPTY
    exact = Decimal(value)
    return [Node(exact, DECIMAL)] if exact.is_finite() else EMPTY


def calculated(operator: str) -> Callable[[list[Node], list[Node]], list[Node]]:
    """Make the operator `+`, `-`, `*`, `/`, `div` or `mod` (N1, 6.6)."""
    work = _WORK[operator]

    def calculate(left: list[Node], right: list[Node]) -> list[Node]:
        one, other = single(left), single(right)
        if one is None or other is None or one.value is None or other.value is None:
            return EMPTY
        mine, yours = plain(one), plain(other)
        if is_number(mine) and is_number(yours):
            return _numbers(work, mine, yours)
        return _others(operator, mine, yours)

    return calculate


def _numbers(work: Callable[[Any, Any], Decimal | int | None], mine: Any, yours: Any) -> list[Node]:
    try:
        with localcontext(prec=34):
            found = work(mine, yours)
    except (DecimalException, ZeroDivisionError, OverflowError):
        return EMPTY
    return EMPTY if found is None else number(found)


def _others(operator: str, mine: Any, yours: Any) -> list[Node]:
    if operator == "+" and type(mine) is str and type(yours) is str:
        return _joined(mine, yours)
    if operator in ("+", "-") and isinstance(mine, Temporal) and isinstance(yours, Quantity):
        return _moved(mine, yours if operator == "+" else yours._replace(value=-yours.value))
    first, second = quantity(mine), quantity(yours)
    if first is not None and second is not None and operator not in ("div", "mod"):
        return _quantities(operator, first, second)
    raise FhirPathError(f"`{operator}` does not work on values of these types")


def _moved(value: Temporal, amount: Quantity) -> list[Node]:
    unit = calendar_unit(amount)
    if unit is None:
        raise FhirPathError("a date is moved by units of the calendar")
    if abs(amount.value) > _INTEGER * 1_000_000:
        return EMPTY
    found = temporal.add(value, amount.value, unit)
    return EMPTY if found is None else [Node(temporal.write(found), system_kind(value.kind))]


def _quantities(operator: str, mine: Quantity, yours: Quantity) -> list[Node]:
    try:
        with localcontext(prec=34):
            found = _calculated(operator, mine, yours)
    except (DecimalException, ZeroDivisionError):
        return EMPTY
    return EMPTY if found is None else [Node(found, QUANTITY)]


def _calculated(operator: str, mine: Quantity, yours: Quantity) -> Quantity | None:
    if operator in ("+", "-"):
        numbers = aligned(mine, yours)
        if numbers is None:
            return None
        return mine._replace(value=numbers[0] + numbers[1] if operator == "+" else numbers[0] - numbers[1])
    if operator == "*":
        if "1" not in (mine.unit, yours.unit):
            return Quantity(mine.value * yours.value, f"{_code(mine)}.{_code(yours)}")
        return (yours if mine.unit == "1" else mine)._replace(value=mine.value * yours.value)
    numbers = aligned(mine, yours)
    if numbers is not None:
        return Quantity(_divided(*numbers), "1")
    if yours.unit == "1":
        return mine._replace(value=_divided(mine.value, yours.value))
    return Quantity(_divided(mine.value, yours.value), f"{_code(mine)}/{_code(yours)}")


def _code(quantity_: Quantity) -> str:
    return CALENDAR[quantity_.unit] if quantity_.calendar else quantity_.unit


def _divided(mine: Any, yours: Any) -> Decimal:
    return Decimal(mine) / Decimal(yours)


def _whole(mine: Any, yours: Any) -> int | None:
    """`div`: the whole part of a quotient."""
    found = _divided(mine, yours)
    return int(found) if abs(found) < _INTEGER else None


def _rest(mine: Any, yours: Any) -> Decimal | int:
    """`mod`: what is left, with the sign of the first."""
    found = Decimal(mine) % Decimal(yours)
    return int(found) if type(mine) is int and type(yours) is int else found


_WORK: Final[dict[str, Callable[[Any, Any], Decimal | int | None]]] = {
    "+": lambda mine, yours: mine + yours,
    "-": lambda mine, yours: mine - yours,
    "*": lambda mine, yours: mine * yours,
    "/": _divided,
    "div": _whole,
    "mod": _rest,
}

OPERATORS: Final[dict[str, Callable[[list[Node], list[Node]], list[Node]]]] = {
    "<": less,
    ">": more,
    "<=": at_most,
    ">=": at_least,
    "=": equals,
    "!=": differs,
    "~": resembles,
    "!~": unlike,
    "in": within,
    "contains": contains,
    "&": concatenated,
    **{operator: calculated(operator) for operator in _WORK},
}
"""Operators that look at both sides."""
