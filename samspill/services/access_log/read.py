"""Read who has looked at one patient's data, newest first. The citizen sees organisations and roles at once."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir import record
from samspill.fhir.merging import replaced_by
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_time
from samspill.kernel.problems import Missing, TooLarge
from samspill.services.access_log.audit_event import event_of
from samspill.services.access_log.filters import filter_of
from samspill.services.access_log.looks import NAME_DELAY, look_of
from samspill.services.access_log.naming import names_of
from samspill.services.access_log.notices import notices_of
from samspill.services.access_log.pages import page_of, place_of

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.services.access_log.looks import Look
    from samspill.services.access_log.notices import Notice
    from samspill.store import Transaction
    from samspill.trust import PatientGrant

PAGE: Final = 30
"""Entries on a page."""
EVENTS: Final = 100
"""AuditEvents on a page."""
EXPORTED: Final = 100_000
"""Entries in an export, at most."""
KEPT: Final = ("since", "until", "organisation", "outcome", "emergency", "all")
CITIZENS: Final = frozenset({"PATRQT", "FAMRQT", "PWATRNY"})


async def read(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give a page of the log. The platform's own housekeeping is shown when `all=true` asks for it."""
    query = dict(call.query)
    wanted = filter_of(query)
    patient = await _patient(tx, grant)
    entries, following = await page_of(tx, _records(patient), place_of(query.get("before", "")), wanted, PAGE)
    return Reply(
        data={
            "patient": {"id": grant.patient, "name": record.name_of(patient)},
            "own": grant.bound,
            "all": wanted.everything,
            "asked": {name: query[name] for name in KEPT if query.get(name)},
            "entries": await _looks(tx, grant, call, entries),
            "first": not query.get("before"),
            "next": following,
            "notices": await _notices(tx, call, patient),
        },
        about="access-log",
        touched=((grant.patient, len(entries)),),
    )


async def events(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give a page of the log as a Bundle of AuditEvents (HL7 Norway's trust framework profile, IHE BALP)."""
    query = dict(call.query)
    records = _records(await _patient(tx, grant))
    entries, following = await page_of(tx, records, place_of(query.get("before", "")), filter_of(query), EVENTS)
    people = {} if _is_citizen(call) else await names_of(tx, entries)
    base = call.base.removesuffix("/fhir")
    made = [entry.get("delivered") or event_of({**entry, "patient": grant.patient}, people, base) for entry in entries]
    here = f"{base}/access-log/{grant.patient}/AuditEvent"
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [
            {"relation": "self", "url": here},
            *([{"relation": "next", "url": f"{here}?before={following.replace('+', '%2B')}"}] if following else []),
        ],
        "entry": [{"resource": event, "search": {"mode": "match"}} for event in made],
    }
    return Reply(body=strict_json.write(bundle), about="access-log", touched=((grant.patient, len(entries)),))


async def export(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give the log, or what of it is asked for, as a table in a file (CSV, UTF-8) for the patient to keep."""
    query = dict(call.query)
    wanted, place = filter_of(query), ""
    records = _records(await _patient(tx, grant))
    found: list[dict[str, Any]] = []
    while place or not found:
        entries, place = await page_of(tx, records, place_of(place), wanted, 1000)
        found += entries
        if len(found) > EXPORTED:
            raise TooLarge(f"the log has more than {EXPORTED} entries: ask for a stretch of it with since and until")
        if not place:
            break
    body = table_of(await _looks(tx, grant, call, found))
    named = 'attachment; filename="innsynslogg.csv"'
    headers = {"content-type": "text/csv; charset=utf-8", "content-disposition": named}
    return Reply(body=body, headers=headers, about="access-log", touched=((grant.patient, len(found)),))


def table_of(looks: list[Look]) -> bytes:
    """Write looks as CSV; what a spreadsheet would take for a formula is made harmless (OWASP, CSV injection)."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";")
    table.writerow(
        ["tidspunkt", "navn", "rolle", "virksomhet", "hva", "gjelder", "antall", "formål", "utfall", "begrunnelse"]
    )
    for look in looks:
        moment = look.at.astimezone(norwegian_time()).isoformat(timespec="seconds")
        said = (look.name, look.role, look.organisation, look.operation, look.about, str(look.resources), look.purpose)
        table.writerow([moment, *map(_harmless, (*said, look.outcome, " ".join(look.reasons)))])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


async def _notices(tx: Transaction, call: Call, patient: dict[str, Any]) -> list[Notice]:
    """Give what citizens are told of at the top of the first page."""
    if not _is_citizen(call) or dict(call.query).get("before"):
        return []
    return await notices_of(tx, _records(patient), call.at, NAME_DELAY)


def _is_citizen(call: Call) -> bool:
    return call.purpose in CITIZENS


async def _patient(tx: Transaction, grant: PatientGrant) -> dict[str, Any]:
    patient = await record.patient(tx, grant)
    if patient is None:
        raise Missing("there is no patient with this id")
    return patient


def _records(patient: dict[str, Any]) -> tuple[str, ...]:
    """Give the patient's record, and those that were merged into it."""
    return (patient["id"], *replaced_by(patient))


async def _looks(tx: Transaction, grant: PatientGrant, call: Call, entries: list[dict[str, Any]]) -> list[Look]:
    people = await names_of(tx, entries)
    delay = NAME_DELAY if _is_citizen(call) else timedelta()
    return [look_of(entry, grant.patient, people, delay, call.at) for entry in entries]
