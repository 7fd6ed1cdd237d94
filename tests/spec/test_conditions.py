"""Conditions that ask what a value set holds, or how codes stand to each other, mean what a search would mean."""

from __future__ import annotations

import json

import pytest

from samspill.fhir import conditional
from tests.fhir.bundle.conftest import statuses, stored, told
from tests.fhir.conftest import JSON
from tests.fhir.test_bundle import bundle, entry

CODES = {
    "resourceType": "CodeSystem",
    "id": "organs",
    "url": "urn:organs",
    "status": "active",
    "content": "complete",
    "hierarchyMeaning": "is-a",
    "concept": [{"code": "heart", "concept": [{"code": "valve"}]}, {"code": "lung"}],
}
CARDIAC = {
    "resourceType": "ValueSet",
    "id": "cardiac",
    "url": "urn:cardiac",
    "status": "active",
    "compose": {"include": [{"system": "urn:organs", "concept": [{"code": "heart"}, {"code": "valve"}]}]},
}
INSIDE = (
    "type:in=urn:cardiac",
    "type:in=ValueSet/cardiac",
    "type:below=urn:organs|heart",
    "type:above=urn:organs|valve",
)
OUTSIDE = ("type:in=urn:lungs", "type:below=urn:lungs|x", "type:in=ValueSet/lungs")


def organisation(code: str, **more: object) -> str:
    found = {
        "resourceType": "Organization",
        "name": "a",
        "type": [{"coding": [{"system": "urn:organs", "code": code}]}],
    }
    return json.dumps(found | more, separators=(",", ":"))


def located(query: str) -> str:
    """A location that is managed by whatever a query finds."""
    found = {"resourceType": "Location", "managingOrganization": {"reference": f"Organization?{query}"}}
    return json.dumps(found, separators=(",", ":"))


@pytest.fixture
async def known(client, token):
    """A code system and a value set that are kept here; a heart clinic, and a lung clinic."""
    made = (CODES, CARDIAC, json.loads(organisation("heart", id="h")), json.loads(organisation("lung", id="l")))
    for resource in made:
        address = f"/fhir/{resource['resourceType']}/{resource['id']}"
        answer = await client.put(address, content=json.dumps(resource), headers=JSON | token())
        assert answer.status_code == 201, answer.text


@pytest.fixture
def send(client, token, known):
    async def ask(method: str, path: str, content: str | None = None, **headers: str):
        given = JSON | token() | {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.request(method, f"/fhir/{path}", content=content, headers=given)

    return ask


@pytest.mark.parametrize("query", INSIDE)
async def test_a_conditional_create_finds_what_a_search_finds(send, query):
    answer = await send("POST", "Organization", organisation("heart"), if_none_exist=query)
    assert (answer.status_code, answer.json()["id"]) == (200, "h")


async def test_what_no_value_set_holds_is_created(send):
    answer = await send("POST", "Organization", organisation("lung"), if_none_exist="type:not-in=urn:cardiac")
    assert (answer.status_code, answer.json()["id"]) == (200, "l")
    answer = await send("POST", "Organization", organisation("x"), if_none_exist="type:in=urn:cardiac&name=x")
    assert answer.status_code == 201


@pytest.mark.parametrize("query", INSIDE)
async def test_updates_patches_and_deletes_find_the_same(send, query):
    updated = await send("PUT", f"Organization?{query}", organisation("heart", name="x"))
    assert (updated.status_code, updated.json()["id"]) == (200, "h")
    change = json.dumps([{"op": "add", "path": "/alias", "value": ["y"]}])
    patched = await send("PATCH", f"Organization?{query}", change, content_type="application/json-patch+json")
    assert (patched.status_code, patched.json()["alias"]) == (200, ["y"])
    assert (await send("DELETE", f"Organization?{query}")).status_code == 204
    assert (await send("GET", "Organization/h")).status_code == 410
    assert (await send("GET", "Organization/l")).status_code == 200


@pytest.mark.parametrize("query", OUTSIDE)
async def test_a_value_set_that_is_not_known_is_refused_and_nothing_is_done(send, query):
    for method, headers, path in (
        ("POST", {"if_none_exist": query}, "Organization"),
        ("PUT", {}, f"Organization?{query}"),
        ("DELETE", {}, f"Organization?{query}"),
    ):
        answer = await send(method, path, organisation("heart") if method != "DELETE" else None, **headers)
        assert answer.status_code == 400, answer.text
        assert answer.json()["issue"][0]["expression"] == ["type"]
    assert (await send("GET", "Organization?_summary=count")).json()["total"] == 2


async def test_the_conditions_of_a_transaction_find_the_same(send, client, token):
    whole = bundle(
        "transaction",
        entry("PUT", "Organization?type:in=urn:cardiac", organisation("valve")),
        entry("DELETE", "Organization?type:below=urn:organs|lung"),
        entry("POST", "Location", located("type:in=ValueSet/cardiac")),
    )
    answer = await send("POST", "", whole)
    assert statuses(answer) == ["200", "204", "201"]
    assert (await stored(client, token, answer, 2))["managingOrganization"]["reference"] == "Organization/h"


@pytest.mark.parametrize("query", OUTSIDE)
async def test_what_a_transaction_cannot_mean_is_told_where_it_stands(send, query):
    answer = await send("POST", "", bundle("transaction", entry("PUT", f"Organization?{query}", organisation("x"))))
    assert told(answer) == (400, "value", "Bundle.entry[0].request.url")
    answer = await send("POST", "", bundle("transaction", entry("POST", "Location", located(query))))
    assert told(answer) == (422, "value", "Bundle.entry[0].resource.managingOrganization.reference")


def test_conditions_that_ask_what_value_sets_hold_share_the_lock_of_their_type():
    """What they find may change with the value set, so that none must miss what another makes."""

    def slot(value: str) -> int:
        return conditional.read_condition("Organization", [("type:in", value)], "http://test/fhir", "x").slot

    assert slot("urn:cardiac") == slot("urn:lungs")
