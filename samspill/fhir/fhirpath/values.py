"""From nodes to the System values that operators and functions work on, and the rules for single values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from samspill.fhir.fhirpath import quantities
from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.quantities import Quantity
from samspill.fhir.fhirpath.temporal import temporal

if TYPE_CHECKING:
    from samspill.fhir.fhirpath.nodes import Node

_TEMPORAL = frozenset(("Date", "DateTime", "Time"))


def plain(node: Node) -> Any:
    """Give a node's System value: bool, int, Decimal, str, `Temporal` or `Quantity`; an object that is none stays one.

    None is a primitive without a value (http://hl7.org/fhir/R4/fhirpath.html#types).
    """
    value, system = node.value, node.kind.system
    if type(value) is str:
        if system in _TEMPORAL:
            found = temporal(value, system or "")
            return value if found is None else found
        return value
    if system == "Quantity" and type(value) is dict:
        amount = quantities.of_fhir(value)
        return value if amount is None else amount
    return value


def single(nodes: list[Node]) -> Node | None:
    """Give the only item, None for no item. Raises `FhirPathError` for several (N1, 4.5)."""
    if not nodes:
        return None
    if len(nodes) > 1:
        raise FhirPathError("a single value is wanted, and there are several")
    return nodes[0]


def as_boolean(nodes: list[Node]) -> bool | None:
    """Take a collection as a truth: a single item that is none counts as true (N1, 4.5). None is the empty one."""
    if not nodes:
        return None
    if len(nodes) > 1:
        raise FhirPathError("a single truth is wanted, and there are several values")
    value = nodes[0].value
    return value if type(value) is bool else True


def as_string(nodes: list[Node]) -> str | None:
    """Take a collection as a string. Raises `FhirPathError` for what is none, or several."""
    node = single(nodes)
    if node is None or node.value is None:
        return None
    if type(node.value) is not str:
        raise FhirPathError("a string is wanted")
    return node.value


def as_integer(nodes: list[Node]) -> int | None:
    """Take a collection as an integer. Raises `FhirPathError` for what is none, or several."""
    node = single(nodes)
    if node is None or node.value is None:
        return None
    if type(node.value) is not int:
        raise FhirPathError("an integer is wanted")
    return node.value


def as_number(nodes: list[Node]) -> int | Decimal | None:
    """Take a collection as a number. Raises `FhirPathError` for what is none, or several."""
    node = single(nodes)
    if node is None or node.value is None:
        return None
    if type(node.value) is not int and not isinstance(node.value, Decimal):
        raise FhirPathError("a number is wanted")
    return node.value


def is_number(value: Any) -> bool:
    """Tell whether a System value is an Integer or a Decimal."""
    return type(value) is int or isinstance(value, Decimal)


def quantity(value: Any) -> Quantity | None:
    """Take a System value as a quantity: a number is one with the unit `1` (N1, 5.5)."""
    if isinstance(value, Quantity):
        return value
    return Quantity(Decimal(value), "1") if is_number(value) else None
