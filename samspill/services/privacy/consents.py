"""Settings as FHIR R4 Consent: read one, and search those of one patient.

After HL7 Norway's profile for withdrawn consent (HNWithdrawConsentProfile): `scope` patient-privacy, category LOINC
59284-0, policy PBRL § 5-3, and a provision that denies; a consent to sharing has one that permits.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from samspill.exchange import Operation
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_time
from samspill.kernel.identifiers import HPR, ORGANISATION
from samspill.kernel.problems import Fault, Malformed, Missing
from samspill.services.privacy import reading
from samspill.services.privacy.owners import owners_of, records_under
from samspill.trust import Need
from samspill.trust.settings import keeping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import PatientGrant
    from samspill.trust.settings.keeping import Kept

JSON = dict[str, Any]
CITIZENS: Final = frozenset({"PATRQT", "FAMRQT", "PWATRNY"})
LOINC: Final = "http://loinc.org"
CATEGORY: Final = "59284-0"
"""Patient consent."""
SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
BASIS: Final = ("http://hl7.no/fhir/CodeSystem/no-basis-legal-formality-or-basis", "PBRL5-3")
"""Pasient- og brukerrettighetsloven § 5-3: the right to oppose that health information is handed out."""
DEFINITION: Final = "https://samspill.no/fhir/CodeSystem/privacy-setting"
CLASS: Final = "https://samspill.no/fhir/CodeSystem/information-class"
LEVEL: Final = "https://samspill.no/fhir/CodeSystem/block-level"
ROLE: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
DOCUMENT: Final = "urn:oid:2.16.578.1.12.4.1.1.9602"
TYPES: Final = "http://hl7.org/fhir/resource-types"
PARTICIPATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
PARAMETERS: Final = frozenset({"patient", "status", "category", "period", "_count", "_format"})
_PERIOD: Final = re.compile(r"(eq|ge|gt|le|lt|sa|eb)?(\d{4}-\d{2}-\d{2})(T.+)?")


async def _needs_patient(_tx: Transaction, call: Call) -> Need:
    """Need the record that the query names, or the one that the token is bound to."""
    named = dict(call.query).get("patient", "").removeprefix("Patient/")
    return Need(scope="privacy.search", patient=named or call.caller.patient or "")


async def _needs_owner(tx: Transaction, call: Call) -> Need:
    """Need the record that the setting is about; that of nobody where there is no such setting."""
    versions = await _versions(tx, str(call.facts.get("id", "")))
    records = await records_under(tx, versions[0].owner) if versions else ()
    bound = call.caller.patient or ""
    return Need(scope="privacy.consent", patient=bound if bound in records else next(iter(records), ""))


async def _versions(tx: Transaction, text: str) -> tuple[Kept, ...]:
    try:
        return await keeping.versions(tx, reading.uuid_in(text, "id"))
    except Malformed:
        return ()


async def _search(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Search the Consents of `patient`, by `status`, `category` and `period`, as a Bundle."""
    for name, _ in call.query:
        if name not in PARAMETERS:
            raise reading.malformed(name[:50], f"the parameters are {', '.join(sorted(PARAMETERS))}")
    if not grant.patient:
        raise reading.malformed("patient", "a patient is wanted: one record is opened at a time")
    found = [kept for kept in await keeping.current(tx, await owners_of(tx, grant)) if _matches(kept, call)]
    base = _base(call)
    entries = [
        {
            "fullUrl": f"{base}/Consent/{kept.setting}",
            "resource": consent_of(kept, grant.patient, call.at),
            "search": {"mode": "match"},
        }
        for kept in found
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "link": [{"relation": "self", "url": f"{base}/Consent?{urlencode(call.query)}"}],
        **({"entry": entries} if entries else {}),
    }
    return Reply(body=strict_json.write(bundle), about="Consent", touched=((grant.patient, len(found)),))


async def _read(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give one setting as a Consent, as it is now."""
    versions = await _versions(tx, str(call.facts["id"]))
    if not versions or versions[0].owner not in await owners_of(tx, grant):
        raise Missing("there is no such Consent")
    kept = versions[0]
    headers = {"etag": f'W/"{kept.version}"'}
    body = strict_json.write(consent_of(kept, grant.patient, call.at))
    return Reply(body=body, headers=headers, about=f"Consent/{kept.setting}")


search: Final = Operation(
    "privacy.search", CITIZENS, _needs_patient, _search, "Search a patient's Consents.", path="/fhir/Consent"
)
consent: Final = Operation(
    "privacy.consent", CITIZENS, _needs_owner, _read, "Give one setting as a Consent.", path="/fhir/Consent/{id}"
)


def _base(call: Call) -> str:
    return f"{call.base.removesuffix('/fhir')}/privacy/fhir"


def consent_of(kept: Kept, patient: str, at: datetime) -> JSON:
    """Write a setting as a Consent (http://hl7.org/fhir/R4/consent.html)."""
    return {
        "resourceType": "Consent",
        "id": str(kept.setting),
        "meta": {"versionId": str(kept.version), "lastUpdated": _instant(kept.at)},
        "status": "active" if kept.holds(at) else "inactive",
        "scope": {"coding": [{"system": SCOPE, "code": "patient-privacy", "display": "Privacy Consent"}]},
        "category": [
            {"coding": [{"system": LOINC, "code": CATEGORY, "display": "Consent Document"}]},
            {
                "coding": [{"system": DEFINITION, "code": kept.definition.code}],
                "text": kept.definition.names["nb"],
            },
        ],
        "patient": {"reference": f"Patient/{patient}"},
        "dateTime": _instant(kept.at),
        "policyRule": {"coding": [{"system": BASIS[0], "code": BASIS[1]}]},
        "provision": _provision(kept),
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _provision(kept: Kept) -> JSON:
    said = kept.metadata
    level = [{"system": LEVEL, "code": said.get("level", "soft")}]
    inner = [{"type": "permit", "actor": list(_actors(said["but"]))}] if said.get("but") else []
    parts = {
        "period": _period_of(kept.starts, kept.ends),
        "actor": list(_actors(said.get("to", {}))),
        "securityLabel": level if kept.definition.does == "block" else [],
        **_part(said.get("what", {})),
        "provision": inner,
    }
    return {
        "type": "permit" if kept.definition.does == "consent" else "deny",
        **{name: value for name, value in parts.items() if value},
    }


def _period_of(starts: datetime | None, ends: datetime | None) -> JSON:
    said = {"start": _instant(starts) if starts else "", "end": _instant(ends) if ends else ""}
    return {name: value for name, value in said.items() if value}


def _actors(scope: Mapping[str, Sequence[str]]) -> Iterator[JSON]:
    """Name whom a provision is about: by number of the organisation, of HPR, or by the category of a role."""
    role = {"coding": [{"system": PARTICIPATION, "code": "IRCP"}]}
    for number in scope.get("organisations", ()):
        yield {"role": role, "reference": {"type": "Organization", "identifier": _identifier(ORGANISATION, number)}}
    for number in scope.get("practitioners", ()):
        yield {"role": role, "reference": {"type": "Practitioner", "identifier": _identifier(HPR, number)}}
    for code in scope.get("roles", ()):
        category = {"coding": [{"system": ROLE, "code": code}]}
        yield {"role": category, "reference": {"type": "PractitionerRole", "identifier": _identifier(ROLE, code)}}


def _identifier(system: str, value: str) -> JSON:
    return {"system": system, "value": value}


def _part(what: Mapping[str, Any]) -> JSON:
    """Say which part of the record a provision is about; references of who recorded it are data of the provision."""
    classes = [{"system": CLASS, "code": name} for name in what.get("classes", ())]
    classes += [{"system": TYPES, "code": name} for name in what.get("kinds", ())]
    recorded = ("encounters", "organisations", "practitioners")
    references = [reference for name in recorded for reference in what.get(name, ())]
    period = {name: what[name] for name in ("start", "end") if what.get(name)}
    return {
        "class": classes,
        "code": [{"coding": [{"system": DOCUMENT, "code": code}]} for code in what.get("documentTypes", ())],
        "dataPeriod": period,
        "data": [{"meaning": "related", "reference": {"reference": reference}} for reference in references],
    }


def _matches(kept: Kept, call: Call) -> bool:
    """Tell whether a setting is asked for. Raises `Malformed` for a value that no search can have."""
    return all(_TESTS[name](kept, value, call) for name, value in call.query if name in _TESTS)


def _has_status(kept: Kept, value: str, call: Call) -> bool:
    wanted = [word.rpartition("|")[2] for word in value.split(",")]
    return ("active" if kept.holds(call.at) else "inactive") in wanted


def _has_category(kept: Kept, value: str, _call: Call) -> bool:
    mine = ((LOINC, CATEGORY), (DEFINITION, kept.definition.code))
    for word in value.split(","):
        system, bar, code = word.rpartition("|")
        if any(code == known and (not bar or system == where) for where, known in mine):
            return True
    return False


def _has_period(kept: Kept, value: str, _call: Call) -> bool:
    """Compare the period in which a setting holds with a day (http://hl7.org/fhir/R4/search.html#date).

    A setting without a start holds from when it was set.
    """
    read = _PERIOD.fullmatch(value)
    try:
        first = datetime.combine(date.fromisoformat(read[2]), time(), norwegian_time()) if read else None
        last = first + timedelta(days=1) if first else None
    except (ValueError, OverflowError):
        first = last = None
    if read is None or first is None or last is None or read[3]:
        message = "must be a day, such as ge2026-05-17"
        raise Malformed(f"period: {message}", Fault("period", message, "value"))
    starts, ends = kept.starts or kept.at, kept.ends
    return {
        "eq": first <= starts and ends is not None and ends <= last,
        "ge": ends is None or ends > first,
        "gt": ends is None or ends > last,
        "le": starts < last,
        "lt": starts < first,
        "sa": starts >= last,
        "eb": ends is not None and ends <= first,
    }[read[1] or "eq"]


_TESTS: Final = {"status": _has_status, "category": _has_category, "period": _has_period}
