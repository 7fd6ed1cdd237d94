"""The siblings of primitive values: `_birthDate` with the id and extensions of `birthDate` (FHIR R4, JSON 2.6.2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.validation.found import Check, Found, one
from samspill.fhir.validation.primitives import PRIMITIVES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
    if type(plain) is not list:
        return _elements(primitive, inner, [None] * len(inner), range(len(inner)))
    if len(plain) != len(inner):
        return one("an array and its sibling must have as many items each", "structure")
    return _elements(primitive, inner, plain, [place for place, element in enumerate(inner) if element is not None])


def padded_array(primitive: Primitive, inner: list[Any], beside: list[Any]) -> Found | None:
    """Check an array of values with nulls in it: a null may stand where the sibling has something."""
    found = None
    for place, each in enumerate(inner):
        padding = each is None and place < len(beside) and beside[place] is not None
        trouble = None if padding else primitive.item(each)
        if trouble is not None:
            found = found or Found()
            found.take(f"[{place}]", trouble)
    return found


def _elements(primitive: Primitive, inner: list[Any], plain: list[Any], places: Iterable[int]) -> Found | None:
    found = None
    for place in places:
        trouble = _element(primitive, inner[place], has_value=plain[place] is not None)
        if trouble is not None:
            found = found or Found()
            found.take(f"[{place}]", trouble)
    return found


def _element(primitive: Primitive, inner: Any, *, has_value: bool) -> Found | None:
    if type(inner) is not dict:
        return one("the sibling of a value must be an object with id or extension", "structure")
    if has_value and inner.keys() == {"id"}:
        trouble = _id(inner["id"])  # Beside a value an id alone will do.
        return None if trouble is None else one(trouble.faults[0].what, "value", "id")
    found = primitive.element()(inner)
    if found is None and not has_value and "extension" not in inner:
        found = one("where there is no value there must be an extension that says why", "required")
    return found
