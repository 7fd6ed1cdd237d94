"""JSON Schemas of the resource types and their parts, from the same definitions that validation compiles.

They say structure: members, arrays, plain values, required codes. What else is a rule (invariants, references, which of
several members there may be) is left to validation. JSON Schema 2020-12, as OpenAPI 3.1 has it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.definitions import TYPES
from samspill.fhir.validation import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.fhir.validation.tables import Element, Structure

ROOT: Final = "#/components/schemas/"
_DATE: Final = r"^\d{4}(-\d{2}(-\d{2})?)?$"
_MOMENT: Final = r"T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})"
_WHOLE: Final = 2**31
PRIMITIVES: Final[dict[str, dict[str, Any]]] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "minimum": -_WHOLE, "maximum": _WHOLE - 1},
    "unsignedInt": {"type": "integer", "minimum": 0, "maximum": _WHOLE - 1},
    "positiveInt": {"type": "integer", "minimum": 1, "maximum": _WHOLE - 1},
    "decimal": {"type": "number"},
    "id": {"type": "string", "pattern": r"^[A-Za-z0-9\-.]{1,64}$"},
    "date": {"type": "string", "pattern": _DATE},
    "dateTime": {"type": "string", "pattern": rf"^\d{{4}}(-\d{{2}}(-\d{{2}}({_MOMENT})?)?)?$"},
    "instant": {"type": "string", "pattern": rf"^\d{{4}}-\d{{2}}-\d{{2}}{_MOMENT}$"},
    "time": {"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}(\.\d+)?$"},
    **{
        name: {"type": "string", "minLength": 1}
        for name in "string code uri url canonical oid uuid markdown base64Binary xhtml System.String".split()
    },
}
_ANY: Final = "Resource"
_FREE: Final = {"xhtml": "string", "System.String": "string"}
_MANY_CODES: Final = 300
"""Value sets with more codes are not written out."""


@cache
def schemas() -> dict[str, Any]:
    """Give every schema by its name: types, their parts such as `Patient.contact`, plain values, and code lists."""
    found: dict[str, Any] = {name: schema for name, schema in PRIMITIVES.items() if name not in _FREE}
    found[_ANY] = {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"enum": list(TYPES)}},
    }
    for name in sorted(tables.names()):
        structure = tables.structure(name)
        for path in structure.below:
            found[_name(name, path)] = _object(structure, path)
    used = {element.required for name in tables.names() for element in tables.structure(name).elements.values()}
    found |= {_code_name(url): {"type": "string", "enum": codes} for url in used if url and (codes := _codes(url))}
    return found


def ref(name: str) -> dict[str, str]:
    """Refer to a schema."""
    return {"$ref": ROOT + name}


def _name(structure: str, path: str) -> str:
    return f"{structure}.{path}" if path else structure


def _object(structure: Structure, path: str) -> dict[str, Any]:
    members = structure.below[path]
    properties = dict(pair for element in members for pair in _properties(structure, element))
    required = [one.name for one in members if one.least and not one.is_choice and not _is_plain(structure, one)]
    if structure.is_resource and not path:
        properties = {"resourceType": {"const": structure.name}, **properties}
        required.insert(0, "resourceType")
    found: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        found["required"] = required
    # `_birthDate` and its like hold the id and the extensions of a plain value, which may stand for it.
    found["patternProperties"] = {"^_": {"type": ["object", "array"]}}
    return found | {"additionalProperties": False}


def _is_plain(structure: Structure, element: Element) -> bool:
    return not structure.below.get(element.path) and all(code in PRIMITIVES for code in element.types)


def _properties(structure: Structure, element: Element) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the members that an element may be: one, or one for each type of a choice."""
    if element.like or structure.below.get(element.path):
        yield element.name, _listed(element, ref(_name(structure.name, element.like or element.path)))
        return
    for code in element.types:
        yield element.json_name(code), _listed(element, _value(element, code))


def _value(element: Element, code: str) -> dict[str, Any]:
    if code == "code" and element.required and _codes(element.required):
        return ref(_code_name(element.required))
    if code in PRIMITIVES:
        return ref(_FREE.get(code, code))
    return ref(code if code in tables.names() else _ANY)


def _listed(element: Element, schema: dict[str, Any]) -> dict[str, Any]:
    if not element.many:
        return schema
    plain = all(code in PRIMITIVES for code in element.types) and bool(element.types)
    # Where `_given` says something of an item, `given` may have null in its place.
    return {"type": "array", "minItems": 1, "items": {"anyOf": [schema, {"type": "null"}]} if plain else schema}


def _code_name(url: str) -> str:
    return f"code-{url.rpartition('/')[2]}"


def _codes(url: str) -> list[str]:
    systems = tables.value_set(url)
    if systems is None or None in systems.values():
        return []
    codes = sorted({code for listed in systems.values() for code in listed or ()})
    return codes if len(codes) <= _MANY_CODES else []
