"""FHIR update interaction. http://hl7.org/fhir/R4/http.html#update"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from samspill.exchange import Operation, Question
from samspill.fhir import body, index_rows
from samspill.fhir.drafts import PUT, ROW, read_draft
from samspill.fhir.interaction import CARE, changed, check_record, need_of_draft, wanted_version, written
from samspill.kernel import clock
from samspill.kernel.problems import Fault, Missing, Stale
from samspill.store import queries
from samspill.trust import Need, PopulationGrant, scopes

if TYPE_CHECKING:
    from samspill.fhir.drafts import Draft
    from samspill.fhir.search.tables import Table
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")


def prepare(call: Call) -> Call:
    """Read and validate the body, which must name the id it is put at."""
    draft = read_draft(call.body, call.kind, PUT, call.base, call.id)
    return replace(call, facts={**call.facts, "draft": draft, "match": wanted_version(call)})


async def need(_tx: Transaction, call: Call) -> Need:
    """Scope `<type>.u`, in the record that the resource will belong to; the statement keeps it in that record.

    A system may move a resource from one record to another: it needs the population, and both patients are noted.
    """
    draft: Draft = call.facts["draft"]
    access = frozenset({(call.kind, "u")})
    if "system" in scopes.contexts(call.caller.scopes, access):
        return Need(access, population=True)
    return need_of_draft(draft.kind, draft.patient, "u")


async def work(tx: Transaction, grant: Grant, call: Call) -> Question:
    """Store the next version, or the first where there is none. `Stale` when If-Match names another than it has."""
    draft: Draft = call.facts["draft"]
    updated = clock.now()
    before, after = body.stamp(draft.tight, draft.id, updated)
    check_record(grant, draft.kind, draft.patient, draft.kind)
    everything = isinstance(grant, PopulationGrant)
    index = draft.index
    tables = index_rows.filled(index)
    values: tuple[object, ...] = (
        await tx.number("fhir.resource_rid"),
        draft.code,
        draft.id,
        draft.patient,
        before,
        updated,
        draft.method,
        index.starts,
        index.ends,
        index.tokens,
        after,
        True,
        call.facts["match"],
        everything,
        *index_rows.columns(index, tables),
    )

    def answer(rows: list[Row]) -> Reply:
        row = rows[0]
        if not row["done"]:
            raise _why_not(call, row)
        text = before + str(row["version"]).encode() + after
        status = 201 if row["created"] else 200
        return written(call, draft.reference, row["version"], updated, text, status=status)

    event = changed(draft.kind, draft.id, draft.patient, "updated")
    statement = statement_of(draft.kind, tables)
    return Question(statement, values, answer, must_find=True, events=(event,), about=draft.reference, says_what=True)


@cache
def statement_of(kind: str, tables: tuple[Table, ...]) -> str:
    """Write the statement that stores the next version of a type's resource, with rows in these index tables."""
    drops = index_rows.drops(index_rows.tables_of(kind), "changed")
    return sql.update + drops + index_rows.parts(tables, ROW + 4, "stored") + sql.update_work


def _why_not(call: Call, row: Row) -> Stale | Missing:
    match = call.facts["match"]
    if match is not None and row["was"] != match:
        message = "the resource has another version than the one in If-Match"
        return Stale(message, Fault("If-Match", message, "conflict"))
    message = f"there is no {call.kind} with that id"
    return Missing(message, Fault(f"{call.kind}.id", message, "not-found"))


update = Operation("fhir.update", CARE, need, work, "Update a resource, or create it at an id.", prepare=prepare)
