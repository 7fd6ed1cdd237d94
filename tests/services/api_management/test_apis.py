"""The catalogue of APIs, as anybody sees it."""

from __future__ import annotations

import pytest

from samspill.kernel import clock
from samspill.trust.issuing import clients
from samspill.trust.issuing.clients import Api
from samspill.trust.metering import limits
from samspill.trust.metering.limits import Limit

PAGE = {"accept": "text/html"}


@pytest.fixture
async def other(store):
    """An API of somebody else's, registered."""
    async with store.transaction() as tx:
        await clients.add_api(tx, Api("nhn:phr/repo", "<i>Dokumentdeling</i>", "310000035", ("nhn:phr/read",)))


async def test_anybody_sees_every_api_with_owner_audience_and_scopes(client, other):
    found = {one["id"]: one for one in (await client.get("/api-management")).json()["apis"]}
    assert {"fhir", "api-management", "patient-record", "nhn:phr/repo"} <= found.keys()
    assert (found["fhir"]["audience"], found["fhir"]["own"]) == ("samspill", True)
    assert found["patient-record"]["owner"]
    assert "patient-record.read" in found["patient-record"]["scopes"]
    assert (found["nhn:phr/repo"]["scopes"], found["nhn:phr/repo"]["own"]) == (["nhn:phr/read"], False)


async def test_the_page_is_open_and_escapes_what_others_call_their_apis(client, other):
    page = await client.get("/api-management", headers=PAGE)
    assert page.status_code == 200
    assert "&lt;i&gt;Dokumentdeling" in page.text
    assert 'href="/api-management/api?id=nhn%3Aphr/repo"' in page.text
    one = await client.get("/api-management/api?id=nhn%3Aphr/repo", headers=PAGE)
    assert one.status_code == 200
    assert "nhn:phr/read" in one.text


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_an_api_says_what_it_offers_and_needs(client, language):
    answer = (await client.get("/api-management/api?id=patient-record")).json()
    read = next(one for one in answer["api"]["operations"] if one["name"] == "patient-record.read")
    assert (read["method"], read["path"]) == ("GET", "/patient-record/{patient}")
    assert "TREAT" in read["purposes"]
    assert answer["accepted"] is None
    page = await client.get(f"/api-management/api?id=patient-record&lang={language}", headers=PAGE)
    assert "patient-record.read" in page.text


async def test_the_limit_that_holds_for_each_client_is_shown(client, store):
    async with store.transaction() as tx:
        await limits.put(tx, Limit("*", "fhir", 600, 10), "test", clock.now())
    assert (await client.get("/api-management/api?id=fhir")).json()["limit"] == 600
    assert (await client.get("/api-management/api?id=access-log")).json()["limit"] == 0


@pytest.mark.parametrize("wanted", ["", "nothing", "%3Cscript%3E"])
async def test_there_is_no_other_api(client, wanted):
    answer = await client.get(f"/api-management/api?id={wanted}")
    assert answer.status_code == 404
    assert "script" not in answer.text
