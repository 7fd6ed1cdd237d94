"""The siblings of primitive values: `_birthDate` with the id and extensions of `birthDate` (FHIR R4, JSON 2.6.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.validation.found import Check, Found, one
from samspill.fhir.validation.primitives import PRIMITIVES

if TYPE_CHECKING:
    from collections.abc import Callable

_id: Final = PRIMITIVES["System.String"]


@dataclass(frozen=True, slots=True)
class Primitive:
    """A primitive element that may have a sibling."""

    item: Check
    """The check of one value."""
    many: bool
    element: Callable[[], Check]
    """Gives the check of an object with id and extensions; late, since that type needs this one."""


def sibling(primitive: Primitive, value: dict[str, Any], name: str) -> Found | None:
    """Check `_name` of an object. Where there is no value, its extensions must say why."""
    inner = value[f"_{name}"]
    if not primitive.many:
        return _element(primitive, inner, has_value=name in value)
    if type(inner) is not list or not inner:
        return one("the sibling of an array must be an array, and not empty", "structure")
    if inner.count(None) == len(inner):
        return one("an array must not hold nulls only", "structure")
    plain = value.get(name)
    if type(plain) is list and len(plain) != len(inner):
        return one("an array and its sibling must have as many items each", "structure")
    return _elements(primitive, inner, plain if type(plain) is list else [None] * len(inner))


def values(primitive: Primitive, value: dict[str, Any], name: str) -> Found | None:
    """Check an array of primitives again, now with its sibling: a null may stand where the sibling has extensions."""
    beside = value[f"_{name}"]
    found = None
    for place, inner in enumerate(value[name]) if type(value[name]) is list else ():
        if inner is None and place < len(beside) and beside[place] is not None:
            continue  # The sibling's own check says whether it will do.
        trouble = primitive.item(inner)
        if trouble is not None:
            found = found or Found()
            found.take(f"[{place}]", trouble)
    if type(value[name]) is not list or not value[name]:
        return one("an array was expected, and not an empty one", "structure")
    return found


def _elements(primitive: Primitive, inner: list[Any], plain: list[Any]) -> Found | None:
    found = None
    for place, (element, beside) in enumerate(zip(inner, plain, strict=True)):
        if element is None and beside is not None:
            continue
        trouble = _element(primitive, element, has_value=beside is not None)
        if trouble is not None:
            found = found or Found()
            found.take(f"[{place}]", trouble)
    return found


def _element(primitive: Primitive, inner: Any, *, has_value: bool) -> Found | None:
    if type(inner) is not dict:
        return one("the sibling of a value must be an object with id or extension", "structure")
    if has_value and inner.keys() == {"id"}:
        found = _id(inner["id"])  # Beside a value an id alone will do.
        return found and one(found.faults[0].what, found.faults[0].code, "id")
    found = primitive.element()(inner)
    if found is None and not has_value and "extension" not in inner:
        found = one("where there is no value there must be an extension that says why", "required")
    return found
