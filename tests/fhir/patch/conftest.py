"""Patches sent to the real application."""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON, observation

JSON_PATCH = {"content-type": "application/json-patch+json"}


def operation(kind: str, **parts: object) -> dict[str, object]:
    """One operation of a FHIRPath Patch; a part that is a pair says its type: `value=("valueDate", "2020-01-01")`."""
    usual = {"path": "valueString", "name": "valueString"} | dict.fromkeys(
        ("index", "source", "destination"), "valueInteger"
    )
    found: list[dict[str, object]] = [{"name": "type", "valueCode": kind}]
    for name, value in parts.items():
        if isinstance(value, list):
            found.append({"name": name, "part": value})
        elif isinstance(value, tuple):
            found.append({"name": name, value[0]: value[1]})
        else:
            found.append({"name": name, usual[name]: value})
    return {"name": "operation", "part": found}


def parameters(*operations: dict[str, object]) -> str:
    return json.dumps({"resourceType": "Parameters"} | ({"parameter": list(operations)} if operations else {}))


@pytest.fixture
def send(client, token):
    """`await send("Patient/1", [operations…])`: a JSON Patch for a list, a FHIRPath Patch for a text."""

    async def patch(address: str, body: object, scope: str = "system/*.cruds", claims=None, **headers: str):
        media = JSON_PATCH if isinstance(body, list) else JSON
        content = json.dumps(body) if isinstance(body, list) else body
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        auth = token(scope, **(claims or {}))
        return await client.patch(f"/fhir/{address}", content=content, headers=media | auth | more)

    return patch


@pytest.fixture
async def measured(client, token, patient):
    """The id of an observation of the patient's."""
    answer = await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())
    return answer.json()["id"]
