"""What the manual's examples are tried on."""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON
from tests.spec.world import WORLD


@pytest.fixture
async def world(client, token):
    """A small world: what is sought in these tests."""
    for resource in WORLD:
        address = f"/fhir/{resource['resourceType']}/{resource['id']}"
        answer = await client.put(address, content=json.dumps(resource), headers=JSON | token())
        assert answer.status_code == 201, answer.text


@pytest.fixture
def ask(client, token, world):
    """`await ask("Observation?code=x")`: the Bundle."""

    async def asked(path: str, *scopes: str, status: int = 200, **claims: str):
        answer = await client.get(f"/fhir/{path}", headers=token(*scopes, **claims))
        assert answer.status_code == status, answer.text
        return answer.json()

    return asked
