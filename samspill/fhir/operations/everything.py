"""$everything: a patient's whole record, or all about one encounter, with what it points at.

http://hl7.org/fhir/R4/patient-operation-everything.html and http://hl7.org/fhir/R4/encounter-operation-everything.html

First comes the record, in the order of the resources' numbers, which never change, so that pages hold while others
write; then what it points at outside the record (practitioners, organisations, medications, binaries), each once. Both
hold only types that the caller may read. Without `_count` all of it comes at once, up to `MOST` resources.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from samspill.exchange import Operation
from samspill.fhir.definitions import TYPE_CODE, TYPE_NAME
from samspill.fhir.interaction import CARE, need_of
from samspill.fhir.operations import parameters
from samspill.fhir.operations.current import current
from samspill.fhir.operations.offering import In, Offered
from samspill.fhir.operations.reached import readable
from samspill.fhir.operations.record import Asked, Page, Wanted, page_of
from samspill.fhir.pages import PARAMETER
from samspill.fhir.search.moments import bounds
from samspill.kernel import clock, strict_json
from samspill.kernel.calls import Reply
from samspill.store import queries
from samspill.trust import Need, PatientGrant

if TYPE_CHECKING:
    from samspill.fhir.pages import Pages
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")

ENCOUNTER_TAKES: Final = (
    In("_since", "instant", "Only resources that were stored at or after this moment."),
    In("_type", "code", "Only resources of these types, separated by commas.", many=True),
    In("_count", "integer", "Resources on a page; without it all come at once."),
)
PATIENT_TAKES: Final = (
    In("start", "date", "Only what happened on or after this date; what has no date is given too."),
    In("end", "date", "Only what happened on or before this date; what has no date is given too."),
    *ENCOUNTER_TAKES,
)


def prepare_patient(call: Call) -> Call:
    """Read the parameters of `Patient/$everything`, or the page that a link names."""
    return _prepare(call, PATIENT)


def prepare_encounter(call: Call) -> Call:
    """Read the parameters of `Encounter/$everything`, or the page that a link names."""
    return _prepare(call, ENCOUNTER)


def _prepare(call: Call, offered: Offered) -> Call:
    pages: Pages = call.facts["pages"]
    page = dict(call.query).get(PARAMETER)
    if page is not None:
        wanted = _opened(pages.open(_page_kind(call), page))
    else:
        given = parameters.of(call, offered)
        wanted = Wanted(
            count=_count(given),
            types=_types(given.get("_type", [])),
            since=_bound(given, "_since", 0),
            start=_bound(given, "start", 0),
            end=_bound(given, "end", 1),
        )
    return call.knowing(wanted=wanted)


def _count(given: parameters.Given) -> int | None:
    count: int | None = parameters.first(given, "_count")
    if count == 0:
        raise parameters.wrong("_count", "it is a whole number from 1")
    return count


def _types(listed: list[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(name for text in listed for name in text.split(",")))
    if not all(name in TYPE_CODE for name in found):
        raise parameters.wrong("_type", "it holds a word that is no resource type of FHIR R4")
    return found


def _bound(given: parameters.Given, name: str, side: int) -> datetime | None:
    if name not in given:
        return None
    try:
        return bounds(given[name][0].replace(" ", "+"))[side]
    except ValueError:
        raise parameters.wrong(name, "it is a date such as 2026-11-26, or a moment with its zone") from None


async def need_patient(_tx: Transaction, call: Call) -> Need:
    """Scope `Patient.r`, in the record of that patient; without an id, in the one that the token is bound to."""
    access = frozenset({("Patient", "r")})
    patient = call.id or call.caller.patient
    return Need(access, patient=patient, population=patient is None)


async def need_encounter(tx: Transaction, call: Call) -> Need:
    """Scope `Encounter.r`, in the record that the encounter belongs to."""
    return await need_of(tx, call, "r", TYPE_CODE["Encounter"])


async def of_patient(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Give a patient's record and what it points at. `Missing` and `Gone` when there is no such patient."""
    if not isinstance(grant, PatientGrant):
        raise parameters.wrong("Patient", "a record is opened for one patient at a time: name the patient", "required")
    wanted: Wanted = call.facts["wanted"]
    asked = Asked(grant.patient, readable(call, grant), call.base)
    page = await page_of(tx, wanted, asked)
    if not page.record and not wanted.after and wanted.around is None:
        await current(tx, grant, "Patient", grant.patient)
    return _reply(call, wanted, page, grant.patient)


async def of_encounter(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Give an encounter, what refers to it, and what those point at, as far as it is of the same record or of none."""
    await current(tx, grant, "Encounter", call.id)
    patient = grant.patient if isinstance(grant, PatientGrant) else None
    if patient is None:
        row = await tx.one(sql.patient_of, TYPE_CODE["Encounter"], call.id)
        patient = row["patient"] if row else None
    wanted: Wanted = call.facts["wanted"]
    page = await page_of(tx, wanted, Asked(patient, readable(call, grant), call.base, call.id))
    return _reply(call, wanted, page, patient)


def _reply(call: Call, wanted: Wanted, page: Page, patient: str | None) -> Reply:
    root = strict_json.write(f"{call.base}/")[:-1]
    entries = [_entry(root, row, b"match") for row in page.record] + [
        _entry(root, row, b"include") for row in page.around
    ]
    head: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if page.following is None and not wanted.after and wanted.around is None:
        head["total"] = len(page.record)
    head["link"] = _links(call, wanted, page.following)
    text = strict_json.write(head)
    if entries:
        text = text[:-1] + b',"entry":[' + b",".join(entries) + b"]}"
    return Reply(body=text, touched=((patient, len(entries)),))


def _entry(root: bytes, row: Row, mode: bytes) -> bytes:
    name = f"{TYPE_NAME[row['type']]}/{row['id']}".encode()
    body: bytes = row["body"]
    return b'{"fullUrl":' + root + name + b'","resource":' + body + b',"search":{"mode":"' + mode + b'"}}'


def _links(call: Call, wanted: Wanted, following: Wanted | None) -> list[dict[str, str]]:
    address = f"{call.base}/{call.kind}/" + (f"{call.id}/" if call.id else "") + "$everything"
    said = {"_count": wanted.count, "_type": ",".join(wanted.types) or None}
    said["_since"] = clock.instant(wanted.since) if wanted.since else None
    query = urlencode({name: value for name, value in said.items() if value is not None}, safe=",:")
    links = [{"relation": "self", "url": address + (f"?{query}" if query else "")}]
    if following is not None:
        pages: Pages = call.facts["pages"]
        links.append(
            {"relation": "next", "url": f"{address}?{PARAMETER}={pages.seal(_page_kind(call), _state(following))}"}
        )
    return links


def _page_kind(call: Call) -> str:
    return f"everything {call.kind} {call.id}"


def _state(wanted: Wanted) -> list[Any]:
    """Write what a link to a page holds."""
    moments = [moment.isoformat() if moment else None for moment in (wanted.since, wanted.start, wanted.end)]
    return [wanted.count, wanted.types, *moments, wanted.after, wanted.around]


def _opened(state: list[Any]) -> Wanted:
    """Read what a link to a page holds."""
    count, types, *moments, after, around = state
    since, start, end = (datetime.fromisoformat(moment) if moment else None for moment in moments)
    return Wanted(count, tuple(types), since, start, end, after, (around[0], around[1]) if around else None)


everything = Operation(
    "fhir.everything", CARE, need_patient, of_patient, "Give a patient's whole record.", prepare=prepare_patient
)
encounter_everything = Operation(
    "fhir.encounter_everything",
    CARE,
    need_encounter,
    of_encounter,
    "Give all about one encounter.",
    prepare=prepare_encounter,
)
PATIENT: Final = Offered(
    "everything",
    frozenset({"instance", "type"}),
    ("Patient",),
    everything,
    "Patient-everything",
    PATIENT_TAKES,
    left_out=("_offset",),
    also="Without an id it gives the record of the patient that the token is bound to. Pages follow the `next` links.",
)
ENCOUNTER: Final = Offered(
    "everything",
    frozenset({"instance"}),
    ("Encounter",),
    encounter_everything,
    "Encounter-everything",
    ENCOUNTER_TAKES,
)
