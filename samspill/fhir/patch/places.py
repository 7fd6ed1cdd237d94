"""Places in a resource: where a value stands, and what R4 says may stand there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samspill.fhir.validation import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.validation.tables import Element, Structure

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What an object is: a structure, and the path of the element in it that has members of its own."""

    structure: Structure
    path: str = ""

    def members(self) -> tuple[Element, ...]:
        """Give the elements that it may have."""
        return self.structure.below.get(self.path, ())

    def element(self, name: str) -> Element | None:
        """Find a member by its element name, or by its JSON name."""
        for element in self.members():
            if element.name == name or any(element.json_name(code) == name for code in element.types):
                return element
        return None

    def within(self, element: Element, value: Any, suffix: str = "") -> Kind | None:
        """Tell what the value of a member is; None for what has no members. `suffix` says which type of a choice."""
        if element.path in self.structure.below:
            return Kind(self.structure, element.path)
        if element.like:
            return Kind(self.structure, element.like)
        code = next((one for one in element.types if one[0].upper() + one[1:] == suffix), element.types[0])
        if code in ("Resource", "DomainResource"):
            code = value.get("resourceType", "") if isinstance(value, dict) else ""
        return Kind(tables.structure(code)) if code in tables.names() else None


def kind_at(document: Mapping[str, Any], keys: Keys) -> Kind | None:
    """Tell what the object at a place is; None for what R4 does not know there."""
    kind: Kind | None = Kind(tables.structure(document["resourceType"]))
    value: Any = document
    for key in keys:
        value = value[key]
        if isinstance(key, str) and kind is not None:
            kind = _kind_of_member(kind, key, value[0] if isinstance(value, list) else value)
    return kind


def _kind_of_member(kind: Kind, key: str, value: Any) -> Kind | None:
    """Tell what the object under a JSON name is; beside a primitive value stand an id and extensions."""
    if key.startswith("_"):
        return Kind(tables.structure("Element"))
    element = kind.element(key)
    return kind.within(element, value, _suffix(element, key)) if element else None


def _suffix(element: Element, key: str) -> str:
    return key[len(element.name) :] if element.is_choice else ""


def keys_to(document: Any, container: Any) -> Keys | None:
    """Find where a list or an object stands in a document, by its identity; None when it is no part of it."""
    waiting: list[tuple[Keys, Any]] = [((), document)]
    while waiting:
        keys, value = waiting.pop()
        if value is container:
            return keys
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        waiting += [((*keys, key), one) for key, one in inner if isinstance(one, dict | list)]
    return None


def at(document: Any, keys: Keys) -> Any:
    """Give what stands at a place that is there."""
    for key in keys:
        document = document[key]
    return document
