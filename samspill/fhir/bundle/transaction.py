"""FHIR transaction: all of a Bundle's entries, or none. http://hl7.org/fhir/R4/http.html#trules

The entries are done in the order DELETE, POST, PUT and PATCH, GET, whatever order they stand in; the answers come in
theirs. Conditions say what was there before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from samspill.exchange import Operation
from samspill.fhir import conditional, interaction, routing, storing
from samspill.fhir.bundle import answers, doing, lookups
from samspill.fhir.bundle.drafting import read_references, understand
from samspill.fhir.bundle.identities import settle
from samspill.fhir.bundle.profiled import refuse_misfits
from samspill.fhir.bundle.workspace import Workspace, at_entry
from samspill.fhir.create import create
from samspill.fhir.delete import delete
from samspill.fhir.interaction import CARE
from samspill.fhir.patch import read, unpack
from samspill.fhir.patch.operation import patch
from samspill.fhir.search import in_records, wording
from samspill.fhir.update import update
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Invalid, Problem, Unsupported
from samspill.trust import Need, scopes

if TYPE_CHECKING:
    from samspill.fhir.bundle.reading import Entry
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant


def prepare(call: Call) -> Call:
    """Find where each entry goes, and read what it says; what cannot be read is refused here, at its entry."""
    if "problem" in call.facts:
        raise call.facts["problem"]
    entries: list[Entry] = call.facts["entries"]
    space = Workspace(entries, [])
    for entry in entries:
        try:
            space.targets.append(routing.resolve(entry.method, entry.path))
        except Problem as problem:
            raise at_entry(problem, entry, "request.url") from None
    _refuse_same_names(space)
    for entry in entries:
        _read(call, space, entry)
    writing = {place: space.entries[place].resource for place in space.places(create, update)}
    space.references = read_references(writing, call.base)
    return call.knowing(workspace=space)


def _refuse_same_names(space: Workspace) -> None:
    """Refuse two entries that have the same name, or that change the same resource."""
    seen: set[str] = set()
    for entry, target in zip(space.entries, space.targets, strict=True):
        names = {f"{target.kind}/{target.id}" if target.id else "", entry.full_url} - {""} if target.writes else set()
        if not seen.isdisjoint(names):
            message = "two entries of a transaction are about the same resource"
            raise Invalid(message, Fault(entry.where, message, "invalid"))
        seen |= names


def _read(call: Call, space: Workspace, entry: Entry) -> None:
    """Read an entry's condition, its patch, or what else it asks."""
    place, target = entry.place, space.targets[entry.place]
    if target.operation not in (create, update, patch, delete):
        space.reads[place] = _reading(call, space, entry)
        return
    part = "resource"
    try:
        if target.operation is patch:
            space.patches[place] = read(*unpack(entry.resource))
        part = "request.url"
        if target.operation is create and entry.if_none_exist is not None:
            part = "request.ifNoneExist"
            pairs = conditional.pairs_of(entry.if_none_exist, part)
            space.conditions[place] = conditional.read_condition(target.kind, pairs, call.base, f"{entry.where}.{part}")
        elif target.operation is not create and not target.id:
            condition = conditional.read_condition(target.kind, entry.query, call.base, f"{entry.where}.{part}")
            space.conditions[place] = condition
    except Problem as problem:
        raise at_entry(problem, entry, part) from None


def _reading(call: Call, space: Workspace, entry: Entry) -> Call:
    """Make and prepare the call of an entry that changes nothing. Raises `Unsupported` for one that may."""
    target = space.targets[entry.place]
    if target.writes:
        message = "an operation that changes something cannot be part of a transaction"
        raise Unsupported(message, Fault(f"{entry.where}.request.url", message, "not-supported"))
    part = structs.replace(
        call,
        kind=target.kind,
        id=target.id,
        version=target.version,
        query=entry.query,
        body=entry.resource,
        headers={name: call.headers[name] for name in ("prefer",) if name in call.headers} | entry.headers,
        facts={**{name: fact for name, fact in call.facts.items() if name != "entries"}, **target.facts},
    )
    try:
        return target.operation.prepare(part) if target.operation.prepare else part
    except Problem as problem:
        raise at_entry(problem, entry, "request.url") from None


async def need(tx: Transaction, call: Call) -> Need:
    """Every scope that the entries need, and one patient, or the population where several are touched."""
    space: Workspace = call.facts["workspace"]
    # Texts that are new to the index are noted before the transaction begins, so that nobody waits for them: those of
    # the try before this one, and, where no condition has begun it, those of this one.
    await _note_texts(tx, space)
    await _understand(tx, space)
    if not scopes.contexts(call.caller.scopes, space.access):
        return Need(space.access, population=True)
    await conditional.hold(tx, space.conditions.values())
    await settle(tx, call, space)
    if not tx.begun:
        await _note_texts(tx, space)
    await refuse_misfits(tx, space.found.drafts)
    for place, part in space.reads.items():
        try:
            wanted = await space.targets[place].operation.need(tx, part)
            space.found.needs.append(await interaction.looked_up(tx, wanted))
        except Problem as problem:
            raise at_entry(problem, space.entries[place], "request.url") from None
    reads = bool(space.reads)
    access = space.access.union(*(one.access for one in space.found.needs))
    patients, stray = await _records(tx, space)
    one = next(iter(patients)) if len(patients) == 1 else None
    reads_all = any(read.population for read in space.found.needs)
    if "system" in scopes.contexts(call.caller.scopes, access) and (reads_all or stray):
        return Need(access, population=True, reads_at_last=reads)
    several = stray or len(patients) > 1 or (reads_all and one is None)
    return Need(access, patient=one, population=several, reads_at_last=reads)


async def _understand(tx: Transaction, space: Workspace) -> None:
    """Read to their end the conditions that ask what value sets hold."""
    for place, condition in space.conditions.items():
        try:
            space.conditions[place] = await conditional.understood(tx, condition)
        except Problem as problem:
            entry = space.entries[place]
            raise at_entry(problem, entry, condition.where.removeprefix(f"{entry.where}.")) from None
    writing = {place: space.entries[place].resource for place in space.places(create, update)}
    space.references = await understand(tx, space.references, writing)


async def _note_texts(tx: Transaction, space: Workspace) -> None:
    await wording.remember(tx, [one for draft in space.found.drafts.values() for one in draft.index.wordings])


async def _records(tx: Transaction, space: Workspace) -> tuple[set[str], bool]:
    """Tell whose records are touched, and whether something is that should be in one and is not."""
    found = space.found
    touched = [(draft.kind, draft.patient) for draft in found.drafts.values()]
    touched += [(space.targets[place].kind, match.patient) for place, match in found.existing.items()]
    named = [(space.targets[place].kind, id_) for place, ids in found.gone.items() for id_ in ids]
    named += [(space.targets[place].kind, found.ids[place]) for place in space.patches]
    keys = lookups.keys_of(named)
    rows = {(row["type"], row["id"]): row["patient"] for row in await lookups.records_of(tx, keys)}
    touched += [(kind, rows[key]) for (kind, _), key in zip(named, keys, strict=True) if key in rows]
    patients = {patient for _, patient in touched if patient is not None}
    patients |= {read.patient for read in found.needs if read.patient is not None}
    return patients, any(patient is None and in_records(kind) for kind, patient in touched)


async def work(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Do all entries, in the order of the standard."""
    space: Workspace = call.facts["workspace"]
    done = doing.Done()
    await doing.remove(tx, grant, call, space, done)
    await doing.write(tx, grant, call, space, done)
    doing.leave(grant, call, space, done)
    await doing.read(tx, grant, space, done)
    text = answers.bundle(b"transaction-response", [done.answers[place] for place in range(len(space.entries))])
    touched = storing.touched([patient for *_, patient in done.changes] + done.shown)
    return Reply(body=text, events=storing.events_of(done.changes), about="Bundle", touched=touched)


transaction = Operation("fhir.transaction", CARE, need, work, "Do all of a Bundle, or none of it.", prepare=prepare)
