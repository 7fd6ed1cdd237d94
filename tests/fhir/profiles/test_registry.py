"""What is known is kept in the process, and is the newest whenever it is asked for."""

from __future__ import annotations

import json

import asyncpg
import pytest

from samspill.fhir import profiles
from samspill.fhir.profiles import registry
from tests.fhir.conftest import JSON
from tests.fhir.profiles.written import CORE, URL, part, profile


def text(**more: object) -> str:
    return json.dumps(profile(part("Patient.name", max="1")) | more)


async def known(store):
    async with store.transaction() as tx:
        return await profiles.known(tx)


async def test_it_is_kept_until_something_changes(store, client, token):
    first = await known(store)
    assert first.structure(URL) is None
    assert await known(store) is first
    await client.post("/fhir/Basic", content='{"resourceType":"Basic","code":{"text":"x"}}', headers=JSON | token())
    assert await known(store) is first
    await client.post("/fhir/StructureDefinition", content=text(), headers=JSON | token())
    second = await known(store)
    assert second is not first
    assert second.structure(URL)["url"] == URL
    assert second.structure(CORE + "bp") is not None


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("ValueSet", {"status": "active", "compose": {"include": [{"system": "urn:s"}]}}),
        ("CodeSystem", {"status": "active", "content": "complete", "concept": [{"code": "a"}]}),
    ],
)
async def test_value_sets_and_code_systems_are_known_too(store, client, token, kind, body):
    resource = json.dumps({"resourceType": kind, "url": f"http://example.org/{kind}", **body})
    assert (await client.post(f"/fhir/{kind}", content=resource, headers=JSON | token())).status_code == 201
    found = await known(store)
    ask = found.value_set if kind == "ValueSet" else found.code_system
    assert ask(f"http://example.org/{kind}")["resourceType"] == kind


async def test_what_was_deleted_is_known_no_more(store, client, token):
    made = await client.post("/fhir/StructureDefinition", content=text(), headers=JSON | token())
    assert (await known(store)).structure(URL)
    await client.delete(f"/fhir/StructureDefinition/{made.json()['id']}", headers=token())
    assert (await known(store)).structure(URL) is None


async def test_every_way_of_writing_is_noticed(store, client, token):
    """By a Bundle, a patch and an update, as by a create."""
    entry = {"resource": json.loads(text()), "request": {"method": "POST", "url": "StructureDefinition"}}
    bundle = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    made = await client.post("/fhir", content=bundle, headers=JSON | token())
    assert made.status_code == 200, made.text
    assert (await known(store)).tree(URL).members["name"].definition.most == 1
    id_ = made.json()["entry"][0]["response"]["location"].split("/StructureDefinition/")[1].split("/")[0]
    patch = '[{"op":"replace","path":"/differential/element/0/max","value":"2"}]'
    headers = {"content-type": "application/json-patch+json"} | token()
    done = await client.patch(f"/fhir/StructureDefinition/{id_}", content=patch, headers=headers)
    assert done.status_code == 200, done.text
    assert (await known(store)).tree(URL).members["name"].definition.most == 2


async def test_what_is_written_and_undone_is_not_kept(store):
    sql = registry.sql
    async with store.transaction() as tx:
        await tx.run("INSERT INTO fhir.conformance (type, id) VALUES (128, 'phantom')")
        inside = await tx.peek(sql.conformance_state)
        assert inside["clean"] is False
        await profiles.known(tx)
        await tx.run("ROLLBACK")
        tx.ended = True
    assert registry._latest[0].number == 0 or registry._latest[0].database != (inside["database"], inside["started"])


async def test_two_writers_of_different_profiles_do_not_wait_for_each_other(database, store):
    one, other = await asyncpg.connect(database), await asyncpg.connect(database)
    insert = (
        "INSERT INTO fhir.resource (rid, type, id, version, updated, method, tokens, body)"
        " VALUES ($1, 128, $2, 1, now(), 1, '{}', convert_to($3, 'UTF8'))"
    )
    try:
        late, early = one.transaction(), other.transaction()
        await late.start()
        await one.execute(insert, -1, "late", text(url="http://example.org/late"))
        await early.start()
        await other.execute(insert, -2, "early", text(url="http://example.org/early"))
        await early.commit()
        assert (await known(store)).structure("http://example.org/early")
        await late.commit()
        # Its number was taken first and is seen last: it must not be missed.
        assert (await known(store)).structure("http://example.org/late")
    finally:
        await one.close()
        await other.close()


async def test_of_two_with_one_address_the_newest_counts(store, client, token):
    for least in (1, 2):
        body = json.dumps(profile(part("Patient.name", min=least)))
        await client.post("/fhir/StructureDefinition", content=body, headers=JSON | token())
    assert (await known(store)).tree(URL).members["name"].definition.least == 2
