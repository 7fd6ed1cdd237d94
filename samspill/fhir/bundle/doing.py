"""What a transaction does, when it is decided that it may: each kind of entry in its turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec import structs

from samspill.exchange import Question
from samspill.fhir import storing
from samspill.fhir.bundle import answers, lookups, references
from samspill.fhir.bundle.profiled import refuse_misfits
from samspill.fhir.bundle.workspace import Workspace, at_entry
from samspill.fhir.drafts import PATCH, POST, draft_of
from samspill.fhir.interaction import check_record, etag, missing, only_if_new, stale, taken, wanted_version
from samspill.fhir.outcome import all_well
from samspill.fhir.preferences import preference
from samspill.fhir.rules import rules_of
from samspill.fhir.veil import veil
from samspill.kernel import clock, strict_json
from samspill.kernel.problems import Clash, Fault, Problem, Refused, WrongMethod
from samspill.trust import PatientGrant, PopulationGrant

if TYPE_CHECKING:
    from samspill.fhir.bundle.reading import Entry
    from samspill.fhir.drafts import Draft
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Row, Transaction
    from samspill.trust import Grant


@dataclass
class Done:
    """What has been done so far."""

    answers: dict[int, bytes] = field(default_factory=dict)
    changes: list[tuple[str, str, str, str | None]] = field(default_factory=list)
    """What was created, updated or deleted: the word, type, id and patient."""
    shown: list[str | None] = field(default_factory=list)
    """Whose resources were read, one for each."""


async def remove(tx: Transaction, grant: Grant, call: Call, space: Workspace, done: Done) -> None:
    """Delete. What is not there is no fault: it is gone, as was asked."""
    gone = [(place, id_) for place, ids in space.found.gone.items() for id_ in ids]
    keys = lookups.keys_of((space.targets[place].kind, id_) for place, id_ in gone)
    rows = await storing.current_of(tx, keys)
    for place in space.found.gone:
        done.answers[place] = answers.respond(204)
    for (place, id_), key in zip(gone, keys, strict=True):
        row, kind = rows.get(key), space.targets[place].kind
        _check_version(call, space.entries[place], row)
        if row:
            check_record(grant, kind, row["patient"], space.entries[place].where)
            done.changes.append(("deleted", kind, id_, row["patient"]))
            done.answers[place] = answers.respond(204, etag=etag(row["version"] + 1))
    await storing.remove(tx, list(rows.values()))


async def write(tx: Transaction, grant: Grant, call: Call, space: Workspace, done: Done) -> None:
    """Create, update and patch: one statement for each table, however many there are."""
    patched = await _patched(tx, grant, call, space)
    await refuse_misfits(tx, patched)
    drafts = space.found.drafts | patched
    places = sorted(drafts, key=lambda place: (drafts[place].method != POST, place))
    keys = [(drafts[place].code, drafts[place].id) for place in places if drafts[place].method != POST]
    current = await storing.current_of(tx, keys)
    marks = await storing.marks_of(tx, [key for key in keys if key not in current])
    for place in places:
        draft = drafts[place]
        old = current.get((draft.code, draft.id))
        _check_write(call, space, place, old)
        for patient in {draft.patient, old["patient"] if old else draft.patient}:
            check_record(grant, draft.kind, patient, space.entries[place].where)
    stored = await storing.store(tx, [drafts[place] for place in places], current, marks)
    wanted = preference(call, "return")
    for place, one in zip(places, stored, strict=True):
        done.changes.append(("created" if one.created else "updated", one.draft.kind, one.draft.id, one.draft.patient))
        old = current.get((one.draft.code, one.draft.id))
        if old and old["patient"] != one.draft.patient:
            done.shown.append(old["patient"])
        done.answers[place] = answers.respond(
            201 if one.created else 200,
            one.text if wanted == "representation" else b"",
            all_well(f"{one.draft.reference} is stored") if wanted == "operationoutcome" else b"",
            location=f"{call.base}/{one.draft.reference}/_history/{one.version}",
            etag=etag(one.version),
            lastModified=clock.instant(one.updated),
        )


async def _patched(tx: Transaction, grant: Grant, call: Call, space: Workspace) -> dict[int, Draft]:
    """Read and hold what is to be patched, and draft what it becomes. Raises problems that name the entry."""
    if not space.patches:
        return {}
    addresses = [(space.targets[place].kind, space.found.ids[place]) for place in space.patches]
    keys = lookups.keys_of(addresses)
    rows = {(row["type"], row["id"]): row for row in await lookups.bodies(tx, keys)}
    web = references.has_web_names(space.found.names)
    drafts = {}
    for (place, change), key, (kind, id_) in zip(space.patches.items(), keys, addresses, strict=True):
        try:
            row = rows.get(key)
            if row is None:
                raise missing(kind)
            check_record(grant, kind, row["patient"], space.entries[place].where)
            tight = references.resolve_names(change(row["body"]), space.found.names, web=web)
            drafts[place] = draft_of(strict_json.inspect(tight), tight, kind, PATCH, call.base, id_)
        except Refused:
            raise
        except Problem as problem:
            raise at_entry(problem, space.entries[place]) from None
    return drafts


def _check_write(call: Call, space: Workspace, place: int, old: Row | None) -> None:
    """Keep a write to `ifMatch`, `ifNoneMatch`, and to what the installation allows."""
    entry, draft = space.entries[place], space.found.drafts.get(place)
    _check_version(call, entry, old)
    if draft is None or draft.method == POST:
        return
    condition = space.conditions.get(place)
    if old and only_if_new(structs.replace(call, headers=entry.headers)):
        raise at_entry(taken(), entry, "request.ifNoneMatch")
    if old is None and condition is None and not rules_of(call).update_create:
        message = "a PUT does not create here (SAMSPILL_UPDATE_CREATE): there is nothing with that id"
        raise WrongMethod(message, Fault(f"{entry.where}.request.url", message, "not-supported"))
    if old and condition is not None and place not in space.found.matched:
        message = "the id in the body is that of a resource that the condition does not match"
        raise Clash(message, Fault(f"{entry.where}.resource.id", message, "conflict"))


def _check_version(call: Call, entry: Entry, row: Row | None) -> None:
    if entry.if_match is None:
        return
    part = "request.ifMatch"
    try:
        version = wanted_version(structs.replace(call, headers=entry.headers))
    except Problem as problem:
        raise at_entry(problem, entry, part) from None
    if row is None or row["version"] != version:
        raise at_entry(stale("ifMatch"), entry, part)


def leave(grant: Grant, call: Call, space: Workspace, done: Done) -> None:
    """Answer for what is not created, since it is there."""
    for place, match in space.found.existing.items():
        kind = space.targets[place].kind
        check_record(grant, kind, match.patient, space.entries[place].where)
        done.shown.append(match.patient)
        done.answers[place] = answers.respond(200, location=f"{call.base}/{kind}/{match.id}")


async def read(tx: Transaction, grant: Grant, space: Workspace, done: Done) -> None:
    """Read and search: what was written is seen, but for what the grant hides from then on."""
    if isinstance(grant, PatientGrant | PopulationGrant) and grant.hides_at_last:
        tx.cover(veil(grant.hides_at_last))
    for place, part in space.reads.items():
        entry = space.entries[place]
        try:
            reply = await space.targets[place].operation.work(tx, grant, part)
            if isinstance(reply, Question):
                reply = _asked(reply, await tx.all(reply.sql, *reply.values), done)
            else:
                done.shown += [patient for patient, times in reply.touched or () for _ in range(times)]
        except Problem as problem:
            raise at_entry(problem, entry, "request.url") from None
        done.answers[place] = answers.respond_with(
            structs.replace(reply, body=b"") if entry.method == "HEAD" else reply
        )


def _asked(question: Question, rows: list[Any], done: Done) -> Reply:
    """Answer a question, and note whose resources it hands out."""
    shown = rows if question.shows is None else rows[: question.shows]
    done.shown += [row["patient"] for row in shown if "patient" in row.keys()]  # noqa: SIM118 - a record is no dict
    return question.answer(rows)
