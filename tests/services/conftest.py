"""A record to look at: put in over FHIR, as any system would."""

from __future__ import annotations

from typing import Any

import pytest

from samspill.kernel import strict_json

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


@pytest.fixture
def doctor(token):
    """The headers of a doctor's call."""
    scope = "patient-record.find patient-record.read access-log.read"
    return token(scope, sub="Practitioner/fastlege", organisation="legesenter")


@pytest.fixture
def citizen(token):
    """The headers of the patient's own call."""
    return token("patient-record.read access-log.read", "PATRQT", sub="Patient/p1", patient="p1")
