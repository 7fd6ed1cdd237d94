"""Elements as a FHIRPath Patch gives them, and their members in JSON: `given` and `_given` are one element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.fhir.patch import text
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.patch.places import Kind
    from samspill.fhir.validation.tables import Element


def value_of(part: Mapping[str, Any], kind: Kind, element: Element, where: str) -> tuple[str, Any, Any]:
    """Make the value for a member out of the part that gives it.

    Gives its JSON name, its value, and what belongs beside a primitive value (`_birthDate`), or None for either.
    Raises `Invalid` when a value of that type cannot stand there.
    """
    if "resource" in part:
        return element.name, text.copy(part["resource"]), None
    name = next((key.removeprefix("_")[len("value") :] for key in part if key.lstrip("_").startswith("value")), "")
    if name:
        key = _named(element, name, where)
        return key, text.copy(part.get(f"value{name}")), text.copy(part.get(f"_value{name}"))
    inner = kind.within(element, None)
    if element.is_choice or inner is None or not part.get("part"):
        message = "the part value holds no value that can stand at this place"
        raise Invalid(message, Fault(where, message, "value"))
    built: dict[str, Any] = {}
    for child in part["part"]:
        member = inner.element(child["name"])
        if member is None:
            message = "the element has no member of that name"
            raise Invalid(message, Fault(where, message, "structure"))
        put(built, member, value_of(child, inner, member, where), where)
    return element.name, built, None


def _named(element: Element, suffix: str, where: str) -> str:
    """Give the JSON name of an element with a value of a type; primitive types that are written alike are let pass."""
    codes = {code[0].upper() + code[1:]: code for code in element.types}
    if suffix in codes:
        return element.json_name(codes[suffix])
    if element.is_choice:
        message = "a value of that type cannot stand at this place"
        raise Invalid(message, Fault(where, message, "value"))
    return element.name


def put(holder: dict[str, Any], element: Element, value: tuple[str, Any, Any], where: str) -> None:
    """Add an element to an object: after those that are there, where it repeats. Raises `Invalid` when it is taken."""
    key, plain, beside = value
    if not element.many:
        taken = {element.json_name(code) for code in element.types} | {element.name}
        if any(name in holder or f"_{name}" in holder for name in taken):
            message = "the element is there already, and does not repeat"
            raise Invalid(message, Fault(where, message, "duplicate"))
        set_both(holder, key, plain, beside)
        return
    insert(holder, key, len(holder.get(key, holder.get(f"_{key}", []))), plain, beside)


def set_both(holder: dict[str, Any], key: str, plain: Any, beside: Any) -> None:
    """Set a member and what belongs beside it; None takes it away."""
    for name, value in ((key, plain), (f"_{key}", beside)):
        if value is None:
            holder.pop(name, None)
        else:
            holder[name] = value


def insert(holder: dict[str, Any], key: str, place: int, plain: Any, beside: Any) -> None:
    """Put an item into a list, and what belongs beside it into the list beside it."""
    plains, besides = both(holder, key)
    plains.insert(place, plain)
    besides.insert(place, beside)
    keep(holder, key, plains, besides)


def both(holder: dict[str, Any], key: str) -> tuple[list[Any], list[Any]]:
    """Give a list and the list beside it, both of the same length."""
    plains, besides = list(holder.get(key, [])), list(holder.get(f"_{key}", []))
    length = max(len(plains), len(besides))
    return plains + [None] * (length - len(plains)), besides + [None] * (length - len(besides))


def keep(holder: dict[str, Any], key: str, plains: list[Any], besides: list[Any]) -> None:
    """Set both lists; one that holds nothing is left out, as the standard's JSON has it."""
    for name, items in ((key, plains), (f"_{key}", besides)):
        if any(item is not None for item in items):
            holder[name] = items
        else:
            holder.pop(name, None)
