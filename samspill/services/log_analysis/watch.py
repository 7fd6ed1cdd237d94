"""Say that a record draws curiosity, or does no more: an employee's, or that of somebody in the news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir import record
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing
from samspill.services.log_analysis.analyse import sql

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

LONGEST: Final = 500


async def watch(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Weigh looks into the record of `patient` more from now on, for a `reason`; without one, no more."""
    said = dict(call.query)
    patient, reason = said.get("patient", ""), said.get("reason", "").strip()
    if len(reason) > LONGEST:
        message = f"a reason has at most {LONGEST} characters"
        raise Malformed(message, Fault("reason", message, "too-long"))
    if patient not in await record.existing(tx, [patient]):
        raise Missing("there is no patient with this id")
    await (tx.run(sql.watch, patient, reason) if reason else tx.run(sql.watch_no_more, patient))
    return Reply({"patient": patient, "watched": bool(reason)}, about=f"Patient/{patient}", touched=((patient, 0),))
