"""Invariants of StructureDefinition and ElementDefinition, and of TestScript."""

from __future__ import annotations

import re
from typing import Any, Final

from samspill.fhir.validation.rules.reading import (
    Object,
    Rule,
    chosen,
    distinct,
    exactly_one_of,
    has,
    has_any,
    items,
    natural,
    needs,
    needs_one_of,
)

_SLICE_NAME: Final = re.compile(r"[a-zA-Z0-9/\-_\[\]@]+").fullmatch
_TYPE_IN_DIFFERENTIAL: Final = re.compile(r"[a-zA-Z0-9]+|http://hl7\.org/fhirpath/System\.[A-Z][A-Za-z]+").fullmatch
_TYPE_IN_SNAPSHOT: Final = re.compile(r"[a-zA-Z0-9.]+|http://hl7\.org/fhirpath/System\.[A-Z][A-Za-z]+").fullmatch
_NAME: Final = r"[^\s.,:;'\"/|?!@#$%&*()\[\]{}]{1,64}"
_PATH: Final = re.compile(rf"{_NAME}(\.{_NAME}(\[x\])?(:[^\s.]+)?)*").fullmatch
_CODED: Final = frozenset({"code", "Coding", "CodeableConcept", "Quantity", "string", "uri"})
_OFFICIAL: Final = "http://hl7.org/fhir/StructureDefinition"
_ASSERTIONS: Final = (
    "contentType",
    "expression",
    "headerField",
    "minimumId",
    "navigationLinks",
    "path",
    "requestMethod",
    "resource",
    "responseCode",
    "response",
    "validateProfileId",
)


def _points(element_type: Object) -> bool:
    return element_type.get("code") in ("Reference", "canonical")


def _eld_2(element: Object) -> bool:
    most = natural(element.get("max", "*"))
    return most is None or bool(element.get("min", 0) <= most)


def _eld_3(most: object) -> bool:
    return type(most) is not str or most == "*" or natural(most) is not None


def _eld_5(element: Object) -> bool:
    if not has(element, "contentReference"):
        return True
    choices = ("defaultValue", "fixed", "pattern", "minValue", "maxValue")
    return not has_any(element, "type", "example", "maxLength", "binding") and not any(
        chosen(element, name) for name in choices
    )


def _eld_11(element: Object) -> bool:
    codes = set(items(element, "type", "code"))
    return "binding" not in element or not codes or not codes.isdisjoint(_CODED)


def _eld_12(binding: Object) -> bool:
    return bool(binding.get("valueSet", "urn:").startswith(("http:", "https", "urn:")))


def _single_type_if(name: str) -> Rule:
    return lambda element: len(element.get("type", ())) <= 1 or not chosen(element, name)


def _elements(definition: Object, *views: str) -> list[Any]:
    return [element for view in views for element in items(definition, view, "element")]


def _distinct_ids(view: str) -> Rule:
    return lambda value: distinct(items(value, view, "element", "id"))


def _all_ids(definition: Object) -> bool:
    return all("id" in element for element in _elements(definition, "snapshot", "differential"))


def _sdf_1(definition: Object) -> bool:
    return definition.get("derivation") == "constraint" or distinct(items(definition, "snapshot", "element", "path"))


def _sdf_9(definition: Object) -> bool:
    roots = (e for e in _elements(definition, "snapshot", "differential") if "." not in e.get("path", ""))
    return not any(has_any(root, "label", "code", "requirements") for root in roots)


def _sdf_11(definition: Object) -> bool:
    first = next(items(definition, "snapshot", "element"), None)
    return definition.get("kind") == "logical" or first is None or first.get("path") == definition.get("type")


def _sdf_15(definition: Object) -> bool:
    first: Object = next(items(definition, "snapshot", "element"), {})
    return definition.get("kind") == "logical" or "type" not in first


def _sdf_15a(definition: Object) -> bool:
    first: Object = next(items(definition, "differential", "element"), {})
    return definition.get("kind") == "logical" or "." in first.get("path", "") or "type" not in first


def _sdf_19(definition: Object) -> bool:
    if not definition.get("url", "").startswith(_OFFICIAL):
        return True
    return all(map(_TYPE_IN_DIFFERENTIAL, items(definition, "differential", "element", "type", "code"))) and all(
        map(_TYPE_IN_SNAPSHOT, items(definition, "snapshot", "element", "type", "code"))
    )


def _sdf_21(definition: Object) -> bool:
    defaults = any(chosen(element, "defaultValue") for element in _elements(definition, "differential"))
    return not defaults or definition.get("derivation") == "specialization"


def _sdf_22(definition: Object) -> bool:
    if not definition.get("url", "").startswith(_OFFICIAL):
        return True
    return not any(chosen(element, "defaultValue") for element in _elements(definition, "snapshot", "differential"))


def _sdf_23(definition: Object) -> bool:
    roots = (e for e in _elements(definition, "snapshot", "differential") if "." not in e.get("path", ""))
    return not any(has(root, "sliceName") for root in roots)


def _sdf_3(view: Object) -> bool:
    return all(all(has(element, name) for name in ("definition", "min", "max")) for element in items(view, "element"))


def _sdf_5(definition: Object) -> bool:
    return (
        definition.get("type") != "Extension"
        or definition.get("derivation") == "specialization"
        or "context" in definition
    )


def _sdf_8(definition: Object) -> bool:
    """Asked of the whole definition, since it compares a part of it with another (`compiler.OF_WHOLE`)."""
    first, *others = [element.get("path", "") for element in _elements(definition, "snapshot")] or [None]
    if first is None:
        return True
    named = definition.get("kind") == "logical" or first == definition.get("type")
    return named and all(path.startswith(f"{first}.") for path in others)


def _sdf_8a(definition: Object) -> bool:
    first, *others = [element.get("path", "") for element in _elements(definition, "differential")] or [None]
    if first is None:
        return True
    named = definition.get("kind") == "logical" or first.startswith(definition.get("type", ""))
    return named and all(path.startswith(f"{first.partition('.')[0]}.") for path in others)


def _sdf_10(element: Object) -> bool:
    binding = element.get("binding")
    return binding is None or has_any(binding, "valueSet", "description")


def _sdf_20(view: Object) -> bool:
    return not any("slicing" in e for e in items(view, "element") if "." not in e.get("path", ""))


def _tst_4(metadata: Object) -> bool:
    capabilities = list(items(metadata, "capability"))
    return any(has_any(capability, "required", "validated") for capability in capabilities)


def _single_assertion(check: Object) -> bool:
    return "extension" in check or sum(has(check, name) for name in _ASSERTIONS) <= 1


def _single_source(operation: Object) -> bool:
    if has(operation, "sourceId") or sum(has(operation, name) for name in ("targetId", "url", "params")) == 1:
        return True
    return operation.get("type", {}).get("code") in ("capabilities", "search", "transaction", "history")


def _source_compared(check: Object) -> bool:
    return has(check, "compareToSourceId") == has_any(check, "compareToSourceExpression", "compareToSourcePath")


def _response_direction(check: Object) -> bool:
    return check.get("direction", "response") == "response" or not has_any(check, "response", "responseCode")


STRUCTURAL: Final[dict[str, Rule]] = {
    "eld-1": needs_one_of("discriminator", "description"),
    "eld-2": _eld_2,
    "eld-3": _eld_3,  # The one invariant of a primitive element.
    "eld-4": lambda value: "aggregation" not in value or _points(value),
    "eld-5": _eld_5,
    "eld-6": _single_type_if("fixed"),
    "eld-7": _single_type_if("pattern"),
    "eld-8": lambda value: not (chosen(value, "pattern") and chosen(value, "fixed")),
    "eld-11": _eld_11,
    "eld-12": _eld_12,
    "eld-13": lambda value: distinct(items(value, "type", "code")),
    "eld-14": lambda value: distinct(items(value, "constraint", "key")),
    "eld-15": lambda value: not has(value, "meaningWhenMissing") or not chosen(value, "defaultValue"),
    "eld-16": lambda value: _SLICE_NAME(value.get("sliceName", "-")) is not None,
    "eld-17": lambda value: not has(value, "targetProfile") or _points(value),
    "eld-18": lambda value: value.get("isModifier") is not True or has(value, "isModifierReason"),
    "eld-19": lambda value: _PATH(value.get("path", "-")) is not None,
    "eld-22": needs("sliceIsConstraining", "sliceName"),
    "sdf-1": _sdf_1,
    "sdf-2": needs_one_of("name", "uri"),
    "sdf-3": _sdf_3,
    "sdf-4": lambda value: value.get("abstract") is True or has(value, "baseDefinition"),
    "sdf-5": _sdf_5,
    "sdf-6": needs_one_of("snapshot", "differential"),
    "sdf-8": _sdf_8,
    "sdf-8a": _sdf_8a,
    "sdf-8b": lambda value: all("base" in element for element in items(value, "element")),
    "sdf-9": _sdf_9,
    "sdf-10": _sdf_10,
    "sdf-11": _sdf_11,
    "sdf-14": _all_ids,
    "sdf-15": _sdf_15,
    "sdf-15a": _sdf_15a,
    "sdf-16": _distinct_ids("snapshot"),
    "sdf-17": _distinct_ids("differential"),
    "sdf-18": lambda value: not has(value, "contextInvariant") or value.get("type") == "Extension",
    "sdf-19": _sdf_19,
    "sdf-20": _sdf_20,
    "sdf-21": _sdf_21,
    "sdf-22": _sdf_22,
    "sdf-23": _sdf_23,
    "tst-1": exactly_one_of("operation", "assert"),
    "tst-2": exactly_one_of("operation", "assert"),
    "tst-3": lambda value: not all(has(value, name) for name in ("expression", "headerField", "path")),
    "tst-4": _tst_4,
    "tst-5": _single_assertion,
    "tst-6": _single_assertion,
    "tst-7": _single_source,
    "tst-8": _single_source,
    "tst-9": _single_source,
    "tst-10": _source_compared,
    "tst-11": _source_compared,
    "tst-12": _response_direction,
    "tst-13": _response_direction,
}
"""Key of the invariant to the rule."""
