"""From a resource to all that it is found by, in one walk through it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search.composites import gather_items
from samspill.fhir.search.index import NOTHING, Draft, Index, Inner
from samspill.fhir.search.kinds import kind_of
from samspill.fhir.search.parameter import code_of, compartment, parameters
from samspill.fhir.search.paths import walk
from samspill.fhir.search.references import ID
from samspill.fhir.search.tokens import LONGEST, shorten

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.fhir.search.index import Visit

PATIENT: Final = "Patient"
_BARE: Final = re.compile(r"(?:[^|\\]|\\.)+")
"""A code without a system."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How resources of a type are indexed."""

    visit: Visit
    records: tuple[tuple[str, ...], ...]
    """What the tokens begin with that name a patient, for each parameter that is asked in turn whose record it is."""
    about: str
    """What the tokens begin with that say what the resource is about; `` where none does."""


@cache
def _plan(type_name: str) -> _Plan:
    """Compile a type's parameters. Kept for the life of the process: R4 does not change."""
    branches = []
    for parameter in parameters(type_name).values():
        kind = kind_of(parameter)
        if kind is None or parameter.aliased:
            continue
        for path in parameter.paths:
            visit = kind.index(parameter, path.type)
            if visit is not None:
                branches.append((path.steps, visit))
    about = code_of(type_name)
    return _Plan(
        walk(branches),
        tuple(_prefixes(one.sources) for one in compartment(type_name)),
        f"{about.number}|" if about else "",
    )


def extract(resource: dict[str, Any], base: str = "") -> Index:
    """Index a resource that is valid R4. `base` is our own address, such as `https://host/fhir`.

    Raises `Invalid` for a date that cannot be read; anything else that is not R4 is a bug of the caller's.
    """
    type_name = resource["resourceType"]
    plan = _plan(type_name)
    draft = Draft(f"{base.rstrip('/')}/" if base else "", _inside(resource) if "contained" in resource else NOTHING)
    plan.visit(resource, draft)
    tokens = list(dict.fromkeys(draft.tokens))
    if tokens and len(max(tokens, key=len)) > LONGEST:
        tokens = [shorten(token) for token in tokens]
    patient = resource.get("id") if type_name == PATIENT else _record(plan, tokens)
    codes = _codes(plan, tokens, patient, draft) if plan.about else []
    items = gather_items(type_name, resource, draft.root)
    contained = tuple(_inner(one, base) for one in resource["contained"]) if "contained" in resource else ()
    draft.wordings += [one for inner in contained for one in inner.index.wordings]
    return Index(
        tokens,
        draft.strings,
        draft.dates,
        draft.wordings,
        draft.quantities,
        items,
        codes,
        draft.starts,
        draft.ends,
        patient,
        contained,
        tuple(dict.fromkeys(draft.pointers)),
    )


def _inside(resource: dict[str, Any]) -> dict[str, str]:
    """Tell the types of what is contained, by local id; of several with the same, the first is the one named."""
    return {one.get("id", ""): one["resourceType"] for one in reversed(resource["contained"])}


def _inner(resource: dict[str, Any], base: str) -> Inner:
    """Index a contained resource like any other. What it is found by does not decide whose record it is in."""
    return Inner(resource["resourceType"], resource.get("id", ""), extract(resource, base))


def _codes(
    plan: _Plan, tokens: list[str], patient: str | None, draft: Draft
) -> list[tuple[str, str | None, datetime, datetime]]:
    """Give the tokens that say, in whatever system, what the resource is about."""
    start = plan.about
    return [
        (token, patient, draft.starts, draft.ends)
        for token in tokens
        if token.startswith(start) and _BARE.fullmatch(token, len(start))
    ]


def _prefixes(sources: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(f"{source.number}|{PATIENT}/" for source in sources if source.target in {"", PATIENT})


def _record(plan: _Plan, tokens: list[str]) -> str | None:
    """Tell whose record a resource belongs to: the one patient that the first parameter to name any names.

    A parameter that names several makes it nobody's, and the parameters after it are not asked.
    """
    for prefixes in plan.records:
        found = {token.partition("/")[2] for token in tokens if token.startswith(prefixes)}
        if found:
            only = found.pop()
            return only if not found and ID.fullmatch(only) else None
    return None
