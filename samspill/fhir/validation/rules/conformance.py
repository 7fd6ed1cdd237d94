"""Invariants of the conformance and terminology resources: capability statements, code systems, value sets, maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.validation.rules.reading import (
    Object,
    Rule,
    distinct,
    exactly_one_of,
    has,
    has_any,
    items,
    natural,
    needs,
    needs_one_of,
    never_both,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _cpb_7(statement: Object) -> bool:
    return distinct((document.get("profile"), document.get("mode")) for document in items(statement, "document"))


def _cpb_15(statement: Object) -> bool:
    return statement.get("kind") != "capability" or ("implementation" not in statement and "software" in statement)


def _cpb_16(statement: Object) -> bool:
    return statement.get("kind") != "requirements" or not has_any(statement, "implementation", "software")


def _implementation_if_instance(statement: Object) -> bool:
    return statement.get("kind") != "instance" or "implementation" in statement


def _cpb_3(statement: Object) -> bool:
    return statement.get("kind") == "instance" or next(items(statement, "messaging", "endpoint"), None) is None


def _concept_codes(value: Object) -> Iterator[Any]:
    for concept in value.get("concept", ()):
        yield concept.get("code")
        yield from _concept_codes(concept)


def _cmd_1(target: Object) -> bool:
    return has(target, "comment") or target.get("equivalence") not in ("narrower", "inexact")


def _ig_1(definition: Object) -> bool:
    known = set(items(definition, "grouping", "id"))
    return all(id_ in known for id_ in items(definition, "resource", "groupingId"))


def _ig_2(guide: Object) -> bool:
    known = set(items(guide, "fhirVersion"))
    return all(version in known for version in items(guide, "definition", "resource", "fhirVersion"))


def _md_1(focus: Object) -> bool:
    most = focus.get("max", "*")
    return most == "*" or bool(natural(most))


def _nsd_1(system: Object) -> bool:
    return system.get("kind") != "root" or all(kind != "uuid" for kind in items(system, "uniqueId", "type"))


def _nsd_2(system: Object) -> bool:
    return distinct(unique.get("type") for unique in items(system, "uniqueId") if unique.get("preferred") is True)


def _opd_3(parameter: Object) -> bool:
    return not has(parameter, "targetProfile") or parameter.get("type") in ("Reference", "canonical")


def _tcp_1(system: Object) -> bool:
    versions = list(items(system, "version"))
    return len(versions) <= 1 or all(has(version, "code") for version in versions)


CONFORMANCE: Final[dict[str, Rule]] = {
    "cmd-1": _cmd_1,
    "cmd-2": lambda value: value.get("mode") != "fixed" or has(value, "code"),
    "cmd-3": lambda value: value.get("mode") != "other-map" or has(value, "url"),
    "cpb-1": needs_one_of("rest", "messaging", "document"),
    "cpb-2": needs_one_of("description", "software", "implementation"),
    "cpb-3": _cpb_3,
    "cpb-7": _cpb_7,
    "cpb-9": lambda value: distinct(items(value, "resource", "type")),
    "cpb-12": lambda value: distinct(items(value, "searchParam", "name")),
    "cpb-14": _implementation_if_instance,
    "cpb-15": _cpb_15,
    "cpb-16": _cpb_16,
    "csd-1": lambda value: distinct(_concept_codes(value)),
    "ig-1": _ig_1,
    "ig-2": _ig_2,
    "md-1": _md_1,
    "nsd-1": _nsd_1,
    "nsd-2": _nsd_2,
    "opd-1": needs_one_of("type", "part"),
    "opd-2": lambda value: not has(value, "searchType") or value.get("type") == "string",
    "opd-3": _opd_3,
    "smp-1": needs("element", "context"),
    "smp-2": needs("context", "contextType"),
    "spd-1": needs("xpath", "xpathUsage"),
    "spd-2": lambda value: not has(value, "chain") or value.get("type") == "reference",
    "tcp-1": _tcp_1,
    "tcp-2": needs_one_of("description", "software", "implementation"),
    "tcp-3": _implementation_if_instance,
    "tcp-4": _cpb_15,
    "tcp-5": _cpb_16,
    "vsd-1": needs_one_of("valueSet", "system"),
    "vsd-2": lambda value: not has_any(value, "concept", "filter") or has(value, "system"),
    "vsd-3": never_both("concept", "filter"),
    "vsd-6": needs_one_of("code", "display"),
    "vsd-9": lambda value: has(value, "code") or value.get("abstract") is True,
    "vsd-10": needs("code", "system"),
    "inv-1@TestReport.setup.action": exactly_one_of("operation", "assert"),
    "inv-2": exactly_one_of("operation", "assert"),
}
"""Key of the invariant to the rule."""
