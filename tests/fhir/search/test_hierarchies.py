"""References into hierarchies of resources: http://hl7.org/fhir/R4/search.html#recursive"""

from __future__ import annotations

import asyncpg
import pytest

from samspill.fhir.search import parse
from tests.fhir.search.hearing import find, store


@pytest.fixture
async def connection(database):
    found = await asyncpg.connect(database)
    yield found
    await found.close()


async def test_a_hierarchy_in_another_record_is_not_seen(connection):
    """Of one record nothing is found out by asking in another, whatever points across."""
    people = [{"resourceType": "Patient", "id": one} for one in ("a", "b")]
    visits = [
        {"resourceType": "Encounter", "id": f"{who}{n}", "subject": {"reference": f"Patient/{who}"}, **part}
        for who, n, part in (
            ("a", 1, {}),
            ("b", 2, {"partOf": {"reference": "Encounter/a1"}}),
            ("a", 3, {"partOf": {"reference": "Encounter/b2"}}),
            ("a", 4, {"partOf": {"reference": "Encounter/a1"}}),
        )
    ]
    done = [
        {
            "resourceType": "Procedure",
            "id": f"at-{one['id']}",
            "subject": {"reference": "Patient/a"},
            "encounter": {"reference": f"Encounter/{one['id']}"},
        }
        for one in visits
    ]
    await store(connection, [*people, *visits, *done])
    for patient in ("a", None):
        assert await find(connection, "Procedure", ("encounter:below", "a1"), patient=patient) == {"at-a1", "at-a4"}
        assert await find(connection, "Procedure", ("encounter:below", "b2"), patient=patient) == set()
        assert await find(connection, "Procedure", ("encounter:above", "a3"), patient=patient) == {"at-a3"}


async def test_a_hierarchy_that_is_a_circle_is_followed_once(connection):
    places = [
        {"resourceType": "Location", "id": str(n), "partOf": {"reference": f"Location/{n % 3 + 1}"}} for n in (1, 2, 3)
    ]
    acts = [
        {"resourceType": "Procedure", "id": f"p{n}", "location": {"reference": f"Location/{n}"}} for n in (1, 2, 3, 4)
    ]
    await store(connection, [*places, *acts])
    for key in ("location:above", "location:below"):
        assert await find(connection, "Procedure", (key, "2")) == {"p1", "p2", "p3"}


def test_a_search_into_a_hierarchy_needs_the_right_to_search_it():
    assert parse("Procedure", [("location:below", "1")]).types == {"Location"}
    assert parse("Procedure", [("location", "1")]).types == frozenset()
