"""What the population register says of the person that a record is about: to the person, and to those who treat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill import grunndata
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.services.registers.people import person

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import PatientGrant


async def entry(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Show what the population register says of a patient. Raises `Missing` for somebody whom it does not know."""
    known = await grunndata.person_of_record(tx, grant.patient)
    found = await person(tx, call, known, call.at, past=False) if known else None
    if found is None:
        raise Missing("the population register does not know whom this record is about")
    own = bool(call.caller.patient) and call.caller.patient == grant.patient
    return Reply({"person": found, "own": own, "patient": grant.patient}, about="registers")
