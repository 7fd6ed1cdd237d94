"""Definitions are read where they are said to be, and what is stored there goes before them."""

from __future__ import annotations

import json

from tests.fhir.conftest import JSON


async def test_a_definition_is_read_by_whoever_may_read_the_type(client, token, trail):
    for path in ("SearchParameter/Patient-link", "OperationDefinition/Patient-everything"):
        answer = await client.get(f"/fhir/{path}", headers=token("user/*.r"))
        assert (answer.status_code, answer.json()["id"]) == (200, path.split("/")[1])
        assert (await client.get(f"/fhir/{path}", headers=token("user/Patient.r"))).status_code == 403
        assert (await client.get(f"/fhir/{path}")).status_code == 401
        assert (await client.head(f"/fhir/{path}", headers=token())).status_code == 200
    assert ("fhir.read_definition", "done", None) in await trail()


async def test_what_is_stored_at_the_address_goes_before_it(client, token):
    path = "/fhir/SearchParameter/Patient-link"
    before = (await client.get(path, headers=token())).json()
    stored = await client.put(path, content=json.dumps(before | {"description": "Our own."}), headers=JSON | token())
    assert stored.status_code == 201, stored.text
    answer = await client.get(path, headers=token())
    assert (answer.json()["description"], answer.headers["etag"]) == ("Our own.", 'W/"1"')
    await client.delete(path, headers=token())
    assert (await client.get(path, headers=token())).json() == before


async def test_an_address_without_a_definition_is_missing(client, token):
    assert (await client.get("/fhir/SearchParameter/nonsense", headers=token())).status_code == 404
    assert (await client.get("/fhir/Patient/Patient-link", headers=token())).status_code == 404
