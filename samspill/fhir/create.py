"""FHIR create interaction. http://hl7.org/fhir/R4/http.html#create"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import structs

from samspill.exchange import Operation, Question
from samspill.fhir import body, conditional, index_rows, registering, storing
from samspill.fhir.conditional import Sought
from samspill.fhir.drafts import POST, ROW, read_draft, row_of
from samspill.fhir.interaction import CARE, changed, check_record, need_of_draft, refuse_query, written
from samspill.fhir.profiles import check_profiles
from samspill.fhir.search import wording
from samspill.kernel import clock
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.fhir.drafts import Draft
    from samspill.fhir.search.tables import Table
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Row, Transaction
    from samspill.trust import Grant, Need

sql = queries("samspill.fhir")


def prepare(call: Call) -> Call:
    """Read and validate the body; the server gives the id. `If-None-Exist` is read as a condition."""
    refuse_query(call)
    draft = read_draft(call.body, call.kind, POST, call.base)
    sought = None
    header = call.headers.get("if-none-exist")
    if header is not None:
        pairs = conditional.pairs_of(header, "If-None-Exist")
        sought = Sought(conditional.read_condition(call.kind, pairs, call.base, "If-None-Exist"))
    return call.knowing(draft=draft, sought=sought)


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.c`, in the record that the resource will belong to; a condition needs what a search needs."""
    draft: Draft = call.facts["draft"]
    sought: Sought | None = call.facts["sought"]
    if sought is None:
        return need_of_draft(draft.kind, draft.patient, "c")
    return await conditional.need_of(tx, call, sought, "c", draft.patient, makes=True)


async def work(tx: Transaction, grant: Grant, call: Call) -> Question | Reply:
    """Store the first version; or, where something matches the condition, give that and store nothing."""
    draft: Draft = call.facts["draft"]
    sought: Sought | None = call.facts["sought"]
    if sought and sought.row:
        return conditional.already_there(grant, call, sought.row)
    check_record(grant, draft.kind, draft.patient, draft.kind)
    await check_profiles(tx, draft)
    if draft.index.contained:
        return await _with_contained(tx, call, draft)
    await wording.remember(tx, draft.index.wordings)
    await registering.note(tx, (draft,))
    updated = clock.now()
    before, after = body.stamp(draft.tight, draft.id, updated)
    text = before + b"1" + after
    values = row_of(draft, await tx.number("fhir.resource_rid"), 1, updated, text)
    tables = index_rows.filled(draft.index)

    def answer(_rows: list[Row]) -> Reply:
        return written(call, draft.reference, 1, updated, text, status=201)

    event = changed(draft.kind, draft.id, draft.patient, "created")
    return Question(
        statement_of(tables),
        (*values, *index_rows.columns(draft.index, tables)),
        answer,
        events=(event,),
        about=draft.reference,
        single=True,
    )


async def _with_contained(tx: Transaction, call: Call, draft: Draft) -> Reply:
    """Store what contains others, which takes more than one statement."""
    [stored] = await storing.store(tx, [draft], {}, {})
    reply = written(call, draft.reference, 1, stored.updated, stored.text, status=201)
    event = changed(draft.kind, draft.id, draft.patient, "created")
    return structs.replace(reply, events=(event,), touched=storing.touched([draft.patient]))


@cache
def statement_of(tables: tuple[Table, ...]) -> str:
    """Write the statement that stores a new resource, with rows in these index tables: most have rows in few."""
    return sql.create + index_rows.parts(tables, ROW + 1, "made") + sql.create_work


create = Operation("fhir.create", CARE, need, work, "Create a resource.", prepare=prepare)
