"""FHIR create interaction. http://hl7.org/fhir/R4/http.html#create"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from samspill.exchange import Operation, Question
from samspill.fhir import body, index_rows
from samspill.fhir.drafts import POST, ROW, read_draft, row_of
from samspill.fhir.interaction import CARE, changed, check_record, need_of_draft, written
from samspill.kernel import clock
from samspill.kernel.problems import Fault, Unsupported
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.fhir.drafts import Draft
    from samspill.fhir.search.tables import Table
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Row, Transaction
    from samspill.trust import Grant, Need

sql = queries("samspill.fhir")


def prepare(call: Call) -> Call:
    """Read and validate the body; the server gives the id. A condition is refused: ignored, it would make a second."""
    if "if-none-exist" in call.headers:
        message = "conditional create is done in transactions, not alone"
        raise Unsupported(message, Fault("If-None-Exist", message, "not-supported"))
    draft = read_draft(call.body, call.kind, POST, call.base)
    return replace(call, facts={**call.facts, "draft": draft})


async def need(_tx: Transaction, call: Call) -> Need:
    """Scope `<type>.c`, in the record that the resource will belong to."""
    draft: Draft = call.facts["draft"]
    return need_of_draft(draft.kind, draft.patient, "c")


async def work(tx: Transaction, grant: Grant, call: Call) -> Question:
    """Store the first version."""
    draft: Draft = call.facts["draft"]
    check_record(grant, draft.kind, draft.patient, draft.kind)
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


@cache
def statement_of(tables: tuple[Table, ...]) -> str:
    """Write the statement that stores a new resource, with rows in these index tables: most have rows in few."""
    return sql.create + index_rows.parts(tables, ROW + 1, "made") + sql.create_work


create = Operation("fhir.create", CARE, need, work, "Create a resource.", prepare=prepare)
