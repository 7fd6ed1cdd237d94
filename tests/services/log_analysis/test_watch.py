"""The list of records that draw curiosity: shown, added to and taken from, on a page and by programs."""

from __future__ import annotations

import pytest

from tests.services.conftest import patient

FORM = {"content-type": "application/x-www-form-urlencoded"}
PAGE = {"accept": "text/html"}


@pytest.fixture
def controller(token):
    return token("log-analysis.watch log-analysis.watched", "HSYSADMIN", sub="staff:kontroll")


async def watch(client, headers, said):
    return await client.post("/log-analysis/watch", content=said, headers=headers | FORM)


async def listed(client, headers):
    found = (await client.get("/log-analysis/watched", headers=headers)).json()["watched"]
    return [(one["patient"], one["kind"], one["reason"], one["by"]) for one in found]


async def test_a_record_is_put_on_the_list_and_taken_off_it(client, given, controller, trail):
    await given(patient())
    answer = await watch(client, controller, "patient=p1&kind=youth&reason=Barnevernssak+i+avisen")
    assert (answer.status_code, answer.json()["watched"]) == (200, True)
    assert await listed(client, controller) == [("p1", "youth", "Barnevernssak i avisen", "staff:kontroll")]
    assert (await watch(client, controller, "patient=p1")).json()["watched"] is False
    assert await listed(client, controller) == []
    assert ("log-analysis.watched", "done", "p1") in await trail()


async def test_the_page_shows_it_and_a_form_goes_back_to_it(client, given, controller):
    await given(patient())
    answer = await watch(client, controller | PAGE, "patient=p1&kind=vip&reason=%3Cb%3Ekjent%3C/b%3E")
    assert (answer.status_code, answer.headers["location"]) == (303, "/log-analysis/watched")
    page = await client.get("/log-analysis/watched", headers=controller | PAGE)
    assert "&lt;b&gt;kjent" in page.text
    assert "Kvikk Fjellrev" in page.text


@pytest.mark.parametrize(
    ("said", "status"), [("patient=nobody&reason=x", 404), ("patient=p1&kind=other&reason=x", 400)]
)
async def test_what_cannot_be_watched_is_refused(client, given, controller, said, status):
    await given(patient())
    assert (await watch(client, controller, said)).status_code == status
    assert await listed(client, controller) == []
