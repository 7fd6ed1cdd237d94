"""Where an evaluation starts: the type of a value, also of one that is known only as a BackboneElement."""

from __future__ import annotations

from typing import Any, Final

from samspill.fhir.fhirpath.nodes import Node, members_of, node_of

_NAMELESS: Final = frozenset(("BackboneElement", "Element"))
"""What elements with members of their own are called; only their place in the resource tells what those are."""


def located(focus: Any, type_name: str, resource: dict[str, Any] | None) -> Node:
    """Make the node of a value; one of a nameless type is looked for in the resource."""
    if type_name in _NAMELESS and resource is not None:
        found = _look(node_of(resource), focus)
        if found is not None:
            return found
        return node_of(focus)
    return node_of(focus, type_name)


def _look(start: Node, focus: Any) -> Node | None:
    """Find the very object in a resource, by walking all of it."""
    rest = [start]
    while rest:
        node = rest.pop()
        if node.value is focus:
            return node
        if type(node.value) is dict:
            rest += members_of(node)
    return None
