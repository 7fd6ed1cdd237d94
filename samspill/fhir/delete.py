"""FHIR delete interaction. http://hl7.org/fhir/R4/http.html#delete"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from samspill.exchange import Operation, Question
from samspill.fhir import index_rows
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.interaction import CARE, changed, etag, opens, wanted_version
from samspill.kernel import clock
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Missing, Stale
from samspill.store import queries
from samspill.trust import Need

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")


def prepare(call: Call) -> Call:
    """Read If-Match."""
    return replace(call, facts={**call.facts, "match": wanted_version(call)})


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.d`, in the record that the resource belongs to."""
    row = await tx.peek(sql.patient_of, TYPE_CODE[call.kind], call.id)
    return Need(frozenset({(call.kind, "d")}), patient=row["patient"] if row else None, population=row is None)


async def work(_tx: Transaction, grant: Grant, call: Call) -> Question:
    """Delete: the versions stay, and a mark says when it went. What is not there answers `Missing`."""
    values = (TYPE_CODE[call.kind], call.id, *opens(grant, call.kind), call.facts["match"], clock.now())

    def answer(rows: list[Row]) -> Reply:
        if not rows:
            message = f"there is no {call.kind} with that id"
            raise Missing(message, Fault(f"{call.kind}.id", message, "not-found"))
        if not rows[0]["done"]:
            message = "the resource has another version than the one in If-Match"
            raise Stale(message, Fault("If-Match", message, "conflict"))
        return Reply(body=b"", status=204, headers={"etag": etag(rows[0]["version"] + 1)})

    _, patient = opens(grant, call.kind)
    event = changed(call.kind, call.id, patient, "deleted")
    return Question(statement_of(call.kind), values, answer, must_find=True, events=(event,), single=True)


@cache
def statement_of(kind: str) -> str:
    """Write the statement that deletes a type's resource, with its rows in the index tables."""
    return sql.delete + index_rows.drops(index_rows.tables_of(kind), "allowed") + sql.delete_work


delete = Operation("fhir.delete", CARE, need, work, "Delete a resource.", prepare=prepare)
