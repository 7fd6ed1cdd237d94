"""FHIR transaction: all of a Bundle's entries, or none. http://hl7.org/fhir/R4/http.html#trules

The entries are done in the order DELETE, POST, PUT, GET, whatever order they stand in; the answers come in theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation, Question
from samspill.fhir import routing, storing
from samspill.fhir.bundle import lookups
from samspill.fhir.bundle.drafting import Item, draft_all, placed
from samspill.fhir.drafts import POST, PUT, new_id
from samspill.fhir.interaction import CARE, check_record, etag
from samspill.fhir.search import in_records
from samspill.kernel import clock, strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Invalid, Missing, Problem, Stale
from samspill.trust import Need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.bundle.reading import Entry
    from samspill.fhir.drafts import Draft
    from samspill.fhir.routing import Target
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

LETTERS: Final = {"POST": "c", "PUT": "u", "DELETE": "d"}


@dataclass
class Workspace:
    """A transaction while it is being read: its entries, where they go, and the drafts made of them."""

    entries: list[Entry]
    targets: list[Target]
    drafts: dict[int, Draft] = field(default_factory=dict)
    existing: dict[int, str] = field(default_factory=dict)
    """Entries that create nothing, since what they would create is there: place to reference."""


def prepare(call: Call) -> Call:
    """Find where each entry goes; clashes between entries are refused here, and so is a Bundle that cannot be read."""
    if "problem" in call.facts:
        raise call.facts["problem"]
    entries: list[Entry] = call.facts["entries"]
    targets = []
    for entry in entries:
        try:
            targets.append(routing.resolve(entry.method, entry.path or ("",)))
        except Problem as problem:
            raise at_entry(problem, entry) from None
    _refuse_clashes(entries, targets)
    return replace(call, facts={**call.facts, "workspace": Workspace(entries, targets)})


async def need(tx: Transaction, call: Call) -> Need:
    """Every scope that the entries need, and one patient, or the population where several are touched."""
    space: Workspace = call.facts["workspace"]
    await _draft(tx, call, space)
    access = {
        (target.kind, LETTERS.get(entry.method, "r" if target.id else "s"))
        for entry, target in zip(space.entries, space.targets, strict=True)
    }
    patients = {draft.patient for draft in space.drafts.values() if draft.patient}
    stray = any(draft.patient is None and in_records(draft.kind) for draft in space.drafts.values())
    keys = [(t.kind, t.id) for e, t in zip(space.entries, space.targets, strict=True) if e.method == "DELETE"]
    rows = await storing.current_of(tx, lookups.keys_of(keys))
    patients |= {row["patient"] for row in rows.values() if row["patient"]}
    reads = any(entry.method in ("GET", "HEAD") for entry in space.entries)
    one = next(iter(patients)) if len(patients) == 1 else None
    return Need(frozenset(access), patient=one, population=stray or len(patients) > 1 or (reads and one is None))


async def work(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Do all entries, in the order of the standard."""
    space: Workspace = call.facts["workspace"]
    answers: dict[int, bytes] = {}
    changes: list[tuple[str, str, str, str | None]] = []
    await _delete(tx, grant, space, answers, changes)
    await _write(tx, grant, call, answers, changes)
    for place, reference in space.existing.items():
        answers[place] = _response("200 OK", location=f"{call.base}/{reference}")
    await _read(tx, grant, call, answers)
    body = b",".join(answers[place] for place in range(len(space.entries)))
    head = b'{"resourceType":"Bundle","type":"transaction-response"'
    text = head + (b',"entry":[' + body + b"]}" if answers else b"}")
    touched = storing.touched(patient for *_, patient in changes)
    return Reply(body=text, events=storing.events_of(changes), about="Bundle", touched=touched)


async def _draft(tx: Transaction, call: Call, space: Workspace) -> None:
    """Make the drafts: what is there already is left alone, the others get their ids."""
    space.existing = await lookups.already_there(tx, space.entries, space.targets, call.base)
    ids = {place: target.id or new_id() for place, target in enumerate(space.targets)}
    names: dict[bytes, bytes] = {}
    for entry, target in zip(space.entries, space.targets, strict=True):
        if entry.full_url and entry.method in ("POST", "PUT"):
            reference = space.existing.get(entry.place) or f"{target.kind}/{ids[entry.place]}"
            names[entry.full_url.encode()] = reference.encode()
    items = [
        Item(e.place, t.kind, ids[e.place], POST if e.method == "POST" else PUT, e.resource)
        for e, t in zip(space.entries, space.targets, strict=True)
        if e.method in ("POST", "PUT") and e.place not in space.existing
    ]
    space.drafts = await draft_all(tx, items, names, call.base)


async def _delete(
    tx: Transaction, grant: Grant, space: Workspace, answers: dict[int, bytes], changes: list[Any]
) -> None:
    places = [entry.place for entry in space.entries if entry.method == "DELETE"]
    keys = lookups.keys_of([(space.targets[p].kind, space.targets[p].id) for p in places])
    rows = await storing.current_of(tx, keys)
    for place, key in zip(places, keys, strict=True):
        entry, target, row = space.entries[place], space.targets[place], rows.get(key)
        _check_version(entry, row)
        if row:
            check_record(grant, target.kind, row["patient"], entry.where)
            changes.append(("deleted", target.kind, target.id, row["patient"]))
        answers[place] = _response("204 No Content", version=row["version"] + 1 if row else None)
    await storing.remove(tx, list(rows.values()))


async def _write(tx: Transaction, grant: Grant, call: Call, answers: dict[int, bytes], changes: list[Any]) -> None:
    space: Workspace = call.facts["workspace"]
    places = sorted(space.drafts, key=lambda p: (space.drafts[p].method, p))
    drafts = [space.drafts[place] for place in places]
    puts = [(d.code, d.id) for d in drafts if d.method == PUT]
    current = await storing.current_of(tx, puts)
    marks = await storing.marks_of(tx, [key for key in puts if key not in current])
    for place, draft in zip(places, drafts, strict=True):
        old = current.get((draft.code, draft.id))
        _check_version(space.entries[place], old)
        for patient in {draft.patient, old["patient"] if old else draft.patient}:
            check_record(grant, draft.kind, patient, space.entries[place].where)
    shows = "return=representation" in call.headers.get("prefer", "")
    for place, done in zip(places, await storing.store(tx, drafts, current, marks), strict=True):
        draft = done.draft
        changes.append(("created" if done.created else "updated", draft.kind, draft.id, draft.patient))
        location = f"{call.base}/{draft.reference}/_history/{done.version}"
        status = "201 Created" if done.created else "200 OK"
        text = done.text if shows else b""
        answers[place] = _response(status, location, done.version, clock.instant(done.updated), text)


async def _read(tx: Transaction, grant: Grant, call: Call, answers: dict[int, bytes]) -> None:
    space: Workspace = call.facts["workspace"]
    for entry, target in zip(space.entries, space.targets, strict=True):
        if entry.method not in ("GET", "HEAD"):
            continue
        part = replace(call, kind=target.kind, id=target.id, version=target.version, query=entry.query)
        try:
            prepared = target.operation.prepare(part) if target.operation.prepare else part
            reply = await target.operation.work(tx, grant, prepared)
            if isinstance(reply, Question):
                reply = reply.answer(await tx.all(reply.sql, *reply.values))
        except Problem as problem:
            raise at_entry(problem, entry) from None
        answers[entry.place] = _response("200 OK", text=reply.body or b"")


def _response(
    status: str, location: str = "", version: int | None = None, updated: str = "", text: bytes = b""
) -> bytes:
    about = {"status": status}
    if location:
        about["location"] = location
    if version:
        about["etag"] = etag(version)
    if updated:
        about["lastModified"] = updated
    resource = b'"resource":' + text + b"," if text else b""
    return b"{" + resource + b'"response":' + strict_json.write(about) + b"}"


def _check_version(entry: Entry, row: Row | None) -> None:
    if entry.if_match is not None and (row is None or etag(row["version"]) != entry.if_match):
        message = "the resource has another version than the one in ifMatch"
        raise Stale(message, Fault(f"{entry.where}.request.ifMatch", message, "conflict"))


def _refuse_clashes(entries: Sequence[Entry], targets: Sequence[Target]) -> None:
    """Refuse two entries that change the same resource, or that have the same name."""
    seen: set[str] = set()
    for entry, target in zip(entries, targets, strict=True):
        if entry.method in ("GET", "HEAD"):
            continue
        names = [f"{target.kind}/{target.id}"] if target.id else []
        for name in [*names, *([entry.full_url] if entry.full_url else [])]:
            if name in seen:
                message = "two entries of a transaction are about the same resource"
                raise Invalid(message, Fault(entry.where, message, "invalid"))
            seen.add(name)


def at_entry(problem: Problem, entry: Entry) -> Problem:
    """Say in which entry a problem is. What is missing for an entry makes the whole invalid, not the address."""
    faults = placed(problem, entry.place)
    kind = Invalid if isinstance(problem, Missing) else type(problem)
    return kind(f"{entry.where}: {problem.message}", *faults)


transaction = Operation("fhir.transaction", CARE, need, work, "Do all of a Bundle, or none of it.", prepare=prepare)
