"""What a search must be allowed: of which types, in which context of the caller's scopes, and in whose record."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import compartments, in_records
from samspill.fhir.search.including import brings
from samspill.trust import scopes

if TYPE_CHECKING:
    from samspill.fhir.search import Search
    from samspill.fhir.search.including import Include
    from samspill.kernel.calls import Call

Pair = tuple[str, str]
Access = frozenset[tuple[str, str]]
"""Types with the letters of SMART scopes."""

NAMES_A_PATIENT: Final = ("patient", "subject", "beneficiary")
FINDS_A_PERSON: Final = frozenset(
    {"identifier", "name", "family", "given", "phonetic", "telecom", "phone", "email", "birthdate"}
)
"""Parameters that say who a person is."""
CONTEXTS: Final = ("system", "user", "patient")
"""Of scopes, the widest first: so they are decided in."""


def of(call: Call, search: Search) -> tuple[Access, Access, str]:
    """Tell what must be allowed, what of the rest is, and in which context (where that matters).

    An include that may give several types gives those that are allowed, and so it is with what may contain what is
    sought; they count in the context that what must be
    allowed is decided in, so that they widen nothing.
    """
    includes = search.results.includes
    required = {(kind, "s") for kind in search.everything} if not call.kind or search.types else {(call.kind, "s")}
    contained = search.results.contained
    if not includes and not search.types and not contained and not call.facts.get("compartment"):
        return frozenset(required), frozenset(), ""
    several = [frozenset((kind, "s") for kind in TYPES)] if contained else []
    for include in includes:
        letter = "s" if include.reverse else "r"
        found = frozenset((kind, letter) for kind in brings(include, search.type_name))
        if _is_named(include) or len(found) == 1:
            required |= found
        else:
            several.append(found)
    contexts = scopes.contexts(call.caller.scopes, frozenset(required))
    context = next((one for one in CONTEXTS if one in contexts), "")
    optional: set[tuple[str, str]] = set()
    for found in several:
        allowed = {one for one in found if context in scopes.contexts(call.caller.scopes, frozenset({one}))}
        optional |= allowed
        required |= found if not allowed else frozenset()
    return frozenset(required), frozenset(optional - required), context


def _is_named(include: Include) -> bool:
    """Tell whether an include says which one type it gives."""
    return bool(include.source if include.reverse else include.target)


@lru_cache(maxsize=1024)
def opens_records(access: Access, *, finds: bool) -> bool:
    """Tell whether records are opened: of people whom nobody names. To find a Patient by who that is opens none."""
    return any(in_records(kind) for kind, _ in access if not (finds and kind == "Patient"))


def narrowed(call: Call, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Narrow a search of all types to those that the caller is allowed, where that is some but not all of them.

    The query, and so the links, say it.
    """
    if any(key == "_type" for key, _ in pairs):
        return pairs
    compartment = call.facts.get("compartment")
    among = compartments.types(compartment[0]) if compartment else TYPES
    allowed = _in_one_context(call.caller.scopes, among)
    return pairs if len(allowed) in {0, len(among)} else (*pairs, ("_type", ",".join(allowed)))


@lru_cache(maxsize=256)
def _in_one_context(held: frozenset[str], kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Give the types that may be searched in the widest context that allows any of them."""
    for context in CONTEXTS:
        found = tuple(kind for kind in kinds if context in scopes.contexts(held, frozenset({(kind, "s")})))
        if found:
            return found
    return ()


def finds_a_person(kind: str, pairs: tuple[Pair, ...]) -> bool:
    """Tell a look-up from opening a record: health personnel may find a patient by who that is."""
    return kind == "Patient" and any(name.split(":")[0] in FINDS_A_PERSON for name, _ in pairs)


def patient_named(kind: str, pairs: tuple[Pair, ...], base: str) -> str | None:
    """Find the one patient that a search is about, if it says: `patient`, `subject`, or `_id` of a Patient."""
    names = ("_id",) if kind == "Patient" else NAMES_A_PATIENT
    for name, value in pairs:
        bare, _, modifier = name.partition(":")
        if bare not in names or modifier not in ("", "Patient") or "," in value:
            continue
        value = value.removeprefix(base + "/")  # noqa: PLW2901 - the same value, without our own address
        if value.startswith("Patient/"):
            return value.removeprefix("Patient/")
        if "/" not in value and ":" not in value and (bare in ("patient", "_id") or modifier == "Patient"):
            return value
    return None
