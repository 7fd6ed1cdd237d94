"""The log as a FHIR search on AuditEvent: whose, when, who, of what type, how it ended (http://hl7.org/fhir/R4/auditevent.html#search)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from samspill.fhir import record
from samspill.fhir.merging import replaced_by
from samspill.fhir.search.moments import bounds
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing
from samspill.services.access_log.audit_event import DICOM, OUTCOMES, event_of
from samspill.services.access_log.filters import Filter
from samspill.services.access_log.naming import names_of
from samspill.services.access_log.pages import page_of, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import PatientGrant

JSON = dict[str, Any]
TAKEN: Final = ("patient", "date", "agent", "type", "outcome", "_count", "_format", "_before")
SIZE, MOST = 50, 500
"""Events on a page when `_count` is not given, and at most."""
TYPE: Final = "110110"
"""The one type that the platform's own events have: Patient Record."""
CITIZENS: Final = frozenset({"PATRQT", "FAMRQT", "PWATRNY"})


def read_search(call: Call) -> Call:
    """Read the parameters, and whose log it is: `patient`, or the token's own; else nobody's. Raises `Malformed`."""
    for name, _ in call.query:
        if name not in TAKEN:
            raise _malformed(name, "there is no such search parameter here")
    query = dict(call.query)
    patient = query.get("patient", "").removeprefix("Patient/") or call.caller.patient or ""
    wanted = _filter(call)
    return call.knowing(patient=patient, wanted=wanted, size=_size(query))


async def search(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Search the log of one patient; gives a searchset of AuditEvents, newest first, with a link to the next page."""
    if not grant.patient:
        raise _malformed("patient", "patient says whose log is wanted")
    query = dict(call.query)
    patient = await record.patient(tx, grant)
    if patient is None:
        raise Missing("there is no patient with this id")
    records = (grant.patient, *replaced_by(patient))
    wanted: Filter = call.facts["wanted"]
    entries: list[JSON] = []
    following = ""
    if _is_of_type(query.get("type", "")):
        place = place_of(query.get("_before", ""))
        entries, following = await page_of(tx, records, place, wanted, call.facts["size"])
    base = call.base.removesuffix("/fhir")
    people = {} if call.purpose in CITIZENS else await names_of(tx, entries)
    made = [entry.get("delivered") or event_of({**entry, "patient": grant.patient}, people, base) for entry in entries]
    return Reply(
        body=strict_json.write(_bundle(call, f"{base}/access-log/fhir", made, following)),
        about="access-log",
        touched=((grant.patient, len(entries)),),
    )


def _bundle(call: Call, here: str, events: list[JSON], following: str) -> JSON:
    kept = [(name, value) for name, value in call.query if name != "_before"]
    links = [("self", call.query)] + ([("next", (*kept, ("_before", following)))] if following else [])
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [
            {"relation": relation, "url": f"{here}/AuditEvent?{urlencode(list(said))}"} for relation, said in links
        ],
        **({"entry": [_entry(event, here) for event in events]} if events else {}),
    }


def _entry(event: JSON, here: str) -> JSON:
    named = {"fullUrl": f"{here}/AuditEvent/{event['id']}"} if "id" in event else {}
    return {**named, "resource": event, "search": {"mode": "match"}}


def _filter(call: Call) -> Filter:
    since: datetime | None = None
    until: datetime | None = None
    for name, value in call.query:
        if name == "date":
            first, last = _dates(value)
            since = first if since is None or (first and first > since) else since
            until = last if until is None or (last and last < until) else until
    query = dict(call.query)
    outcome = query.get("outcome", "")
    ends = {code: said for said, code in OUTCOMES.items()}
    if outcome and outcome not in (*ends, "12"):
        raise _malformed("outcome", "outcome is 0, 4, 8 or 12")
    return Filter(
        since=since,
        until=until,
        caller=query.get("agent", ""),
        outcome=ends.get(outcome, "none" if outcome else ""),
        everything=True,
    )


def _dates(value: str) -> tuple[datetime | None, datetime | None]:
    """Read a date with its prefix as the stretch [since, until) that it leaves; None is open."""
    prefix, text = (value[:2], value[2:]) if value[:2].isalpha() else ("eq", value)
    try:
        low, high = bounds(text)
    except (ValueError, OverflowError):
        raise _malformed("date", "date is written as FHIR writes dates, such as ge2026-03-01") from None
    stretches: Mapping[str, tuple[datetime | None, datetime | None]] = {
        "eq": (low, high),
        "ge": (low, None),
        "gt": (high, None),
        "le": (None, high),
        "lt": (None, low),
    }
    if prefix not in stretches:
        raise _malformed("date", "the prefixes of date are eq, ge, gt, le and lt")
    return stretches[prefix]


def _is_of_type(said: str) -> bool:
    """Tell whether the events are of a type: a code, with its system before a bar or without."""
    system, bar, code = said.rpartition("|")
    return not said or (code == TYPE and (not bar or system == DICOM))


def _size(query: Mapping[str, str]) -> int:
    said = query.get("_count", str(SIZE))
    if not (said.isascii() and said.isdigit() and len(said) < len("100000") and int(said) > 0):
        raise _malformed("_count", "_count is a whole number from 1")
    return min(int(said), MOST)


def _malformed(where: str, what: str) -> Malformed:
    return Malformed(f"{where[:64]}: {what}", Fault(where[:64], what, "value"))
