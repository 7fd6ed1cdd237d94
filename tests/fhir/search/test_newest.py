"""The newest of one code come from an index of their own, and are what would be found without it."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import asyncpg
import pytest

from samspill.fhir.search import compose, count, parse
from samspill.fhir.search.newest import newest_of
from samspill.fhir.search.parameter import code_of
from tests.fhir.search.asking import BASE
from tests.fhir.search.population import CODES, DATES, matches, population
from tests.fhir.search.test_statement import run, store

NUMBER = code_of("Observation").number
DAY = datetime(2020, 2, 29, tzinfo=UTC)


def newest(*pairs: tuple[str, str], kind: str = "Observation", patient: str | None = None):
    found = newest_of(parse(kind, list(pairs), base=BASE), patient)
    return (found.code, found.patient, found.before) if found else None


@pytest.mark.parametrize(
    ("pairs", "code", "patient", "before"),
    [
        ([("code", "a")], "a", None, None),
        ([("code", "urn:s1|a")], "a", None, None),
        ([("code", "|a")], "a", None, None),
        ([("code", r"urn:s1|c\|d")], r"c\|d", None, None),
        ([("code", "a"), ("_sort", "-date")], "a", None, None),
        ([("code", "a"), ("patient", "p1")], "a", "p1", None),
        ([("code", "a"), ("subject", "Patient/p1"), ("status", "final")], "a", "p1", None),
        ([("code", "a"), ("date", "lt2020-02-29")], "a", None, DAY),
        ([("code", "a"), ("date", "ge2019"), ("date", "eb2020-02-29")], "a", None, DAY),
        ([("code", "a"), ("date", "ge2019")], "a", None, None),
    ],
)
def test_one_code_in_a_record_or_over_all_is_a_range(pairs, code, patient, before):
    assert newest(*pairs) == (f"{NUMBER}|{code}", patient, before)


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [("patient", "p1")],
        [("code", "a,b")],
        [("code", "urn:s1|")],
        [("code", "a" * 500)],
        [("code:not", "a")],
        [("code:missing", "false")],
        [("combo-code", "a")],
        [("code", "a"), ("status", "final")],
        [("code", "a"), ("code", "b")],
        [("code", "a"), ("_sort", "date")],
        [("code", "a"), ("_sort", "-date,status")],
        [("code", "a"), ("_has:Provenance:target:agent", "x")],
    ],
)
def test_any_other_search_goes_another_way(pairs):
    assert newest(*pairs) is None


def test_the_record_that_is_opened_goes_before_the_one_that_is_named():
    assert newest(("code", "a"), ("patient", "p1"), patient="p2")[1] == "p2"
    assert newest(("code", "a"), kind="ValueSet") is None
    assert newest(("_id", "a"), kind="Patient") is None


@pytest.fixture
async def connection(database):
    found = await asyncpg.connect(database)
    yield found
    await found.close()


def queries(chance: random.Random):
    code = chance.choice(CODES).replace("\\", "\\\\").replace("|", "\\|")
    yield "code", chance.choice([code, f"urn:s1|{code}", f"|{code}"])
    for _ in range(chance.randint(0, 2)):
        yield "date", chance.choice(["", "ne", "gt", "lt", "ge", "le", "sa", "eb"]) + chance.choice(DATES)
    if chance.random() < 0.3:
        yield "patient", chance.choice("1234")
        yield from [("status", "final")] * chance.randint(0, 1)


async def test_it_finds_what_reading_every_resource_finds_newest_first(connection):
    resources = [r for r in population(seed=23) if r["resourceType"] == "Observation"]
    rids = await store(connection, resources)
    chance = random.Random(9)
    hits = 0
    for _ in range(150):
        pairs = list(queries(chance))
        search = parse("Observation", pairs, base=BASE)
        assert newest_of(search, None)
        assert "fhir.code_index" in compose(search, None, None).sql
        expected = {rids["Observation", r["id"]] for r in resources if all(matches(r, *pair) for pair in pairs)}
        rows = await run(connection, "Observation", [*pairs, ("_count", chance.choice(["2", "50"]))])
        assert len(rows) == len(expected)
        assert {row["rid"] for row in rows} == expected, pairs
        keys = [(row["starts"].replace(tzinfo=UTC), row["rid"]) for row in rows]
        assert keys == sorted(keys, reverse=True)
        counted = count(search, None)
        assert await connection.fetchval(counted.sql, *counted.args) == len(expected)
        hits += bool(expected)
    assert hits > 50
