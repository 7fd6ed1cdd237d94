"""Clients, their keys and limits, and what they have used."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.kernel import clock
from samspill.trust.issuing import clients
from samspill.trust.issuing.clients import Client
from samspill.trust.keys import make_client_key
from tests.services.api_management.conftest import FORM

PAGE = {"accept": "text/html"}
LIVES = {"good": 300, "expiring": 10, "expired": -1}


@pytest.fixture
async def registered(store):
    """Three clients: the key of one holds, of one expires soon, of one has expired."""
    async with store.transaction() as tx:
        for name, days in LIVES.items():
            await clients.add_client(tx, Client(name, f"Klient {name}", "310000019", scopes=("system/*.rs",)))
            await clients.add_key(tx, name, make_client_key()[1], clock.now() + timedelta(days=days))


async def test_every_client_says_how_its_key_stands(client, registered, operator):
    found = (await client.get("/api-management/clients", headers=operator)).json()["clients"]
    assert {one["id"]: one["key"]["state"] for one in found} == {name: name for name in LIVES}
    page = await client.get("/api-management/clients", headers=operator | PAGE)
    assert "Utløper snart" in page.text
    assert "Utløpt" in page.text


async def test_use_is_shown_by_client_day_and_api(client, registered, operator, token, platform):
    for name, path in (("good", "/fhir/Patient"), ("good", "/fhir/Patient/17"), ("other", "/access-log")):
        await client.get(path, headers=token(client_id=name))
    await platform.meter.turn()
    found = (await client.get("/api-management/usage", headers=operator)).json()
    assert {(r["client"], r["api"], r["calls"], r["refused"], r["failed"]) for r in found["days"]} == {
        ("good", "fhir", 2, 0, 1), ("other", "access-log", 1, 1, 0)}  # fmt: skip
    assert [row["client"] for row in found["consumers"]] == ["good", "other"]
    one = (await client.get("/api-management/client?id=good", headers=operator)).json()
    assert [row["calls"] for row in one["days"]] == [2]
    listed = (await client.get("/api-management/clients", headers=operator)).json()
    assert [row["id"] for row in listed["others"]] == ["other"]
    for path in ("usage", "usage?client=good&days=1", "client?id=good"):
        page = await client.get(f"/api-management/{path}", headers=operator | PAGE)
        assert page.status_code == 200, page.text
        assert "good" in page.text


async def test_a_limit_is_set_and_holds(client, registered, operator, token, platform):
    said = "client=good&api=fhir&per_minute=1&burst=1"
    answer = await client.post("/api-management/limits", content=said, headers=operator | FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/api-management/client?id=good")
    await platform.meter.turn()
    headers = token(client_id="good")
    assert [(await client.get("/fhir/Patient/17", headers=headers)).status_code for _ in range(2)] == [404, 429]
    page = await client.get("/api-management/client?id=good", headers=operator | PAGE)
    assert ">fhir<" in page.text
    await client.post("/api-management/limits", content="client=good&api=fhir&per_minute=0", headers=operator | FORM)
    await platform.meter.turn()
    assert (await client.get("/fhir/Patient/17", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    "said", ["per_minute=1", "client=a&per_minute=-1", "client=a", "client=a&per_minute=1&burst=0"]
)
async def test_a_limit_that_says_nothing_is_refused(client, operator, said):
    answer = await client.post("/api-management/limits", content=said, headers=operator | FORM)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("days", ["x", "-1", "401", "9" * 20])
async def test_days_are_a_number(client, operator, days):
    assert (await client.get(f"/api-management/usage?days={days}", headers=operator)).status_code == 400


async def test_who_the_clients_are_is_for_those_who_run_the_platform(client, token):
    for path in ("clients", "client?id=good", "usage"):
        assert (await client.get(f"/api-management/{path}")).status_code == 401
        assert (await client.get(f"/api-management/{path}", headers=token())).status_code == 403
