"""Many resources stored in one transaction: what transactions and loads have in common."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samspill.fhir import body, containing, index_rows, registering
from samspill.fhir.containing import Container
from samspill.fhir.drafts import COLUMNS, row_of
from samspill.fhir.search import wording
from samspill.fhir.search.tables import TABLES
from samspill.kernel import clock
from samspill.kernel.calls import Event
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from samspill.fhir.drafts import Draft
    from samspill.fhir.search.tables import Table
    from samspill.store import Row, Transaction

sql = queries("samspill.fhir")
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """One version as it was stored."""

    draft: Draft
    version: int
    updated: datetime
    text: bytes
    created: bool


async def current_of(tx: Transaction, keys: Sequence[Key]) -> dict[Key, Row]:
    """Find and lock the current versions of resources, by type number and id."""
    if not keys:
        return {}
    rows = await tx.all(sql.current, [code for code, _ in keys], [id_ for _, id_ in keys])
    return {(row["type"], row["id"]): row for row in rows}


async def marks_of(tx: Transaction, keys: Sequence[Key]) -> dict[Key, Row]:
    """Find the last versions of resources that have been deleted."""
    if not keys:
        return {}
    rows = await tx.all(sql.marks, [code for code, _ in keys], [id_ for _, id_ in keys])
    return {(row["type"], row["id"]): row for row in rows}


async def remember(tx: Transaction, drafts: Iterable[Draft]) -> None:
    """See to it that what drafts say beside their codes can be searched. Best before the transaction has begun."""
    await wording.remember(tx, (one for draft in drafts for one in draft.index.wordings))


async def store(
    tx: Transaction, drafts: Sequence[Draft], current: Mapping[Key, Row], marks: Mapping[Key, Row]
) -> list[Stored]:
    """Store a version of each draft: the next one where there is one, kept; the first where there is none."""
    await remember(tx, drafts)
    await registering.note(tx, drafts)
    updated = clock.now()
    replaced = [current[key]["rid"] for d in drafts if (key := (d.code, d.id)) in current]
    await _make_room(tx, replaced)
    numbers = iter(await tx.numbers("fhir.resource_rid", len(drafts) - len(replaced)))
    stored, resources, whole = [], [], []
    holding: list[tuple[object, ...]] = []
    rows: dict[Table, list[tuple[object, ...]]] = {}
    for draft in drafts:
        old = current.get((draft.code, draft.id))
        before = old or marks.get((draft.code, draft.id))
        version = before["version"] + 1 if before else 1
        head, tail = body.stamp(draft.tight, draft.id, updated)
        text = head + str(version).encode() + tail
        rid = old["rid"] if old else next(numbers)
        row = row_of(draft, rid, version, updated, text)
        if draft.index.contained:
            holding.append((*row, True))
            whole.append(Container(rid, draft.code, draft.id, updated, draft.index, text))
        else:
            resources.append(row)
        for table in index_rows.filled(draft.index):
            rows.setdefault(table, []).extend((*found, rid) for found in getattr(draft.index, table.field))
        stored.append(Stored(draft, version, updated, text, old is None))
    if resources:
        await tx.copy("fhir.resource", COLUMNS, resources)
    if holding:
        await tx.copy("fhir.resource", (*COLUMNS, "holds"), holding)
    for table, found in rows.items():
        await tx.copy(*index_rows.target(table), found)
    await containing.keep(tx, whole)
    return stored


async def remove(tx: Transaction, rows: Sequence[Row]) -> None:
    """Delete resources: the versions stay, and a mark says when they went."""
    if not rows:
        return
    updated = clock.now()
    await _make_room(tx, [row["rid"] for row in rows])
    marks = [(row["type"], row["id"], row["version"] + 1, row["patient"], updated) for row in rows]
    await tx.many(sql.mark_deleted, marks)


async def _make_room(tx: Transaction, rids: list[int]) -> None:
    """Move current versions to the kept ones."""
    if rids:
        for statement in (sql.keep_old, *map(index_rows.drop, TABLES), sql.drop_resources):
            await tx.run(statement, rids)


def touched(patients: Iterable[str | None]) -> tuple[tuple[str | None, int], ...]:
    """Count the resources for each patient, for the audit trail."""
    return tuple(Counter(patients).items()) or ((None, 0),)


def events_of(changes: Iterable[tuple[str, str, str, str | None]]) -> tuple[Event, ...]:
    """Tell the changes: one event for each patient, listing what was created, updated or deleted, with type and id."""
    by_patient: dict[str, list[list[str]]] = {}
    for what, kind, id_, patient in changes:
        by_patient.setdefault(patient or "", []).append([what, kind, id_])
    return tuple(Event("fhir.changed", patient, {"changes": found}) for patient, found in by_patient.items())
