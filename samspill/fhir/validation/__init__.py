"""Is this valid FHIR R4? Structure, formats, required codes and invariants, from the official definitions.

What is not checked: profiles (see `samspill.fhir.profiles`), invariants that have no rule (`unchecked_invariants`),
whether what a reference points at exists, and codes of value sets that are not carried (currencies, media types, UCUM,
languages).
"""

from __future__ import annotations

from functools import cache

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.validation import tables
from samspill.fhir.validation.compiler import any_resource
from samspill.fhir.validation.found import MOST, Found, joined
from samspill.fhir.validation.rules import BUILT_IN, RULES
from samspill.kernel.problems import Fault

__all__ = ["link_elements", "unchecked_invariants", "validate"]


def validate(resource: object, expected: str | None = None) -> tuple[Fault, ...]:
    """Find every fault in a resource, as JSON with decimals as `Decimal`. Empty when it is valid.

    `expected` is the type it must have. At most 100 faults are listed, and then one that says there are more. Each
    has its place as a FHIRPath and the FHIR issue type; none holds a value from the resource.
    """
    said = resource.get("resourceType") if isinstance(resource, dict) else None
    kind = said if isinstance(said, str) else ""
    if expected is not None and kind and kind != expected:
        return (Fault(expected, f"the resourceType must be {expected}", "invalid"),)
    try:
        found = any_resource(resource)
    except RecursionError:
        return (Fault("", "the resource is nested too deeply", "too-long"),)
    return () if found is None else _faults(found, kind if kind in TYPE_CODE else "")


def _faults(found: Found, root: str) -> tuple[Fault, ...]:
    told = [Fault(joined(root, where), what, code) for where, what, code in found.faults[:MOST]]
    if len(found.faults) > MOST:
        told.append(Fault(root, f"there are more than {MOST} faults; the rest are not listed", "too-costly"))
    return tuple(told)


def unchecked_invariants() -> tuple[str, ...]:
    """List the keys of the invariants of severity error that nothing here checks."""
    known = tables.invariants().items()
    return tuple(
        sorted(key for key, invariant in known if invariant.severity == "error" and key not in RULES.keys() | BUILT_IN)
    )


@cache
def link_elements() -> frozenset[str]:
    """Name the JSON members that hold an address in some type: `reference`, `fullUrl`, `valueUri` and so on."""
    return frozenset(tables.links())
