"""Every modifier finds what reading every resource finds: http://hl7.org/fhir/R4/search.html#modifiers"""

from __future__ import annotations

import random

import asyncpg
import pytest

from samspill.fhir.search import compose, parse
from tests.fhir.search.asking import BASE
from tests.fhir.search.hearing import QUERIES, Reader, find, store
from tests.fhir.search.speech import known, speech


@pytest.fixture
async def connection(database):
    found = await asyncpg.connect(database)
    yield found
    await found.close()


@pytest.mark.parametrize("seed", [1, 2])
async def test_modifiers_find_what_reading_every_resource_finds(connection, seed):
    resources = speech(random.Random(seed))
    await store(connection, resources)
    reader, hits = Reader(resources), 0
    for kind, key, value in QUERIES:
        expected = reader.finds(kind, key, value)
        assert await find(connection, kind, (key, value)) == expected, (kind, key, value)
        hits += len(expected) > 0
    assert hits > len(QUERIES) * 2 // 3


async def test_modifiers_find_it_at_the_end_of_chains(connection):
    resources = speech(random.Random(3))
    await store(connection, resources)
    reader = Reader(resources)
    for key, value in (
        ("part-of:below", "1"),
        ("_content", "finished"),
        ("class:text", "x"),
        ("_text:missing", "true"),
    ):
        inner = {one["id"] for one in resources if one["resourceType"] == "Encounter"}
        if key == "part-of:below":
            inner = {one for one in inner if reader.matches(located(reader, one), "encounter:below", value)}
        if key == "class:text":
            inner = set()
        expected = {
            one["id"]
            for one in resources
            if one["resourceType"] == "Procedure" and one["encounter"]["reference"].rpartition("/")[2] in inner
        }
        assert await find(connection, "Procedure", (f"encounter.{key}", value)) == expected


def located(reader, id_):
    """An encounter as something that happened during what it is part of."""
    encounter = reader.by_name["Encounter", id_]
    return {"encounter": encounter.get("partOf", {"reference": "Encounter/none"}), "subject": encounter["subject"]}


def test_searches_of_one_shape_have_one_text():
    def text(kind, key, value):
        return compose(parse(kind, [(key, value)], base=BASE, known=known()), None, None).sql

    assert text("Observation", "code:text", "a") == text("Observation", "code:text", "b,c")
    assert text("Observation", "code:in", "ValueSet/17") == text("Observation", "code", "b,c")
    assert text("ValueSet", "url:below", "http://a|1") == text("ValueSet", "url:below", "http://b")
    assert text("Procedure", "location:below", "1") == text("Procedure", "location:below", "Location/2")
