"""Profiles, value sets and code systems added by an operator: stored as resources, each under its address once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from samspill.exchange import Operation
from samspill.fhir import storing
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.drafts import ID, PUT, draft_of
from samspill.fhir.profiles import registry
from samspill.fhir.profiles.known import KINDS
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Problem
from samspill.trust import Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from samspill.fhir.drafts import Draft
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

Found = tuple[str, bytes]
"""Where a resource was found, and its text."""


async def need(_tx: Transaction, _call: Call) -> Need:
    """Scope `fhir.profiles`; nobody's record is opened."""
    return Need(scope="fhir.profiles")


async def work(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Store what can be stored, and say what is wrong with the rest: where, which rule."""
    values, refused = _read(call.facts["found"])
    stored = dict(await registry.stored(tx))
    taken = {(row["type"], row["id"]) for row in (await _current(tx, values)).values()}
    drafts: dict[tuple[int, str], Draft] = {}
    for where, value, tight in values:
        kind = value["resourceType"]
        id_ = stored[kind, value["url"]] = _id(value, stored, taken | drafts.keys())
        try:
            value["id"] = id_
            drafts[TYPE_CODE[kind], id_] = draft_of(value, tight, kind, PUT, call.base, id_)
        except Problem as problem:
            refused += [[where, fault.where, fault.what] for fault in problem.faults]
    changes = await _store(tx, list(drafts.values()))
    events = storing.events_of(changes)
    return Reply({"stored": len(drafts), "refused": refused}, events=events, about="profiles", touched=((None, 0),))


async def _current(tx: Transaction, values: Sequence[tuple[str, Any, bytes]]) -> dict[storing.Key, Any]:
    keys = [(TYPE_CODE[value["resourceType"]], value["id"]) for _, value, _ in values if _is_id(value.get("id"))]
    return await storing.current_of(tx, list(dict.fromkeys(keys)))


async def _store(tx: Transaction, drafts: list[Draft]) -> list[tuple[str, str, str, str | None]]:
    keys = [(draft.code, draft.id) for draft in drafts]
    current = await storing.current_of(tx, keys)
    marks = await storing.marks_of(tx, [key for key in keys if key not in current])
    done = await storing.store(tx, drafts, current, marks)
    return [("created" if one.created else "updated", one.draft.kind, one.draft.id, None) for one in done]


def _read(found: Iterable[Found]) -> tuple[list[tuple[str, Any, bytes]], list[list[str]]]:
    """Read texts; resources of other types, and those without an address, are passed over."""
    values, refused = [], []
    for where, text in found:
        try:
            value, tight = strict_json.read(text)
        except Problem as problem:
            refused.append([where, "", problem.message])
            continue
        for inner, inner_text in _resources(value, tight):
            if inner.get("resourceType") in KINDS and isinstance(inner.get("url"), str):
                values.append((where, inner, inner_text))
    return values, refused


def _resources(value: Any, tight: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Take a Bundle apart; a single resource is itself."""
    if not isinstance(value, dict):
        return
    if value.get("resourceType") != "Bundle":
        yield value, tight
        return
    entries = value.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        inner = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(inner, dict):
            yield inner, strict_json.write(inner)


def _id(value: Mapping[str, Any], stored: Mapping[tuple[str, str], str], taken: AbstractSet[tuple[int, str]]) -> str:
    """Choose the id: that of the same address; else its own, if it is free; else one made of the address."""
    kind, url, own = value["resourceType"], value["url"], value.get("id")
    if (kind, url) in stored:
        return stored[kind, url]
    if isinstance(own, str) and _is_id(own) and (TYPE_CODE[kind], own) not in taken:
        return own
    return str(uuid.uuid5(uuid.NAMESPACE_URL, url))


def _is_id(id_: Any) -> bool:
    return isinstance(id_, str) and ID.fullmatch(id_) is not None


async def list_work(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """List every profile that is known: its address, type, where it is from, and why it cannot be used, if so."""
    known, stored = await registry.known(tx), await registry.stored(tx)
    rows = []
    for url in sorted(known.urls("StructureDefinition")):
        definition = known.structure(url) or {}
        if definition.get("derivation") == "constraint":
            source = "database" if ("StructureDefinition", url) in stored else "carried"
            rows.append([url, str(definition.get("type", "")), source, known.why_not(url)])
    return Reply({"profiles": rows}, about="profiles", touched=((None, 0),))


RUNNING = frozenset({"HSYSADMIN"})
add = Operation("fhir.profiles_add", RUNNING, need, work, "Add profiles, value sets and code systems.")
list_known = Operation("fhir.profiles_list", RUNNING, need, list_work, "List the profiles that are known.")
