"""The current version of the resource that an instance operation is about, as far as the grant opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.interaction import opens
from samspill.kernel.problems import Fault, Gone, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")


async def current(tx: Transaction, grant: Grant, kind: str, id_: str) -> Row:
    """Give the row: body, version, patient. `Missing` when there is none that the grant opens, `Gone` when deleted."""
    row = await tx.one(sql.read, TYPE_CODE[kind], id_, *opens(grant, kind))
    if row is None:
        message = f"there is no {kind} with that id"
        raise Missing(message, Fault(f"{kind}.id", message, "not-found"))
    if not row["done"]:
        message = f"the {kind} has been deleted"
        raise Gone(message, Fault(f"{kind}.id", message, "deleted"))
    return row
