"""An entry of the trail as a FHIR AuditEvent: the Norwegian trust framework's profile and IHE's Basic Audit in one.

One for each patient (HL7 Norway AuditEvent 0.9.8, `no-domain-Trustframework-Auditevent`; IHE BALP 1.1,
`OAUTHaccessTokenUse.Minimal`). The two do not collide but for one thing: the Norwegian profile wants
`agent.who` to be a PractitionerRole. People are named, and counted by HPR number; a national number is in none of it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.identifiers import HPR, ORGANISATION
from samspill.trust.attestation.codes import word
from samspill.trust.decision.attested import attested_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from samspill.services.access_log.looks import Named
    from samspill.trust.decision.facts import Attested

JSON = dict[str, Any]
PROFILES: Final = (
    "http://hl7.no/fhir/StructureDefinition/no-domain-Trustframework-Auditevent",
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.OAUTHaccessTokenUse.Minimal",
)
EXTENSION: Final = "http://hl7.no/fhir/StructureDefinition/auditevent-"
REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
CATEGORY: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
OBJECT_ROLE: Final = "http://terminology.hl7.org/CodeSystem/object-role"
ENTITY_TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ACTIONS: Final = (("create", "C"), ("update", "U"), ("patch", "U"), ("delete", "D"), ("meta_", "U"), ("load", "C"))
OUTCOMES: Final = {"done": "0", "refused": "4", "failed": "8"}


def event_of(entry: Mapping[str, Any], people: Mapping[str, Named], observer: str) -> JSON:
    """Write an entry about a patient (`audit.reading.of_patient`, with its `content`) as an AuditEvent."""
    attested = attested_in(entry.get("content", ""))
    contained = list(_contained(entry, attested, people))
    return {
        "resourceType": "AuditEvent",
        "id": id_of(entry),
        "meta": {"profile": list(PROFILES if attested.decision else PROFILES[1:])},
        "contained": contained,
        "extension": list(_extensions(entry, attested)),
        "type": {"system": DICOM, "code": "110110", "display": "Patient Record"},
        "subtype": [{"system": "https://samspill.no/operations", "code": entry["operation"]}],
        "action": action_of(entry["operation"]),
        "recorded": _moment(entry),
        "outcome": OUTCOMES[entry["outcome"]],
        **({"outcomeDesc": entry["reasons"] or entry["problem"]} if entry["outcome"] != "done" else {}),
        **_purpose(entry, attested),
        "agent": list(_agents(entry, contained)),
        "source": {
            "observer": {"display": observer},
            "type": [{"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4"}],
        },
        "entity": list(_entities(entry)),
    }


def id_of(entry: Mapping[str, Any]) -> str:
    """Give the id that an entry has as a resource: the same each time, and telling nothing of the trail."""
    return sha256(f"{entry['chain']}/{entry['seq']}/{entry['part']}".encode()).hexdigest()[:32]


def action_of(operation: str) -> str:
    """Tell the action: C, R, U or D (http://hl7.org/fhir/R4/valueset-audit-event-action.html)."""
    name = operation.rpartition(".")[2]
    return next((action for start, action in _ACTIONS if name.startswith(start)), "R")


def _moment(entry: Mapping[str, Any]) -> str:
    moment: str = entry["at"].isoformat(timespec="milliseconds")
    return moment


def _contained(entry: Mapping[str, Any], attested: Attested, people: Mapping[str, Named]) -> Iterator[JSON]:
    known = people.get(entry["caller"])
    named = known.name if known else ""
    yield {"resourceType": "Patient", "id": "pat", "link": [{"other": _patient(entry), "type": "seealso"}]}
    if not _is_person(entry, named):
        return
    yield _practitioner(attested, named, (known.role if known else "") or word("role", attested.role))
    legal = people.get(f"Organization/{entry['organisation']}")
    yield _organisation("le", legal.name if legal else entry["organisation"], attested.legal_entity)
    yield _organisation("poc", "", attested.point_of_care)
    yield {"resourceType": "Location", "id": "loc", "managingOrganization": {"reference": "#poc"}}
    yield {
        "resourceType": "PractitionerRole",
        "id": "role",
        "practitioner": {"reference": "#prac"},
        "organization": {"reference": "#le"},
        "location": [{"reference": "#loc"}],
    }
    if attested.service:
        yield {
            "resourceType": "Encounter",
            "id": "enc",
            "status": "unknown",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "code": "UNK"},
            "serviceType": {"coding": [{"code": attested.service}]},
        }


def _practitioner(attested: Attested, named: str, role: str) -> JSON:
    coding = {"coding": [{"system": CATEGORY, "code": attested.role}]} if attested.role else {}
    code = coding | ({"text": role} if role else {})
    found = {
        "identifier": [{"system": HPR, "value": attested.hpr}] if attested.hpr else [],
        "name": [{"text": named}] if named else [],
        "qualification": [{"code": code}] if code else [],
    }
    return {"resourceType": "Practitioner", "id": "prac", **{name: value for name, value in found.items() if value}}


def _organisation(id_: str, name: str, number: str) -> JSON:
    identifier = {"identifier": [{"system": ORGANISATION, "value": number}]} if number else {}
    return {"resourceType": "Organization", "id": id_, **identifier, "name": name or "–"}


def _is_person(entry: Mapping[str, Any], named: str) -> bool:
    return bool(named) or entry["caller"].startswith("Practitioner/")


def _extensions(entry: Mapping[str, Any], attested: Attested) -> Iterator[JSON]:
    yield {"url": f"{EXTENSION}patient-extension", "valueReference": {"reference": "#pat", **_shown(entry)}}
    if attested.service:
        yield {"url": f"{EXTENSION}encounter-extension", "valueReference": {"reference": "#enc"}}
    if attested.decision:
        text = attested.details or attested.service or "–"
        yield {
            "url": f"{EXTENSION}carerelation-metadata-extension",
            "extension": [
                {"url": "decision-ref-id", "valueString": attested.decision},
                {"url": "decision-ref-description", "valueString": text},
                # Whether the user chose it is not kept: what is not known to be chosen was derived.
                {"url": "decision-ref-user-selected", "valueBoolean": False},
                {"url": "toa", "valueUnsignedInt": attested.toa or int(entry["at"].timestamp())},
            ],
        }


def _shown(entry: Mapping[str, Any]) -> JSON:
    return {"display": f"Patient/{entry['patient']}"} if entry.get("patient") else {}


def _purpose(entry: Mapping[str, Any], attested: Attested) -> JSON:
    codings = [{"system": REASON, "code": entry["purpose"]}] if entry["purpose"] else []
    codings += [{"code": attested.details}] if attested.details else []
    return {"purposeOfEvent": [{"coding": codings}]} if codings else {}


def _agents(entry: Mapping[str, Any], contained: list[JSON]) -> Iterator[JSON]:
    role = any(part["resourceType"] == "PractitionerRole" for part in contained)
    yield {
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]},
        "who": {"reference": "#role", "display": entry["caller"]} if role else {"display": entry["caller"]},
        "requestor": True,
    }
    yield {
        "type": {"coding": [{"system": DICOM, "code": "110150", "display": "Application"}]},
        "who": {"display": entry["client"]},
        "requestor": False,
    }


def _entities(entry: Mapping[str, Any]) -> Iterator[JSON]:
    yield {
        "what": _patient(entry),
        "type": {"system": ENTITY_TYPE, "code": "1", "display": "Person"},
        "role": {"system": OBJECT_ROLE, "code": "1", "display": "Patient"},
    }
    kind, _, id_ = entry["about"].partition("/")
    yield {
        **({"what": {"reference": entry["about"]}} if id_ and kind != "Patient" else {}),
        "type": {"system": ENTITY_TYPE, "code": "2", "display": "System Object"},
        "role": {"system": OBJECT_ROLE, "code": "4", "display": "Domain Resource"},
        "name": entry["about"] or entry["operation"],
        "detail": [{"type": "resources", "valueString": str(entry["resources"])}],
    }


def _patient(entry: Mapping[str, Any]) -> JSON:
    return {"reference": f"Patient/{entry['patient']}"}
