"""When values are equal and when they are equivalent (http://hl7.org/fhirpath/N1/#equality)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from samspill.fhir.fhirpath import temporal
from samspill.fhir.fhirpath.quantities import Quantity, aligned
from samspill.fhir.fhirpath.temporal import Temporal
from samspill.fhir.fhirpath.values import is_number, plain, quantity

if TYPE_CHECKING:
    from samspill.fhir.fhirpath.nodes import Node


def equal(left: list[Node], right: list[Node]) -> bool | None:
    """Tell whether two collections are equal, item by item; None where one is empty or it cannot be known (`=`)."""
    if not left or not right:
        return None
    if len(left) != len(right):
        return False
    if len(left) == 1:
        return same_node(left[0], right[0])
    answer: bool | None = True
    for mine, yours in zip(left, right, strict=True):
        same = same_node(mine, yours)
        if same is False:
            return False
        answer = None if same is None else answer
    return answer


def same_node(left: Node, right: Node) -> bool | None:
    """Tell whether two items are equal; None where their precision or units leave it open."""
    mine, yours = left.value, right.value
    if (
        type(mine) is str
        and type(yours) is str
        and (left.kind is right.kind or left.kind.system == right.kind.system == "String")
    ):
        if mine == yours:
            return True
        if left.kind.system == "String":
            return False
    if type(mine) is dict and type(yours) is dict and mine == yours:
        return True
    return _same(plain(left), plain(right))


def _same(mine: Any, yours: Any) -> bool | None:
    if isinstance(mine, Temporal) or isinstance(yours, Temporal):
        return _same_time(mine, yours)
    if isinstance(mine, Quantity) or isinstance(yours, Quantity):
        return _same_quantity(quantity(mine), quantity(yours))
    if type(mine) is bool or type(yours) is bool:
        return type(mine) is type(yours) and mine == yours
    if mine is None or yours is None:
        return mine is yours
    return bool(mine == yours)


def _same_time(mine: Any, yours: Any) -> bool | None:
    if not isinstance(mine, Temporal) or not isinstance(yours, Temporal):
        return False
    if (mine.kind == "Time") != (yours.kind == "Time"):
        return False
    order = temporal.compare(mine, yours)
    return None if order is None else order == 0


def _same_quantity(mine: Quantity | None, yours: Quantity | None) -> bool | None:
    if mine is None or yours is None:
        return False
    numbers = aligned(mine, yours)
    return None if numbers is None else numbers[0] == numbers[1]


def equivalent(left: list[Node], right: list[Node]) -> bool:
    """Tell whether two collections are equivalent, in any order (`~`)."""
    if len(left) != len(right):
        return False
    if len(left) == 1:
        return alike(left[0], right[0])
    rest = list(right)
    for mine in left:
        found = next((index for index, yours in enumerate(rest) if alike(mine, yours)), None)
        if found is None:
            return False
        rest.pop(found)
    return True


def alike(left: Node, right: Node) -> bool:
    """Tell whether two items are equivalent."""
    return _alike(plain(left), plain(right))


def _alike(mine: Any, yours: Any) -> bool:
    if type(mine) is str and type(yours) is str:
        return _bare(mine) == _bare(yours)
    if isinstance(mine, Temporal) and isinstance(yours, Temporal):
        return (mine.kind == "Time") == (yours.kind == "Time") and temporal.same(mine, yours)
    if isinstance(mine, Quantity) or isinstance(yours, Quantity):
        one, other = quantity(mine), quantity(yours)
        numbers = aligned(one, other, loosely=True) if one is not None and other is not None else None
        return numbers is not None and _alike_numbers(*numbers)
    if is_number(mine) and is_number(yours):
        return _alike_numbers(Decimal(mine), Decimal(yours))
    if type(mine) is dict and type(yours) is dict:
        return _alike_objects(mine, yours)
    if type(mine) is list and type(yours) is list:
        return len(mine) == len(yours) and all(any(_alike(each, other) for other in yours) for each in mine)
    return type(mine) is type(yours) and bool(mine == yours)


def _alike_objects(mine: dict[str, Any], yours: dict[str, Any]) -> bool:
    mine, yours = ({key: each[key] for key in each if key != "id"} for each in (mine, yours))
    return mine.keys() == yours.keys() and all(_alike(mine[key], yours[key]) for key in mine)


def _bare(text: str) -> str:
    return " ".join(text.lower().split())


def _alike_numbers(mine: Decimal, yours: Decimal) -> bool:
    """Compare with as many decimals as the less precise of the two has, not counting zeros at its end."""
    if mine == yours:
        return True
    places = min(_places(mine), _places(yours))
    if max(mine.adjusted(), yours.adjusted()) + places > 27:  # noqa: PLR2004 - digits of the context
        return False
    unit = Decimal(1).scaleb(-places)
    return mine.quantize(unit) == yours.quantize(unit)


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def distinct(nodes: list[Node]) -> list[Node]:
    """Drop items that are equal to one before them."""
    seen: set[tuple[Any, ...]] = set()
    others: list[Node] = []
    out = []
    for node in nodes:
        key = _key(node)
        if key is not None:
            if key not in seen:
                seen.add(key)
                out.append(node)
        elif not has(others, node):
            others.append(node)
            out.append(node)
    return out


def _key(node: Node) -> tuple[Any, ...] | None:
    """Give what tells simple values apart; None for a value that must be compared with each other one."""
    value, system = node.value, node.kind.system
    if type(value) is str and system == "String":
        return (str, value)
    if type(value) is bool:
        return (bool, value)
    if type(value) is int or isinstance(value, Decimal):
        return (int, value)
    return None


def has(nodes: list[Node], node: Node) -> bool:
    """Tell whether a collection has an item that is equal to one."""
    return any(same_node(each, node) for each in nodes)
