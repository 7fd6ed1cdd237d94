"""What is asked about types: `is`, `as`, `ofType` (http://hl7.org/fhirpath/N1/#types)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.kinds import SYSTEM, is_type
from samspill.fhir.fhirpath.nodes import EMPTY, truth
from samspill.fhir.fhirpath.values import single

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.fhir.fhirpath.kinds import Kind
    from samspill.fhir.fhirpath.nodes import Node


def _matcher(name: str, place: int) -> Callable[[Kind], bool]:
    """Make the test of a type by its name; without a namespace, FHIR's types come first (N1, 8)."""
    namespace, _, bare = name.rpartition(".")
    fhir, system = namespace in ("", "FHIR") and is_type(bare), namespace in ("", "System") and bare in SYSTEM
    if namespace == "System" and is_type(bare) and not system:
        return lambda _kind: False
    if not fhir and not system:
        raise FhirPathError(f"no such type at character {place + 1}")
    if fhir and system:  # Quantity is both.
        return lambda kind: bare in kind.ancestors
    wanted = "FHIR" if fhir else "System"
    return lambda kind: bare in kind.ancestors and kind.namespace == wanted


def tested(name: str, place: int) -> Callable[[list[Node]], list[Node]]:
    """`is`: the single item is of a type, or of one built on it."""
    matches = _matcher(name, place)

    def work(nodes: list[Node]) -> list[Node]:
        node = single(nodes)
        return EMPTY if node is None else truth(matches(node.kind))

    return work


def filtered(name: str, place: int) -> Callable[[list[Node]], list[Node]]:
    """`ofType`: those items that are of a type, or of one built on it."""
    matches = _matcher(name, place)
    return lambda nodes: [node for node in nodes if matches(node.kind)]


def cast(name: str, place: int) -> Callable[[list[Node]], list[Node]]:
    """`as`: the item, if it is of a type.

    The standard wants a single item; R4's own search expressions use it on several, and mean `ofType`.
    """
    return filtered(name, place)
