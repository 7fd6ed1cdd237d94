from __future__ import annotations

import pytest

from samspill.cli._reindexing import index_all
from samspill.fhir.reindexing import GENERATION
from samspill.kernel.settings import Settings
from samspill.store import queries
from tests.fhir.conftest import JSON

sql = queries("samspill.fhir")
PATIENT = '{"resourceType":"Patient","name":[{"family":"Fjellrev"}],"birthDate":"1990-05-17"}'


@pytest.fixture
def operators(database):
    return Settings(environment="test", database=database)


@pytest.fixture
def system(token):
    return token()


async def found(client, headers, query):
    answer = await client.get(f"/fhir/{query}", headers=headers)
    return [entry["resource"]["id"] for entry in answer.json().get("entry", [])]


async def test_what_was_indexed_by_older_rules_is_found_after_it_is_indexed_again(client, system, store, operators):
    created = await client.post("/fhir/Patient", content=PATIENT, headers=system | JSON)
    before = created.content
    async with store.transaction() as tx:
        for statement in ("DELETE FROM fhir.string_index", "UPDATE fhir.resource SET tokens = '{}'"):
            await tx.run(statement)
        await tx.run("UPDATE fhir.indexed SET generation = 1")
    assert await found(client, system, "Patient?family=fjellrev") == []
    told = []
    assert await index_all(operators, told.append, only_behind=True) == 1
    assert told[-1] == 1
    assert await found(client, system, "Patient?family=fjellrev") == [created.json()["id"]]
    again = await client.get(f"/fhir/Patient/{created.json()['id']}", headers=system)
    assert (again.content, again.headers["etag"]) == (before, 'W/"1"')


async def test_what_is_indexed_by_these_rules_is_left_alone(store, operators):
    async with store.transaction() as tx:
        row = await tx.one(sql.generation)
    assert row["generation"] == GENERATION
    assert await index_all(operators, lambda _done: None, only_behind=True) == 0
