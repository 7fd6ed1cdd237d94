"""A record to look at: put in over FHIR, as any system would."""

from __future__ import annotations

from typing import Any

import pytest

from samspill.kernel import clock, strict_json
from samspill.trust import relations

JSON = {"content-type": "application/fhir+json"}
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"


def patient(id_: str = "p1", **more: Any) -> dict[str, Any]:
    """A Patient; the person number is one that belongs to nobody. What is given as empty is left out."""
    said = {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [{"system": FNR, "value": "22879420664"}],
        "name": [{"use": "official", "family": "Fjellrev", "given": ["Kvikk"]}],
        "gender": "female",
        "birthDate": "1994-07-22",
        "address": [{"district": "Oslo"}],
        "generalPractitioner": [{"reference": "Practitioner/fastlege", "display": "Ragnhild Tindvarde"}],
        **more,
    }
    return {name: value for name, value in said.items() if value != []}


def practitioner(id_: str = "fastlege") -> dict[str, Any]:
    """A doctor, with the authorisation that the log shows."""
    category = {"system": "urn:oid:2.16.578.1.12.4.1.1.9060", "code": "LE", "display": "Lege"}
    return {
        "resourceType": "Practitioner",
        "id": id_,
        "name": [{"family": "Tindvarde", "given": ["Ragnhild"]}],
        "qualification": [{"code": {"coding": [category]}}],
    }


def observation(id_: str, when: str, value: str = "71.20", code: str = "29463-7", **more: Any) -> dict[str, Any]:
    """A measurement of weight."""
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": "Weight"},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": when,
        "valueQuantity": {"value": strict_json.value_of(value.encode()), "unit": "kg"},
        **more,
    }


def condition(id_: str, onset: str | None, text: str, status: str = "active", **more: Any) -> dict[str, Any]:
    """A diagnosis."""
    clinical = {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": status}
    found = {
        "resourceType": "Condition",
        "id": id_,
        "clinicalStatus": {"coding": [clinical]},
        "code": {"text": text},
        "subject": {"reference": "Patient/p1"},
        **more,
    }
    return found | ({"onsetDateTime": onset} if onset else {})


def encounter(id_: str, start: str, text: str = "Konsultasjon") -> dict[str, Any]:
    """A visit."""
    return {
        "resourceType": "Encounter",
        "id": id_,
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "type": [{"text": text}],
        "subject": {"reference": "Patient/p1"},
        "period": {"start": start},
        "serviceProvider": {"display": "Syntetisk legesenter"},
    }


@pytest.fixture
def given(client, token):
    """`await given(resource, …)`: put resources where they say they are."""

    async def put(*resources: dict[str, Any]) -> None:
        for resource in resources:
            path = f"/fhir/{resource['resourceType']}/{resource['id']}"
            answer = await client.put(path, content=strict_json.write(resource), headers=JSON | token())
            assert answer.status_code == 201, answer.text

    return put


ATTESTED = {
    "practitioner": {
        "identifier": {"id": "02827033319", "system": "urn:oid:2.16.578.1.12.4.1.4.1"},
        "hpr_nr": {"id": "565000001", "system": "urn:oid:2.16.578.1.12.4.1.4.4"},
        "authorization": {"code": "LE", "system": "urn:oid:2.16.578.1.12.4.1.1.9060"},
        "legal_entity": {"id": "310000019", "system": "urn:oid:2.16.578.1.12.4.1.4.101"},
        "point_of_care": {"id": "310000027", "system": "urn:oid:2.16.578.1.12.4.1.4.101"},
    },
    "care_relationship": {
        "healthcare_service": {"code": "S03", "system": "urn:oid:2.16.578.1.12.4.1.1.8655"},
        "purpose_of_use": {"code": "TREAT", "system": "urn:oid:2.16.840.1.113883.1.11.20448"},
        "decision_ref": {"id": "0b9a6f5e-6a4e-4b27-9a55-4c3c3a9b1f10", "user_selected": False},
    },
    "patients": [],
}


@pytest.fixture
async def doctor(token, store):
    """The headers of a doctor who attests well, and who has encounters with those whose records are opened."""
    scope = "patient-record.find patient-record.read access-log.read"
    async with store.transaction() as tx:
        for record in ("p1", "p2", "nobody"):
            await relations.add(
                tx, record, "encounter", at=clock.now(), author="test", source="Encounter/1", practitioner="565000001"
            )
    attested = {
        "nhn:tillitsrammeverk:parameters": ATTESTED,
        "helseid://claims/hpr/hpr_number": "565000001",
        "pid": "02827033319",
    }
    return token(scope, sub="Practitioner/fastlege", organisation="legesenter", **attested)


@pytest.fixture
def citizen(token):
    """The headers of the patient's own call."""
    return token("patient-record.read access-log.read", "PATRQT", sub="Patient/p1", patient="p1")
