"""What resources contain is kept beside them, and goes when they go."""

from __future__ import annotations

import copy
from typing import Any

import asyncpg
import pytest

from samspill.cli._reindexing import index_all
from samspill.fhir import storing
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.drafts import POST, Draft
from samspill.fhir.search import extract
from samspill.fhir.search.tables import TABLES
from samspill.kernel import strict_json
from samspill.kernel.settings import Settings
from tests.fhir.search.asking import BASE

Resource = dict[str, Any]


@pytest.fixture
async def connection(database):
    """A connection beside the platform's own."""
    found = await asyncpg.connect(database)
    yield found
    await found.close()


def drafts(resources: list[Resource]) -> list[Draft]:
    """Resources as they are when they have been read; validation is not what these tests are about."""
    return [
        Draft(one["resourceType"], one["id"], strict_json.write(one), extract(copy.deepcopy(one), BASE), POST)
        for one in resources
    ]


async def keep(store: Any, resources: list[Resource]) -> None:
    """Store resources, over those that are there."""
    made = drafts(resources)
    async with store.transaction() as tx:
        current = await storing.current_of(tx, [(one.code, one.id) for one in made])
        await storing.store(tx, made, current, {})


WHOLE = {
    "resourceType": "Observation",
    "id": "whole",
    "subject": {"reference": "#p"},
    "encounter": {"reference": "#nowhere"},
    "contained": [
        {"resourceType": "Patient", "id": "p", "name": [{"family": "Berg"}], "birthDate": "1990-01-01"},
        {"resourceType": "Patient", "id": "p", "name": [{"family": "Second"}]},
        {"resourceType": "Observation", "subject": {"reference": "#p"}, "valueQuantity": {"value": 1.50}},
    ],
}
PLACES = ["contained", "local_reference", *(table.name for table in TABLES)]


async def counts(connection: Any) -> dict[str, int]:
    return {name: await connection.fetchval(f"SELECT count(*) FROM fhir.{name}") for name in PLACES}


async def test_what_is_contained_leaves_nothing_behind(store, connection):
    before = await counts(connection)
    await keep(store, [WHOLE])
    kept = await counts(connection)
    assert kept["contained"] == 3
    # From the whole, and from what has no id; the address that leads nowhere leads nowhere.
    assert kept["local_reference"] == 2
    assert kept["string_index"] > 0
    await keep(store, [WHOLE])
    assert await counts(connection) == kept
    key = (TYPE_CODE["Observation"], "whole")
    async with store.transaction() as tx:
        await storing.remove(tx, list((await storing.current_of(tx, [key])).values()))
    assert await counts(connection) == before


async def test_bodies_are_kept_as_they_were_written(store, connection):
    text = strict_json.write(WHOLE).replace(b"1.5}", b"1.50}")
    draft = Draft("Observation", "whole", text, extract(copy.deepcopy(WHOLE), BASE), POST)
    async with store.transaction() as tx:
        await storing.store(tx, [draft], {}, {})
    bodies = [bytes(row["body"]) for row in await connection.fetch("SELECT body FROM fhir.contained ORDER BY rid")]
    assert len(bodies) == 3
    assert all(body in text for body in bodies)
    assert b"1.50}" in bodies[-1]


async def test_an_older_database_is_filled_when_it_is_indexed_again(store, connection, database):
    await keep(store, [WHOLE])
    kept = await counts(connection)
    for name in ("contained", "local_reference"):
        await connection.execute(f"DELETE FROM fhir.{name}")
    await connection.execute("UPDATE fhir.resource SET holds = false")
    await connection.execute("DELETE FROM fhir.string_index")
    await connection.execute("UPDATE fhir.indexed SET generation = 2")
    settings = Settings(environment="test", database=database)
    for only_behind in (True, False):
        await index_all(settings, lambda _done: None, only_behind=only_behind)
        again = await counts(connection)
        assert {name: again[name] for name in ("contained", "local_reference", "string_index")} == {
            name: kept[name] for name in ("contained", "local_reference", "string_index")
        }


def test_local_references_are_gathered_with_their_parameters():
    found = extract(copy.deepcopy(WHOLE), BASE)
    assert {id_ for _, id_ in found.pointers} == {"p", "nowhere"}
    assert [inner.id for inner in found.contained] == ["p", "p", ""]
    assert {id_ for _, id_ in found.contained[2].index.pointers} == {"p"}
    assert extract({"resourceType": "Patient", "id": "x"}, BASE).contained == ()
