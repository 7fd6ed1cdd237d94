"""Terms are published in versions, and accepted by organisations: the same fact that decisions ask for."""

from __future__ import annotations

import pytest

from samspill.grunndata import organisations
from samspill.kernel import clock
from tests.services.api_management.conftest import ENTITY, FORM, UNIT, organisation


@pytest.fixture
def publish(client, operator):
    async def put(version, text="Bare til helsehjelp.", api="fhir"):
        content = f"api={api}&version={version}&text={text}"
        return await client.post("/api-management/terms", content=content, headers=operator | FORM)

    return put


@pytest.fixture
def post(client):
    async def send(headers, path="accepted", **said):
        content = "&".join(f"{name}={value}" for name, value in ({"api": "fhir", "version": "1.0"} | said).items())
        return await client.post(f"/api-management/{path}", content=content, headers=headers | FORM)

    return send


async def held(store, number=ENTITY):
    async with store.transaction() as tx:
        found = await organisations.by_number(tx, number, clock.now())
    return found.terms


async def test_an_authorised_person_accepts_for_the_organisation_once(client, store, publish, post, authorised, told):
    await told(organisation(), organisation(UNIT, Name="Enhet", ParentOrganizationNumber=ENTITY))
    assert (await publish("1.0")).status_code == 303
    for _ in range(2):
        answer = await post(authorised)
        assert (answer.status_code, answer.headers["location"]) == (303, "/api-management/api?id=fhir")
    assert await held(store) == ("fhir/1.0",)
    assert await held(store, UNIT) == ("fhir/1.0",)


async def test_what_was_accepted_here_stays_when_the_register_tells_anew(store, publish, post, authorised, told):
    await told(organisation())
    await publish("1.0")
    await post(authorised)
    await told(organisation(AcceptedTerms=[{"Id": "helsenettet/2024"}]))
    assert await held(store) == ("fhir/1.0", "helsenettet/2024")
    await told(organisation())
    assert await held(store) == ("fhir/1.0",)


async def test_the_operator_records_and_sees_who_has_accepted(client, publish, post, operator, told):
    await told(organisation())
    await publish("1.0")
    assert (await post(operator, "recorded", organisation=ENTITY)).status_code == 303
    headers = operator | {"accept": "text/html"}
    page = await client.get("/api-management/api?id=fhir", headers=headers)
    assert page.status_code == 200
    [one] = (await client.get("/api-management/api?id=fhir", headers=operator)).json()["accepted"]
    assert (one["organisation"], one["name"], one["version"], one["here"]) == (
        ENTITY, "Syntetisk legesenter", "1.0", True)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"version": "0.9"}, 404),
        ({"api": "nothing"}, 404),
        ({"organisation": "31000001"}, 422),
        ({"organisation": "999999999"}, 422),
        ({"organisation": UNIT}, 422),
    ],
)
async def test_what_cannot_be_accepted_is_refused(store, publish, post, operator, told, said, status):
    await told(organisation(), organisation(UNIT, Name="Enhet", ParentOrganizationNumber=ENTITY))
    await publish("1.0")
    assert (await post(operator, "recorded", **({"organisation": ENTITY} | said))).status_code == status
    assert await held(store) == ()


async def test_older_terms_than_those_in_force_are_not_accepted(store, publish, post, authorised, told):
    await told(organisation())
    await publish("1.0")
    await publish("2.0", "Strengere.")
    assert (await post(authorised)).status_code == 409
    assert await held(store) == ()


async def test_a_version_is_never_changed(client, publish):
    await publish("1.0")
    assert (await publish("1.0", "Noe annet.")).status_code == 409
    [one] = (await client.get("/api-management/api?id=fhir")).json()["versions"]
    assert one["text"] == "Bare til helsehjelp."


@pytest.mark.parametrize(("version", "text"), [("", "x"), ("a b", "x"), ("1", ""), ("1" * 33, "x")])
async def test_terms_need_a_version_and_a_text(publish, version, text):
    assert (await publish(version, text)).status_code == 422


async def test_whoever_acts_for_no_organisation_accepts_nothing(publish, post, token, operator):
    await publish("1.0")
    nobody = token("api-management.accept", "HSYSADMIN", sub="staff:x")
    assert (await post(nobody)).status_code == 422
    assert (await post(operator)).status_code == 403
