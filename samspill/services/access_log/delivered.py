"""Looks that other systems recorded and deliver here as FHIR AuditEvents, so that a citizen reads them in one place.

As Denmark's MinLog takes them in from many systems. Each is validated, must be about one patient who has a record here,
and is kept as it came. One that was delivered before is passed over, so that whoever is not sure may deliver again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir import record
from samspill.fhir.validation import validate
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Invalid, Malformed
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.audit.reading import Place
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

JSON = dict[str, Any]
MOST: Final = 500
"""Events in one delivery."""
OPERATION: Final = "access-log.deliver"
_OUTCOMES: Final = {"0": "done", "4": "refused", "8": "failed", "12": "failed"}
_TRUST: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
sql = queries("samspill.services.access_log")


async def deliver(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take in AuditEvents of another system: one, or a Bundle of them. All are taken, or none is."""
    events = events_in(call.body)
    patients = await _records(tx, events)
    faults = [
        Fault(f"entry[{place}]", "the event names no patient who has a record here", "not-found")
        for place, patient in enumerate(patients)
        if patient is None
    ]
    if faults:
        raise Invalid("an event is about nobody who has a record here", *faults[:50])
    texts = [strict_json.write(event).decode() for event in events]
    rows = await tx.all(
        sql.deliver,
        call.caller.client,
        patients,
        [_recorded(event) for event in events],
        [sha256(text.encode()).hexdigest() for text in texts],
        texts,
    )
    touched = tuple((patient, patients.count(patient)) for patient in dict.fromkeys(patients))
    return Reply(
        {"taken": len(rows), "known": len(events) - len(rows)}, status=200, about="AuditEvent", touched=touched
    )


def events_in(body: bytes) -> list[JSON]:
    """Read what was delivered. Raises `Malformed` or `Invalid`, with the place of each fault."""
    said = strict_json.value_of(body)
    if not isinstance(said, dict):
        raise _malformed("an AuditEvent, or a Bundle of them, is wanted")
    entries = [said] if said.get("resourceType") == "AuditEvent" else _entries(said)
    if not 0 < len(entries) <= MOST:
        raise _malformed(f"a delivery holds 1 to {MOST} events")
    faults = [
        Fault(f"entry[{place}].{fault.where}", fault.what, fault.code)
        for place, event in enumerate(entries)
        for fault in validate(event, "AuditEvent")
    ]
    if faults:
        raise Invalid("an event is not a valid AuditEvent", *faults[:50])
    return entries


def _entries(said: JSON) -> list[JSON]:
    if said.get("resourceType") != "Bundle" or not isinstance(said.get("entry"), list):
        raise _malformed("an AuditEvent, or a Bundle of them, is wanted")
    return [entry.get("resource", {}) if isinstance(entry, dict) else {} for entry in said["entry"]]


def _malformed(what: str) -> Malformed:
    return Malformed(what, Fault("", what, "structure"))


def _recorded(event: JSON) -> datetime:
    return datetime.fromisoformat(event["recorded"]).astimezone(UTC)


async def _records(tx: Transaction, events: list[JSON]) -> list[str | None]:
    """Find the record of each event's patient: by reference, or by number."""
    numbers = {event_number: None for event in events if (event_number := _number(event))}
    found = await record.records_of(tx, numbers)
    named = await record.existing(tx, [id_ for event in events if (id_ := _reference(event))])
    return [
        found.get(_number(event) or ("", "")) or (id_ if (id_ := _reference(event)) in named else None)
        for event in events
    ]


def _patients(event: JSON) -> list[JSON]:
    """Give the patients that an event may be about: contained ones, and those its entities point at."""
    contained = [part for part in event.get("contained", ()) if part.get("resourceType") == "Patient"]
    entities = [entity.get("what", {}) for entity in event.get("entity", ())]
    return [*contained, *entities]


def _number(event: JSON) -> tuple[str, str] | None:
    for patient in _patients(event):
        identifiers = patient.get("identifier", ())
        for identifier in [identifiers] if isinstance(identifiers, dict) else identifiers:
            if identifier.get("system") and identifier.get("value"):
                return identifier["system"], identifier["value"]
    return None


def _reference(event: JSON) -> str:
    references = (str(patient.get("reference", "")) for patient in _patients(event))
    return next((ref.removeprefix("Patient/") for ref in references if ref.startswith("Patient/")), "")


async def of_patient(tx: Transaction, patient: str, before: Place | None, limit: int) -> list[JSON]:
    """Give what other systems did with one patient's data, in the shape of the trail's own entries (chain 0)."""
    moment, chain, number = before or (None, None, None)
    # At one moment, the trail's own entries come before those of others.
    start = None if moment is None else (number if chain == 0 else 2**62)
    rows = await tx.all(sql.delivered, patient, moment, start, limit)
    return [_entry(row["number"], row["at"], row["source"], patient, row["content"]) for row in rows]


def _entry(number: int, at: datetime, source: str, patient: str, content: str) -> JSON:
    event = strict_json.value_of(content.encode())
    parts = {part.get("id", ""): part for part in event.get("contained", ())}
    people = [part for part in parts.values() if part.get("resourceType") == "Practitioner"]
    houses = [part for part in parts.values() if part.get("resourceType") == "Organization"]
    purposes = (coding for concept in event.get("purposeOfEvent", ()) for coding in concept.get("coding", ()))
    return {
        "at": at,
        "chain": 0,
        "seq": number,
        "part": 1,
        "operation": OPERATION,
        "outcome": _OUTCOMES.get(event.get("outcome", "0"), "done"),
        "caller": f"other:{_name(people[0])}" if people else "other:",
        "client": source,
        "organisation": houses[0].get("name", "") if houses else event["source"]["observer"].get("display", ""),
        "purpose": next((coding.get("code", "") for coding in purposes if coding.get("system") == _TRUST), ""),
        "about": next((e.get("name", "") for e in event.get("entity", ()) if e.get("name")), ""),
        "reasons": "",
        "problem": "",
        "ground": "",
        "resources": 1,
        "patient": patient,
        "delivered": event,
    }


def _name(person: JSON) -> str:
    names = person.get("name") or [{}]
    return str(names[0].get("text") or " ".join([*names[0].get("given", ()), names[0].get("family", "")]).strip())
