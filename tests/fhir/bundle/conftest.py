"""Bundles sent to the real application."""

from __future__ import annotations

import base64
import json

import pytest

from tests.fhir.conftest import JSON, observation
from tests.fhir.test_bundle import bundle


def organisation(number: str, name: str = "x", **more: str) -> str:
    found = {"resourceType": "Organization", "name": name, "identifier": [{"system": "urn:x", "value": number}]} | more
    return json.dumps(found, separators=(",", ":"))


def practitioner(number: str, **more: object) -> str:
    found = {"resourceType": "Practitioner", "identifier": [{"system": "urn:hpr", "value": number}]} | more
    return json.dumps(found, separators=(",", ":"))


def performed(patient: str, by: str) -> str:
    return observation(patient).replace('"status"', f'"performer":[{{"reference":"{by}"}}],"status"', 1)


def binary(*operations: dict[str, object]) -> str:
    data = base64.b64encode(json.dumps(operations).encode()).decode()
    return json.dumps({"resourceType": "Binary", "contentType": "application/json-patch+json", "data": data})


@pytest.fixture
def post(client, token):
    async def send(
        *entries: str, kind: str = "transaction", scope: str = "system/*.cruds", claims=None, **headers: str
    ):
        return await client.post(
            "/fhir", content=bundle(kind, *entries), headers=JSON | token(scope, **(claims or {})) | headers
        )

    return send


def statuses(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["response"]["status"][:3] for one in answer.json()["entry"]]


def told(answer) -> tuple[int, str, str]:
    issue = answer.json()["issue"][0]
    return answer.status_code, issue["code"], issue.get("expression", [""])[0]


async def stored(client, token, answer, place: int):
    return (await client.get(answer.json()["entry"][place]["response"]["location"], headers=token())).json()


async def total(client, token, query: str) -> int:
    mark = "&" if "?" in query else "?"
    return (await client.get(f"/fhir/{query}{mark}_summary=count", headers=token())).json()["total"]
