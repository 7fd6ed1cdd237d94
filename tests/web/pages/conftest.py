"""The pages of a demo, as a browser without scripts sees them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from samspill.demo import personnel
from samspill.kernel import clock, strict_json
from samspill.trust import relations

PAGE = {"accept": "text/html"}
OWN = {"origin": "http://test", "host": "test"}


@pytest.fixture
def settings(settings):
    """A demo, since it has every page."""
    return replace(settings, environment="demo")


@pytest.fixture
def given(client, token, store):
    """`await given(resource, …)`: put resources where they say they are; the demo's doctor treats the patients."""

    async def put(*resources: dict[str, Any]) -> None:
        for resource in resources:
            path = f"/fhir/{resource['resourceType']}/{resource['id']}"
            headers = {"content-type": "application/fhir+json", **token()}
            answer = await client.put(path, content=strict_json.write(resource), headers=headers)
            assert answer.status_code == 201, answer.text
            if resource["resourceType"] == "Patient":
                async with store.transaction() as tx:
                    await relations.add(
                        tx,
                        resource["id"],
                        "encounter",
                        at=clock.now(),
                        author="test",
                        source="Encounter/1",
                        practitioner=personnel.people()["fastlege-oslo"]["hpr"],
                    )

    return put


@pytest.fixture
def sign_in(client):
    """`await sign_in("fastlege")`: be a demo user from then on."""

    async def enter(user: str, going: str = "/") -> Any:
        answer = await client.post("/sign-in", data={"user": user, "next": going}, headers=OWN)
        for place in ("/connect/authorize?", "http://test/sign-in/callback?"):
            assert answer.status_code == 303, answer.text
            assert answer.headers["location"].startswith(place)
            answer = await client.get(answer.headers["location"])
        assert answer.status_code == 303, answer.text
        return answer

    return enter


PATIENT = {"resourceType": "Patient", "id": "p1", "name": [{"family": "<b>Fjellrev</b>", "given": ["Kvikk"]}]}
