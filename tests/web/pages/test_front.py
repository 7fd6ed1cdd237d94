"""The front page."""

from __future__ import annotations

import re
from dataclasses import replace

from samspill import app
from samspill.web.pages.frame import make_frame
from samspill.web.pages.front import running
from samspill.work import deliver, hand_out
from tests.web.pages.conftest import PAGE, PATIENT


async def test_it_says_what_is_running_and_how_much_there_is(client, token, platform):
    headers = {"content-type": "application/fhir+json", **token()}
    for body in (PATIENT, {"resourceType": "Organization", "name": "Hus"}):
        answer = await client.post(f"/fhir/{body['resourceType']}", json=body, headers=headers)
        assert answer.status_code == 201
    await hand_out(platform.store, app.consumers())
    for consumer in app.consumers():
        await deliver(platform.store, consumer)
    found = await running(make_frame(platform))
    assert (found["patients"], found["resources"], found["kinds"]) == (1, 2, 2)
    assert re.fullmatch(r"\d+(\.\d+)+", found["database"])
    assert found["database"] in (await client.get("/", headers=PAGE)).text


async def test_it_is_public_and_shows_no_person_of_the_records(client, given, trail):
    await given(PATIENT)
    before = await trail()
    page = await client.get("/", headers=PAGE)
    assert page.status_code == 200
    assert "Fjellrev" not in page.text
    assert await trail() == before


async def test_every_link_on_it_leads_somewhere(client):
    page = (await client.get("/", headers=PAGE)).text
    for address in set(re.findall(r"href=\"(/[^\"#]*)\"", page)):
        answer = await client.get(address.replace("&amp;", "&"), headers=PAGE)
        assert answer.status_code == 200 or address == "/fhir", address
    assert (await client.get("/fhir", headers=PAGE)).status_code in (401, 404)


async def test_it_offers_no_demo_users_elsewhere(platform):
    elsewhere = replace(platform, settings=replace(platform.settings, environment="test"))
    assert (await running(make_frame(elsewhere)))["users"] == ()
