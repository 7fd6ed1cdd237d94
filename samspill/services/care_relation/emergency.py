"""Break the glass: open a record in an emergency, against the ordinary rules, with a reason and for a limited time.

The decision is the gate's, on purpose BTG: it lifts what can be lifted and nothing else, and tells the citizen and
whoever controls access. What is kept here is only that the record stays open for a while, so that the reason need not
be given for every page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from samspill.fhir import record
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.trust import relations
from samspill.trust.decision.loading import reason_of

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import PatientGrant


async def emergency(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Open the record of a patient in an emergency, for a `reason`, for as long as the setting says."""
    if grant.patient not in await record.existing(tx, [grant.patient]):
        raise Missing("there is no patient with this id")
    ends = await relations.open_in_emergency(
        tx,
        grant.patient,
        call.caller.hpr,
        reason_of(call),
        at=call.at,
        author=call.caller.subject,
        life=timedelta(seconds=call.facts["emergency_life"]),
    )
    where = {"location": f"/patient-record/{grant.patient}"}
    return Reply({"patient": grant.patient, "ends": ends}, status=303, headers=where, about=f"Patient/{grant.patient}")
