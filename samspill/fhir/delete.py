"""FHIR delete interaction. http://hl7.org/fhir/R4/http.html#delete"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import structs

from samspill.exchange import Operation, Question
from samspill.fhir import conditional, index_rows, storing
from samspill.fhir.conditional import Sought
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.interaction import (
    CARE,
    changed,
    check_record,
    etag,
    missing,
    opens,
    refuse_query,
    stale,
    wanted_version,
)
from samspill.fhir.outcome import all_well
from samspill.fhir.preferences import preference
from samspill.fhir.rules import rules_of
from samspill.fhir.search import in_records
from samspill.kernel import clock
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Missing
from samspill.store import queries
from samspill.trust import Need, OpenGrant

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")


def prepare(call: Call) -> Call:
    """Read If-Match; and where no id is in the address, the condition."""
    sought = None
    if call.id:
        refuse_query(call)
    else:
        rules = rules_of(call)
        condition = conditional.read_condition(call.kind, call.query, call.base, "query")
        sought = Sought(condition, rules.delete_most if rules.delete_many else 1)
    return call.knowing(match=wanted_version(call), sought=sought)


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.d`, in the record that the resource belongs to; a condition needs what a search needs."""
    sought: Sought | None = call.facts["sought"]
    if sought is not None:
        return await conditional.need_of(tx, call, sought, "d", conditional.record_named(call))
    row = await tx.peek(sql.patient_of, TYPE_CODE[call.kind], call.id)
    return Need(frozenset({(call.kind, "d")}), patient=row["patient"] if row else None, population=row is None)


async def work(tx: Transaction, grant: Grant, call: Call) -> Question | Reply:
    """Delete: the versions stay, and a mark says when it went. What is not there answers `Missing`."""
    sought: Sought | None = call.facts["sought"]
    if sought is not None:
        return await _all_that_match(tx, grant, call, sought)
    values = (TYPE_CODE[call.kind], call.id, *opens(grant, call.kind), call.facts["match"], clock.now())

    def answer(rows: list[Row]) -> Reply:
        if not rows:
            raise missing(call.kind)
        if not rows[0]["done"]:
            raise stale()
        return _deleted(call, call.id, rows[0]["version"] + 1)

    _, patient = opens(grant, call.kind)
    event = changed(call.kind, call.id, patient, "deleted")
    return Question(statement_of(call.kind), values, answer, must_find=True, events=(event,), single=True)


async def _all_that_match(tx: Transaction, grant: Grant, call: Call, sought: Sought) -> Reply:
    """Delete what a condition found: one, or several where the installation says so; never more than its limit."""
    found, kind = sought.rows, call.kind
    if not found:
        message = f"no {kind} matches the condition"
        raise Missing(message, Fault("query", message, "not-found"))
    one_by_one = isinstance(grant, OpenGrant) and in_records(kind)
    if len(found) > (1 if one_by_one else sought.most):
        raise conditional.several(sought.condition)
    for row in found:
        check_record(grant, kind, row["patient"], kind)
        if call.facts["match"] not in (None, row["version"]):
            raise stale()
    rows = await storing.current_of(tx, [(TYPE_CODE[kind], row["id"]) for row in found])
    await storing.remove(tx, list(rows.values()))
    events = storing.events_of(("deleted", kind, row["id"], row["patient"]) for row in rows.values())
    touched = storing.touched(row["patient"] for row in rows.values())
    if len(rows) == 1:
        reply = _deleted(call, found[0]["id"], found[0]["version"] + 1)
        return structs.replace(reply, events=events, touched=touched, about=f"{kind}/{found[0]['id']}")
    return Reply(body=all_well(f"{len(rows)} resources are deleted"), events=events, touched=touched)


def _deleted(call: Call, id_: str, version: int) -> Reply:
    """Answer a delete: with nothing, or in words for those who prefer that."""
    headers = {"etag": etag(version)}
    if preference(call, "return") == "operationoutcome":
        return Reply(body=all_well(f"{call.kind}/{id_} is deleted"), headers=headers)
    return Reply(body=b"", status=204, headers=headers)


@cache
def statement_of(kind: str) -> str:
    """Write the statement that deletes a type's resource, with its rows in the index tables."""
    return sql.delete + index_rows.drops(index_rows.tables_of(kind), "allowed") + sql.delete_work


delete = Operation("fhir.delete", CARE, need, work, "Delete a resource.", prepare=prepare)
