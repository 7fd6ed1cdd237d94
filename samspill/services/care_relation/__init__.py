"""Declare a relation of treatment: who treats a patient whom no register or record says that they treat, and why.

The declaration opens the record to whoever made it, for a limited time; the citizen reads that it was only declared,
and log analysis weighs it. It gives no more than the rules give to those who treat.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from samspill.exchange import Service
from samspill.fhir import record
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Missing, Refused
from samspill.services.care_relation.emergency import acute, emergency
from samspill.trust import relations

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

service = Service("care-relation", "Behandlingsrelasjon", owner="privacy")
service.about_patient("/{patient}/emergency", purposes=frozenset({"BTG"}), method="POST")(emergency)
service.about_patient("/{patient}/acute", purposes=frozenset({"ETREAT"}), method="POST")(acute)


@service.about_nobody("", purposes=frozenset({"TREAT"}), method="POST")
async def declare(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Declare that the caller treats `patient`, and why (`reason`); it lasts as long as the setting says."""
    said = dict(call.query)
    patient = said.get("patient", "")
    if not call.caller.hpr:
        message = "a relation of treatment is declared by health personnel with an HPR number"
        raise Refused(message, Fault("hpr", message, "forbidden"), reasons=("personnel.unknown",))
    if patient not in await record.existing(tx, [patient]):
        raise Missing("there is no patient with this id")
    await relations.declare(
        tx,
        patient,
        call.caller.hpr,
        said.get("reason", ""),
        at=call.at,
        author=call.caller.subject,
        life=timedelta(seconds=call.facts["declaration_life"]),
    )
    where = {"location": f"/patient-record/{patient}"}
    return Reply({"patient": patient}, status=303, headers=where, about=f"Patient/{patient}", touched=((patient, 0),))
