"""The systems of codes that are written without one: a `code`'s is implied by its binding.

http://hl7.org/fhir/R4/search.html#token
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from samspill.fhir.search.parameter import parameters
from samspill.fhir.validation import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from samspill.fhir.search.parameter import Step
    from samspill.fhir.validation.tables import Element

BOOLEAN: Final = {"http://hl7.org/fhir/special-values": frozenset({"true", "false"})}
"""What R4 names the system of booleans."""
MIME: Final = "http://hl7.org/fhir/ValueSet/mimetypes"

Systems = dict[str, frozenset[str] | None]
"""Each system with the codes of it that the binding allows; None for all of them."""


@cache
def systems_of(type_name: str, name: str) -> Systems | None:
    """Give the systems of a parameter whose values are written without one.

    Empty for ids, strings and addresses, which have none. None when the standard binds one of its codes to no value
    set, or to one that cannot be told: then no system is the wrong one. Kept for the life of the process: R4 does not
    change. Raises `KeyError` when the type has no such parameter.
    """
    found: Systems = {}
    for element, code in _elements(type_name, name):
        if code == "boolean":
            found |= BOOLEAN
        if code != "code":
            continue
        bound = tables.value_set(element.required) if element and element.required else None
        if bound is None:
            return None
        for system, codes in bound.items():
            both = found.get(system, frozenset())
            found[system] = None if codes is None or both is None else both | frozenset(codes)
    return found


@cache
def holds_mime_types(type_name: str, name: str) -> bool:
    """Tell whether a parameter's values are MIME types, such as `text/xml; charset=UTF-8`."""
    elements = list(_elements(type_name, name))
    return bool(elements) and all(element is not None and element.required == MIME for element, _ in elements)


def _elements(type_name: str, name: str) -> Iterator[tuple[Element | None, str]]:
    """Give the elements at the ends of a parameter's paths, each with the type of its value."""
    for path in parameters(type_name)[name].paths:
        yield _element(type_name, path.steps) if path.type == "code" else None, path.type


def _element(type_name: str, steps: tuple[Step, ...]) -> Element | None:
    name, path, element = type_name, "", None
    for key in (step for step in steps if isinstance(step, str)):
        below = tables.structure(name).below
        element, code = _member(below, path, key)
        if element is None:
            return None
        if element.like or element.path in below:
            path = element.like or element.path
        else:
            name, path = code, ""
    return element


def _member(below: Mapping[str, tuple[Element, ...]], path: str, key: str) -> tuple[Element | None, str]:
    """Find the member that has a name in JSON, and the type that the name stands for."""
    for element in below.get(path, ()):
        for code in element.types:
            if element.json_name(code) == key:
                return element, code
        if element.name == key and not element.is_choice:
            return element, ""
    return None, ""
