"""Holding clients to their limits, and counting what they ask for, in the running application."""

from __future__ import annotations

from datetime import date

import pytest

from samspill.kernel import clock
from samspill.trust.metering import limits, usage
from samspill.trust.metering.limits import Limit


@pytest.fixture
def limit(platform):
    """`await limit("ehr", "fhir", 2)`: calls a minute, in force."""

    async def put(client, api, per_minute, burst=2):
        async with platform.store.transaction() as tx:
            await limits.put(tx, Limit(client, api, per_minute, burst), "test", clock.now())
        await platform.meter.turn()

    return put


async def test_who_calls_too_often_is_told_when_to_come_again(client, token, limit, trail):
    await limit("flood-fhir", "fhir", 2)
    headers = token(client_id="flood-fhir")
    statuses = [(await client.get("/fhir/Patient/17", headers=headers)).status_code for _ in range(4)]
    assert statuses == [404, 404, 429, 429]
    answer = await client.get("/fhir/Patient/17", headers=headers)
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert answer.json()["issue"][0]["code"] == "throttled"
    assert (await client.get("/fhir/Patient/17", headers=token(client_id="calm"))).status_code == 404
    refused = [row for row in await trail() if row[1] == "refused"]
    assert refused == [("fhir.read", "refused", None)]


async def test_services_have_limits_of_their_own(client, token, limit):
    await limit("flood-log", "access-log", 2)
    headers = token("access-log.latest", "HSYSADMIN", sub="staff:x", client_id="flood-log")
    answers = [await client.get("/access-log", headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["type"] == "https://samspill.no/problems/too-many"
    assert int(answers[-1].headers["retry-after"]) >= 1
    page = await client.get("/access-log", headers=headers | {"accept": "text/html"})
    assert (page.status_code, "retry-after" in page.headers) == (429, True)


async def test_calls_are_counted_by_client_and_api_and_nobody_unknown_is(client, token, platform):
    headers = token(client_id="counted")
    for path in ("/fhir/Patient/17", "/fhir/Patient", "/access-log"):
        await client.get(path, headers=headers)
    await client.get("/fhir/Patient/17")
    await platform.meter.turn()
    async with platform.store.transaction() as tx:
        rows = await usage.by_day(tx, date(2000, 1, 1))
    assert {(r["client"], r["api"], r["calls"], r["refused"], r["failed"]) for r in rows} == {
        ("counted", "fhir", 2, 0, 1), ("counted", "access-log", 1, 1, 0)}  # fmt: skip
