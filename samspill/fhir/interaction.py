"""What the FHIR interactions have in common: purposes, headers of the answer, and what a grant opens."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.outcome import all_well
from samspill.fhir.preferences import preference
from samspill.fhir.search import in_records
from samspill.kernel import clock
from samspill.kernel.calls import Event, Reply
from samspill.kernel.problems import Fault, Malformed, Missing, Refused, Stale
from samspill.store import queries
from samspill.trust import Need, PatientGrant, PopulationGrant, Within, scopes

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")
CARE: Final = frozenset({"TREAT", "ETREAT", "COC", "BTG", "PATRQT", "FAMRQT", "PWATRNY", "HSYSADMIN"})
"""Purposes (HL7 v3 PurposeOfUse) that FHIR serves: treatment, emergency, coordination, breaking the glass, the
patient's own request, those of a parent and of a representative, and the running of health systems."""

FORMATS: Final = ("_format", "_pretty")
"""Parameters that are about the form of the answer, which the entrance has read."""

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def opens(grant: Grant, kind: str) -> tuple[bool, str | None]:
    """Tell what of a type a grant opens, as the statements take it: all of it or not, and whose record.

    Types outside the Patient compartment are nobody's record. A resource of a type inside it that belongs to no one
    record (it names several patients, or none) is opened by a population grant alone.
    """
    if isinstance(grant, PopulationGrant) or not in_records(kind):
        return True, None
    return False, grant.patient if isinstance(grant, PatientGrant) else None


def need_of_draft(kind: str, patient: str | None, letter: str) -> Need:
    """Say what storing a resource needs: its patient's record; for one that should name a patient and does not, all."""
    return Need(frozenset({(kind, letter)}), patient=patient, population=patient is None and in_records(kind))


def check_record(grant: Grant, kind: str, patient: str | None, where: str) -> None:
    """Keep a patient grant inside its record; a token bound to the patient changes nothing outside it. Or `Refused`."""
    if not isinstance(grant, PatientGrant) or patient == grant.patient:
        return
    if patient is None and not grant.bound and not in_records(kind):
        return
    message = "this lies outside the record that is opened"
    raise Refused(message, Fault(where, message, "forbidden"), reasons=("patient.other",))


async def need_of(tx: Transaction, call: Call, letter: str, code: int, question: str = "") -> Need:
    """Say what a call on one existing resource needs: to read it, or for a person's token, whose record it is in.

    It costs a look-up, which calls of the moment share; for health personnel it is made with what the decision reads. A
    token bound to one patient opens that one, and a system that changes something opens all.
    """
    access = _access(call.kind, letter)
    contexts = scopes.contexts(call.caller.scopes, access)
    system = "system" in contexts
    if (system and letter != "r") or not contexts & {"system", "user"}:
        return Need(access, population=True)
    within = Within(code, call.id, question=question) if in_records(call.kind) else None
    if within and call.caller.kind == "practitioner" and not system:
        return Need(access, within=within)
    if within:
        await tx.beside(_whose, within)
    patient = (within.patient if within else None) or None
    return Need(access, population=True, about=patient) if system else Need(access, patient=patient)


@lru_cache(maxsize=2000)
def _access(kind: str, letter: str) -> frozenset[tuple[str, str]]:
    return frozenset({(kind, letter)})


async def looked_up(tx: Transaction, need: Need) -> Need:
    """Look up the record that a need names by a resource in it, for whoever puts several needs together."""
    if need.within is None:
        return need
    await tx.beside(_whose, need.within)
    return need.found_within(need.within.patient or None)


async def _whose(tx: Transaction, sought: list[Within]) -> None:
    """Look up in whose records resources are."""
    rows = await tx.peek_all(sql.patients_of, [one.type for one in sought], [one.id for one in sought])
    for row in rows:
        sought[row["place"] - 1].patient = row["patient"] or ""


def etag(version: int) -> str:
    """Write a version as a weak entity tag (http://hl7.org/fhir/R4/http.html#versions)."""
    return f'W/"{version}"'


def wanted_version(call: Call) -> int | None:
    """Read `If-Match`: the version that must be the current one. Raises `Malformed`."""
    header = call.headers.get("if-match")
    if header is None:
        return None
    found = _ETAG.fullmatch(header.strip())
    if not found:
        message = 'If-Match must name one version, such as W/"3"'
        raise Malformed(message, Fault("If-Match", message, "value"))
    return int(found[1])


def refuse_query(call: Call) -> None:
    """Refuse a query where an id says all there is to say; only the form of the answer may stand in it."""
    for name, _ in call.query:
        if name not in FORMATS:
            message = f"{name[:64]} is not a parameter of this interaction"
            raise Malformed(message, Fault(name[:64], message, "not-supported"))


def only_if_new(call: Call) -> bool:
    """Read `If-None-Match: *` of a write: it may only create (RFC 9110 §13.1.2). Raises `Malformed` for others."""
    header = call.headers.get("if-none-match")
    if header is None:
        return False
    if header.strip() != "*":
        message = "on a write, If-None-Match can only be *"
        raise Malformed(message, Fault("If-None-Match", message, "value"))
    return True


def stale(where: str = "If-Match") -> Stale:
    """Make the problem of a write that was meant for another version than the current one."""
    message = f"the resource has another version than the one in {where}"
    return Stale(message, Fault(where, message, "conflict"))


def taken() -> Stale:
    """Make the problem of a write that was to create, where something is already."""
    message = "If-None-Match: there is such a resource already"
    return Stale(message, Fault("If-None-Match", message, "conflict"))


def missing(kind: str) -> Missing:
    """Make the problem of an id that names nothing, or nothing that the caller may know of."""
    message = f"there is no {kind} with that id"
    return Missing(message, Fault(f"{kind}.id", message, "not-found"))


def headers_of(call: Call, reference: str, version: int, updated: datetime) -> dict[str, str]:
    """Give the headers of an answer about one version of a resource: which it is, and where it lies."""
    return {**which(version, updated), "location": f"{call.base}/{reference}/_history/{version}"}


def which(version: int, updated: datetime) -> dict[str, str]:
    """Say in headers which version of a resource an answer gives (http://hl7.org/fhir/R4/http.html#versions)."""
    return {"etag": etag(version), "last-modified": clock.http_date(updated)}


def written(call: Call, reference: str, version: int, updated: datetime, body: bytes, **more: Any) -> Reply:
    """Answer a write, in the form that `Prefer: return=` asks for."""
    wanted = preference(call, "return")
    if wanted == "minimal":
        body = b""
    elif wanted == "operationoutcome":
        body = all_well(f"{reference} is stored as version {version}")
    headers = headers_of(call, reference, version, updated)
    return Reply({"updated": updated}, body=body, headers=headers, about=reference, **more)


def changed(kind: str, id_: str, patient: str | None, what: str) -> Event:
    """Tell that one resource was created, updated or deleted."""
    return Event("fhir.changed", patient or "", {"changes": [[what, kind, id_]]})
