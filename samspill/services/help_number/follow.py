"""What becomes of a felles hjelpenummer: looked at, linked to a later identity with its whole record, or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill import grunndata
from samspill.fhir import merging, record, storing
from samspill.fhir.definitions import TYPE_CODE
from samspill.grunndata import help_numbers
from samspill.kernel.calls import Reply
from samspill.kernel.identifiers import FHN, classify, normalise
from samspill.kernel.problems import Clash, Fault, Malformed, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import PatientGrant

sql = queries("samspill.fhir")


async def read(tx: Transaction, grant: PatientGrant, _call: Call) -> Reply:
    """Show a patient's felles hjelpenummer, and what has been done with it."""
    number = await _number(tx, grant)
    found = await help_numbers.find(tx, number)
    history = await help_numbers.history(tx, number)
    return Reply(
        {
            "patient": grant.patient,
            "number": number,
            "linked": bool(found and found.leads_to),
            "closed": found.closed if found else None,
            "history": [{"at": one.at, "what": one.what} for one in history],
        },
        about=f"Patient/{grant.patient}",
        touched=((grant.patient, 1),),
    )


async def link(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Link the number to a later identity (`identifier`), and merge the record into that person's, if there is one.

    Raises `Clash` when the person has several records: a person must say which goes on.
    """
    later = classify(dict(call.query).get("identifier", ""))
    if later is None:
        message = "this is no person number: its digits do not add up"
        raise Malformed(message, Fault("identifier", message, "value"))
    number = await _number(tx, grant)
    found = await help_numbers.link(tx, number, later.value, call.caller.subject, call.at)
    others = [one for one in await grunndata.records_of(tx, found.person) if one != grant.patient]
    others = [one for one in others if not await _is_replaced(tx, one)]
    if len(others) > 1:
        message = "the person has several records: merge those first"
        raise Clash(message, Fault("identifier", message, "conflict"))
    if not others:
        return Reply({"patient": grant.patient, "moved": 0}, about=f"Patient/{grant.patient}")
    stored = await merging.merge(tx, grant.patient, others[0], call.base)
    changes = [("updated", one.draft.kind, one.draft.id, one.draft.patient) for one in stored]
    return Reply(
        {"patient": others[0], "moved": len(stored) - 2},
        events=storing.events_of(changes),
        about=f"Patient/{others[0]}",
        touched=((grant.patient, 1), (others[0], len(stored) - 1)),
    )


async def close(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Close the number: it is given to nobody else, and still leads where it did."""
    found = await help_numbers.close(tx, await _number(tx, grant), call.caller.subject, call.at)
    return Reply({"patient": grant.patient, "closed": found.closed}, about=f"Patient/{grant.patient}")


async def _number(tx: Transaction, grant: PatientGrant) -> str:
    patient = await record.patient(tx, grant)
    identifiers = patient.get("identifier", ()) if patient else ()
    number = next((one["value"] for one in identifiers if normalise(one.get("system", "")) == FHN), None)
    if number is None or await help_numbers.find(tx, number) is None:
        raise Missing("this patient has no felles hjelpenummer that was issued here")
    return str(number)


async def _is_replaced(tx: Transaction, patient: str) -> bool:
    rows = await tx.all(sql.open_ones, TYPE_CODE["Patient"], [patient])
    return not rows or merging.is_replaced(rows[0]["body"])
