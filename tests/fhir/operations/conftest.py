"""A small record to ask operations about."""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON, observation


@pytest.fixture
def put(client, token):
    """`await put(resource)`: store it at the id that it names."""

    async def store(resource: dict) -> dict:
        path = f"/fhir/{resource['resourceType']}/{resource['id']}"
        answer = await client.put(path, content=json.dumps(resource), headers=JSON | token())
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    return store


@pytest.fixture
def ask(client, token):
    """`await ask("Patient/1/$everything", query, scope=…)`; with `body` it is a POST."""

    async def call(path: str, body: object = None, scope: str = "system/*.cruds", headers=None, **claims):
        given = token(scope, **claims) | (headers or {})
        address = path if path.startswith("http") else f"/fhir/{path}"
        if body is None:
            return await client.get(address, headers=given)
        content = body if isinstance(body, bytes | str) else json.dumps(body)
        return await client.post(address, content=content, headers=JSON | given)

    return call


def parameters(**values: object) -> dict:
    """A Parameters resource: `parameters(url=("Uri", "http://…"), resource=("resource", {…}))`."""
    parts = []
    for name, (kind, value) in values.items():
        key = "resource" if kind == "resource" else f"value{kind}"
        parts.append({"name": name.replace("__", "-"), key: value})
    return {"resourceType": "Parameters", "parameter": parts}


def ids(bundle: dict) -> list[str]:
    return [f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in bundle.get("entry", [])]


def issues(answer) -> list[tuple[str, str, str]]:
    """Severity, code and place of what an OperationOutcome says."""
    return [(i["severity"], i["code"], (i.get("expression") or [""])[0]) for i in answer.json()["issue"]]


PATIENT_ONE = {
    "resourceType": "Patient",
    "id": "p1",
    "birthDate": "1990-05-17",
    "managingOrganization": {"reference": "Organization/org"},
}


@pytest.fixture
async def record(put):
    """Patient p1 with two encounters, a condition and four observations; and another patient with one."""
    reference = {"reference": "Patient/p1"}
    await put({"resourceType": "Organization", "id": "org", "name": "Syntetisk sykehus"})
    await put({"resourceType": "Practitioner", "id": "berg", "name": [{"family": "Berg"}]})
    await put({"resourceType": "Practitioner", "id": "unused", "name": [{"family": "Dahl"}]})
    await put(PATIENT_ONE)
    await put({"resourceType": "Patient", "id": "p2"})
    await put(
        {
            "resourceType": "Condition",
            "id": "c1",
            "subject": reference,
            "code": {"text": "Cough"},
            "asserter": {"reference": "http://test/fhir/Practitioner/berg/_history/1"},
        }
    )
    for number in (1, 2):
        await put(
            {
                "resourceType": "Encounter",
                "id": f"e{number}",
                "status": "finished",
                "class": {"code": "AMB"},
                "subject": reference,
                "period": {"start": f"2025-0{number}-01", "end": f"2025-0{number}-02"},
                **({"diagnosis": [{"condition": {"reference": "Condition/c1"}}]} if number == 1 else {}),
            }
        )
    for number in range(4):
        made = json.loads(observation("p1", when=f"202{number + 3}-01-01"))
        await put(made | {"id": f"o{number}", "encounter": {"reference": f"Encounter/e{number % 2 + 1}"}})
    await put(json.loads(observation("p2")) | {"id": "other"})
