"""Open a record at once, with a reason and for a limited time: for acute treatment, or by breaking the glass.

The two differ in what they set aside. Acute treatment (ETREAT) is a ground of its own by which the ordinary rules hold:
every block does, and nobody is alerted. Breaking the glass (BTG) lifts what can be lifted and nothing else, and tells
the citizen and whoever controls access (Tillitsrammeverket, ATT-38 to 41). Both decisions are the gate's. What is kept
here is only that the record stays open for a while, so that the reason need not be given for every page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

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
    return await _open(tx, grant, call, "emergency")


async def acute(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Open the record of a patient for acute treatment, for a `reason`, for as long as the setting says."""
    return await _open(tx, grant, call, "acute")


async def _open(tx: Transaction, grant: PatientGrant, call: Call, kind: Literal["emergency", "acute"]) -> Reply:
    if grant.patient not in await record.existing(tx, [grant.patient]):
        raise Missing("there is no patient with this id")
    ends = await relations.open_at_once(
        tx,
        grant.patient,
        kind,
        call.caller.hpr,
        reason_of(call),
        at=call.at,
        author=call.caller.subject,
        life=timedelta(seconds=call.facts["emergency_life"]),
    )
    where = {"location": f"/patient-record/{grant.patient}"}
    return Reply({"patient": grant.patient, "ends": ends}, status=303, headers=where, about=f"Patient/{grant.patient}")
