"""Resources to try things with."""

from __future__ import annotations

import pytest

PATIENT = (
    '{"resourceType":"Patient","active":true,"name":[{"family":"Fjellrev","given":["Kvikk"]}],"birthDate":"1990-05-17"}'
)


def observation(
    patient: str, code: str = "8867-4", when: str = "2026-01-02T10:00:00+01:00", value: str = "1.50"
) -> str:
    return (
        '{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},'
        '"subject":{"reference":"Patient/%s"},"effectiveDateTime":"%s","valueQuantity":{"value":%s,"unit":"x"}}'
    ) % (code, patient, when, value)


JSON = {"content-type": "application/fhir+json"}


@pytest.fixture
async def patient(client, token):
    """The id of a patient that is there."""
    answer = await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]
