"""What the FHIR API offers, printed from what it does. http://hl7.org/fhir/R4/capabilitystatement.html

Interactions are those that routing finds, parameters those that the parser takes, operations those that are listed.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir import routing
from samspill.fhir.definitions import TYPES
from samspill.fhir.described.operation_definitions import address_of
from samspill.fhir.described.search_parameters import refuses, served
from samspill.fhir.operations import OPERATIONS, Offered
from samspill.fhir.profiles import Known
from samspill.fhir.rules import USUAL, Rules
from samspill.fhir.search import compartments, including
from samspill.kernel import strict_json
from samspill.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

ON_TYPES: Final = {
    "read": ("GET", ("x",)),
    "vread": ("GET", ("x", "_history", "1")),
    "update": ("PUT", ("x",)),
    "patch": ("PATCH", ("x",)),
    "delete": ("DELETE", ("x",)),
    "history-instance": ("GET", ("x", "_history")),
    "history-type": ("GET", ("_history",)),
    "create": ("POST", ()),
    "search-type": ("GET", ()),
}
"""Codes of http://hl7.org/fhir/R4/valueset-type-restful-interaction.html: method, and what follows the type."""
ON_ALL: Final = {"history-system": ("GET", ("_history",)), "search-system": ("GET", ())}
BUNDLES: Final = ("transaction", "batch")
PATCHES: Final = ("application/fhir+json", "application/json-patch+json")
SPECIAL: Final = {
    "_has": ("Patient", "Observation:patient:code=a", "Finds what others refer to: _has:Observation:patient:code=x."),
    "_list": ("Patient", "a", "Finds what is on a List, by its id."),
    "_filter": ("Patient", "_id eq a", "Finds by an expression (http://hl7.org/fhir/R4/search_filter.html)."),
    "_type": ("", "Patient", "Says which types are searched, where the address does not."),
}
"""Parameters of no type: where and with what they are tried, and what they do."""
SECURITY: Final = {
    "cors": False,
    "service": [
        {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                    "code": "SMART-on-FHIR",
                },
            ],
        },
    ],
    "description": "Bearer tokens with SMART scopes and a purpose of use.",
}


@lru_cache(maxsize=8)
def capability_text(base: str, rules: Rules = USUAL) -> bytes:
    """Describe the API at an address, as JSON."""
    return strict_json.write(capability_statement(base, rules))


def capability_statement(base: str, rules: Rules = USUAL) -> dict[str, Any]:
    """Describe the API at an address, under an installation's rules."""
    rest = {
        "mode": "server",
        "security": SECURITY,
        "resource": [_resource(kind, base, rules) for kind in TYPES],
        "interaction": [{"code": code} for code in (*_offered("", ON_ALL), *BUNDLES)],
        "searchParam": [*(_search_param(name, "Patient") for name in _everywhere()), *_special()],
        "operation": [_operation(one, base) for one in OPERATIONS if "system" in one.levels],
        "compartment": [compartments.canonical(owner) for owner in compartments.OFFICIAL],
    }
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-26",
        "kind": "instance",
        "software": {"name": "Samspill", "version": version("samspill")},
        "implementation": {"description": "Samspill", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        **({"patchFormat": list(PATCHES)} if offers("Patient", "patch") else {}),
        "rest": [rest],
    }


def offers(kind: str, code: str) -> bool:
    """Tell whether an interaction is offered for a type."""
    return code in _offered(kind, ON_TYPES)


def finds(method: str, path: tuple[str, ...]) -> bool:
    """Tell whether there is something at a method and an address below the base."""
    try:
        routing.resolve(method, path)
    except Problem:
        return False
    return True


def _offered(kind: str, asked: Mapping[str, tuple[str, tuple[str, ...]]]) -> list[str]:
    before = (kind,) if kind else ()
    return [code for code, (method, path) in asked.items() if finds(method, (*before, *path))]


def _resource(kind: str, base: str, rules: Rules) -> dict[str, Any]:
    operations = [one for one in OPERATIONS if (not one.types or kind in one.types) and one.levels != {"system"}]
    found: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": code} for code in _offered(kind, ON_TYPES)],
        "supportedProfile": _profiles().get(kind, []),
        "versioning": "versioned-update",
        "readHistory": offers(kind, "vread"),
        "updateCreate": rules.update_create,
        "conditionalCreate": finds("PUT", (kind,)),
        "conditionalRead": "full-support",
        "conditionalUpdate": finds("PUT", (kind,)),
        "conditionalDelete": _conditional_delete(kind, rules),
        "referencePolicy": ["literal", "logical"],
        "searchInclude": includes(kind),
        "searchRevInclude": reverse_includes(kind),
        "searchParam": [_search_param(name, kind) for name in served(kind)],
        "operation": [_operation(one, base) for one in operations],
    }
    return {key: value for key, value in found.items() if value != []}


@cache
def _profiles() -> dict[str, list[str]]:
    """Give the profiles that come with the platform, by type; those that are stored here are found by searching."""
    known = Known()
    return {kind: list(known.profiles(kind)) for kind in TYPES}


def _conditional_delete(kind: str, rules: Rules) -> str:
    if not finds("DELETE", (kind,)):
        return "not-supported"
    return "multiple" if rules.delete_many else "single"


def includes(kind: str) -> list[str]:
    """List what `_include` takes for a type: its own references, as far as they are followed."""
    found = [f"{kind}:{name}" for name, parameter in served(kind).items() if parameter.type == "reference"]
    return [include for include in found if _takes(kind, "_include", include)]


def reverse_includes(kind: str) -> list[str]:
    """List what `_revinclude` takes for a type: references that may point at it."""
    return [include for include in _pointing()[kind] if _takes(kind, "_revinclude", include)]


def _takes(kind: str, name: str, include: str) -> bool:
    try:
        including.read(kind, [(name, include)], "")
    except Problem:
        return False
    return True


@cache
def _pointing() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {kind: [] for kind in TYPES}
    for kind in TYPES:
        for include in includes(kind):
            for target in served(kind)[include.partition(":")[2]].targets or TYPES:
                found.get(target, []).append(include)
    return found


def _everywhere() -> list[str]:
    """List the parameters that every type has."""
    return sorted(frozenset.intersection(*(frozenset(served(kind)) for kind in TYPES)))


def _special() -> list[dict[str, str]]:
    """List the parameters that are about no element of a resource, with what they do."""
    return [
        {"name": name, "type": "special", "documentation": text}
        for name, (kind, value, text) in SPECIAL.items()
        if not refuses(kind, name, value)
    ]


def _search_param(name: str, kind: str) -> dict[str, str]:
    parameter = served(kind)[name]
    return {"name": name, "definition": parameter.url, "type": parameter.type}


def _operation(offered: Offered, base: str) -> dict[str, str]:
    found = {"name": offered.code, "definition": address_of(offered, base)}
    return found | ({"documentation": offered.also} if offered.also else {})
