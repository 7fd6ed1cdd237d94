"""Which value set or code system an operation is about: by its address, its id, or sent along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.fhir import terminology
from samspill.fhir.operations import parameters
from samspill.fhir.operations.current import current
from samspill.fhir.validation import validate
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.trust import Need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.terminology import Source
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant


async def need(_tx: Transaction, call: Call) -> Need:
    """Scope `<type>.r`: value sets and code systems are in nobody's record."""
    return Need(frozenset({(call.kind, "r")}))


async def subject_of(
    tx: Transaction, grant: Grant, call: Call, given: parameters.Given, source: Source | None
) -> Mapping[str, Any]:
    """Find the ValueSet or CodeSystem that a call is about.

    By the id in the address, by `url`, or sent as `valueSet` or `codeSystem`; just one of them. Raises `Malformed`,
    `Missing` for one that is not known here, `Invalid` for one that is sent and is not valid.
    """
    kind = call.kind
    sent = kind[0].lower() + kind[1:]
    said = [name for name in ("url", sent) if name in given]
    if len(said) + bool(call.id) != 1:
        raise parameters.wrong("url", f"one of url, {sent} and the id of a {kind} says which it is", "required")
    if call.id:
        found: dict[str, Any] = strict_json.value_of((await current(tx, grant, kind, call.id))["body"])
        return found
    if sent in given:
        resource: dict[str, Any] = given[sent][0]
        faults = validate(resource, kind)
        if faults:
            raise Invalid(f"{sent}: {faults[0].what}", *faults)
        return resource
    return _known(source, kind, given)


def _known(source: Source | None, kind: str, given: parameters.Given) -> Mapping[str, Any]:
    url = given["url"][0]
    version = parameters.first(given, "valueSetVersion" if kind == "ValueSet" else "version")
    wanted = f"{url}|{version}" if version and "|" not in url else url
    find = terminology.value_set if kind == "ValueSet" else terminology.definition
    found = find(source, wanted)
    if found is None:
        message = f"the {kind} is not known here"
        raise Missing(message, Fault("url", message, "not-found"))
    return found


def not_known(what: str) -> Invalid:
    """Make the problem of something that an answer would need."""
    message = f"not known here: {what}"
    return Invalid(message, Fault("ValueSet", message, "not-found"))
