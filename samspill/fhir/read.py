"""FHIR read and vread interactions. http://hl7.org/fhir/R4/http.html#read"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.exchange import Operation, Question
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.interaction import CARE, headers_of, need_of, opens
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Gone, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant, Need

sql = queries("samspill.fhir")


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.r`, in the record that the resource belongs to."""
    return await need_of(tx, call, "r", sql.patient_of, TYPE_CODE[call.kind])


async def work(_tx: Transaction, grant: Grant, call: Call) -> Question:
    """Give the current version, or the one that the call names. `Gone` after a deletion, `Missing` if never there."""
    values: tuple[object, ...] = (TYPE_CODE[call.kind], call.id, *opens(grant, call.kind))
    text = sql.read
    if call.version:
        text, values = sql.vread, (*values, int(call.version))

    def answer(rows: list[Row]) -> Reply:
        if not rows:
            message = f"there is no {call.kind} with that id" + (" and version" if call.version else "")
            raise Missing(message, Fault(f"{call.kind}.id", message, "not-found"))
        row = rows[0]
        headers = headers_of(call, f"{call.kind}/{call.id}", row["version"], row["updated"])
        if not row["done"]:
            message = f"the {call.kind} has been deleted"
            raise Gone(message, Fault(f"{call.kind}.id", message, "deleted"))
        del headers["location"]
        return Reply(body=row["body"], headers=headers)

    return Question(text, values, answer, must_find=True, single=True)


read = Operation("fhir.read", CARE, need, work, "Read a resource.")
vread = Operation("fhir.vread", CARE, need, work, "Read one version of a resource.")
