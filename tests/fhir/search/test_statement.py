"""Composed statements, run on a real PostgreSQL, find what the standard says: http://hl7.org/fhir/R4/search.html"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search import Cursor, compose, count, cursor_of, extract, parse
from samspill.fhir.search.moments import EARLIEST, bounds
from samspill.fhir.search.statement import COLUMNS
from samspill.fhir.search.tables import TABLES
from tests.fhir.search.asking import BASE
from tests.fhir.search.population import GETTERS, matches, population, queries, updated

INSERT = (
    "INSERT INTO fhir.resource (rid, type, id, patient, version, updated, method, starts, ends, tokens, body) "
    "VALUES ($1, $2, $3, $4, 1, $5, 1, $6, $7, $8, '')"
)


@pytest.fixture
async def connection(database):
    found = await asyncpg.connect(database)
    yield found
    await found.close()


async def store(connection, resources):
    """Store resources as the platform does; gives rid by type and id."""
    rids = {}
    for rid, resource in enumerate(resources, 1):
        index, kind = extract(resource, BASE), resource["resourceType"]
        row = (
            rid,
            TYPE_CODE[kind],
            resource["id"],
            index.patient,
            updated(rid),
            index.starts,
            index.ends,
            index.tokens,
        )
        await connection.execute(INSERT, *row)
        for table in TABLES:
            rows = [(*found, rid) for found in getattr(index, table.field)]
            await connection.copy_records_to_table(table.name, schema_name="fhir", records=rows)
        rids[kind, resource["id"]] = rid
    return rids


async def run(connection, kind, pairs, patient=None):
    """All pages of a search, joined."""
    search, after, rows = parse(kind, pairs, base=BASE), None, []
    while True:
        statement = compose(search, patient, after)
        page = await connection.fetch(statement.sql, *statement.args)
        rows += page[: search.results.count]
        if len(page) <= search.results.count:
            return rows
        after = cursor_of(search, rows[-1])


async def test_searches_find_what_reading_every_resource_finds(connection):
    resources = population(seed=17)
    rids = await store(connection, resources)
    chance = random.Random(4)
    hits = 0
    for _ in range(600):
        kind = chance.choice(sorted(GETTERS))
        pairs = queries(chance, kind)
        expected = {
            rids[kind, r["id"]]
            for r in resources
            if r["resourceType"] == kind and all(matches(r, *pair) for pair in pairs)
        }
        rows = await run(connection, kind, [*pairs, ("_count", "1000")])
        assert {row["rid"] for row in rows} == expected, pairs
        counted = count(parse(kind, pairs, base=BASE), None)
        assert await connection.fetchval(counted.sql, *counted.args) == len(expected)
        hits += bool(expected)
    assert hits > 200


async def test_a_search_in_a_record_finds_nothing_outside_it(connection):
    await store(connection, population(seed=3))
    everything = await run(connection, "Observation", [("_count", "1000")])
    for patient in ("1", "2", "nobody"):
        rows = await run(connection, "Observation", [("status", "final,amended")], patient)
        assert [row["rid"] for row in rows] == [row["rid"] for row in everything if row["patient"] == patient]
        assert bool(rows) == (patient != "nobody")
        wanted = parse("Observation", [("_total", "accurate")])
        assert await connection.fetchval(count(wanted, patient).sql, *count(wanted, patient).args) == len(rows)


async def test_what_is_in_a_record_is_not_what_names_the_patient(connection):
    """Of a group and measured by the patient: in the patient's record, but not about the patient."""
    measured = {"resourceType": "Observation", "id": "o", "subject": {"reference": "Group/1"}}
    await store(connection, [measured | {"performer": [{"reference": "Patient/1"}]}])
    assert len(await run(connection, "Observation", [], "1")) == 1
    for key, value in (("patient", "1"), ("subject", "Patient/1"), ("subject:Patient", "1")):
        assert await run(connection, "Observation", [(key, value)], "1") == []
        assert await run(connection, "Observation", [(key, value)]) == []
    assert len(await run(connection, "Observation", [("performer", "Patient/1")])) == 1


async def test_what_names_several_patients_is_found_by_each_and_in_no_record(connection):
    actors = [{"actor": {"reference": f"Patient/{number}"}} for number in (1, 2)]
    await store(connection, [{"resourceType": "Appointment", "id": "a", "participant": actors}])
    for patient in ("1", "2"):
        assert len(await run(connection, "Appointment", [("patient", patient)])) == 1
        assert await run(connection, "Appointment", [("patient", patient)], patient) == []


ORDERS = {
    "": ("starts", -1),
    "-date": ("starts", -1),
    "_lastUpdated": ("updated", 1),
    "-_lastUpdated": ("updated", -1),
    "_id": ("id", 1),
    "-_id": ("id", -1),
}


@pytest.mark.parametrize("order", ORDERS)
async def test_pages_join_without_gap_or_double(connection, order):
    await store(connection, population(seed=5))
    sort = [("_sort", order)] if order else []
    column, direction = ORDERS[order]
    for size in ("1", "7", "1000"):
        rows = await run(connection, "Observation", [*sort, ("_count", size)])
        keys = [(_zoned(row[column]), row["rid"]) for row in rows]
        assert len(keys) == 200
        assert keys == sorted(keys, reverse=direction < 0)


def _zoned(key):
    return key.replace(tzinfo=UTC) if isinstance(key, datetime) else key


async def test_a_cursor_survives_as_text(connection):
    """The last page of those without a date has an infinite key, which the driver gives without a zone."""
    await store(connection, population(seed=5))
    search = parse("Observation", [("date:missing", "true"), ("_count", "2")])
    first = compose(search, None, None)
    rows = await connection.fetch(first.sql, *first.args)
    cursor = cursor_of(search, rows[1])
    assert cursor.keys == (EARLIEST,)
    again = Cursor((datetime.fromisoformat(cursor.keys[0].isoformat()),), cursor.rid)
    second = compose(search, None, again)
    following = await connection.fetch(second.sql, *second.args)
    assert following[0]["rid"] == rows[2]["rid"]


async def test_those_without_a_date_come_last_whichever_way_the_order_goes(connection):
    resources = [r for r in population(seed=5) if r["resourceType"] == "Observation"]
    rids = await store(connection, resources)
    undated = {rids["Observation", r["id"]] for r in resources if not any(key.startswith("effective") for key in r)}
    for size in ("1", "9", "1000"):
        rows = await run(connection, "Observation", [("_sort", "date"), ("_count", size)])
        assert {row["rid"] for row in rows[-len(undated) :]} == undated
        keys = [(_zoned(row["key_1"]), row["rid"]) for row in rows[: -len(undated)]]
        assert keys == sorted(keys)
        assert len(rows) == 200
    rows = await run(connection, "Observation", [("_sort", "date"), ("date:missing", "true")])
    assert {row["rid"] for row in rows} == undated


async def test_the_total_comes_with_the_page_and_counts_all_pages(connection):
    await store(connection, population(seed=5))
    search = parse("Observation", [("_total", "accurate"), ("_count", "3")])
    first = compose(search, None, None)
    rows = await connection.fetch(first.sql, *first.args)
    assert [len(rows), rows[0]["total"]] == [4, 200]
    later = compose(search, None, cursor_of(search, rows[2]))
    assert (await connection.fetch(later.sql, *later.args))[0]["total"] == 200
    assert set(rows[0].keys()) == {*COLUMNS, "starts", "total"}
    plain = compose(parse("Observation", []), None, None)
    assert "total" not in plain.sql


LOW, HIGH = datetime(2026, 1, 14, tzinfo=UTC), datetime(2026, 1, 15, tzinfo=UTC)
WITHIN = {
    "": lambda at: LOW <= at < HIGH,
    "ne": lambda at: not LOW <= at < HIGH,
    "gt": lambda at: at >= HIGH,
    "ge": lambda at: at >= LOW,
    "lt": lambda at: at < LOW,
    "le": lambda at: at < HIGH,
    "sa": lambda at: at >= HIGH,
    "eb": lambda at: at < LOW,
}


async def test_the_last_change_is_searched_in_its_column(connection):
    await store(connection, population(seed=5))
    for prefix, within in WITHIN.items():
        rows = await run(connection, "Patient", [("_lastUpdated", f"{prefix}2026-01-14"), ("_count", "1000")])
        assert {row["rid"] for row in rows} == {rid for rid in range(1, 121) if within(updated(rid))}, prefix


async def test_about_a_date_is_a_tenth_of_the_distance_from_now_around_it(connection):
    resources = population(seed=5)
    rids = await store(connection, resources)
    for kind, key, text in (("Observation", "date", "2020-02-29"), ("Patient", "_lastUpdated", "2026-01-14")):
        low, high = bounds(text)
        now = high + timedelta(days=30)
        search = parse(kind, [(key, f"ap{text}"), ("_count", "1000")], now=now)
        statement = compose(search, None, None)
        found = {row["rid"] for row in await connection.fetch(statement.sql, *statement.args)}
        low, high = low - timedelta(days=3.1), high + timedelta(days=3)
        if key == "date":
            dates = {
                rids[kind, r["id"]]: list(GETTERS[kind]["date"][1](r)) for r in resources if r["resourceType"] == kind
            }
            near = {rid for rid, found in dates.items() if any(start < high and end > low for start, end in found)}
        else:
            near = {rid for rid in range(1, 121) if low <= updated(rid) < high}
        assert found == near
        assert 0 < len(found) < sum(r["resourceType"] == kind for r in resources)


async def test_a_value_that_looks_like_sql_is_a_value(connection):
    await store(connection, population(seed=5))
    for text in ("'; DROP TABLE fhir.resource; --", "$1", "{low}", '"', "%", "\\"):
        for key in ("name", "name:exact", "name:contains", "identifier", "general-practitioner", "_id", "_profile"):
            assert await run(connection, "Patient", [(key, text)]) == [] or text == "%"
    assert len(await run(connection, "Patient", [])) > 0


def test_searches_of_one_shape_have_one_text():
    def text(*pairs):
        return compose(parse("Observation", list(pairs), base=BASE), "p1", None).sql

    assert text(("category", "a")) == text(("category", "b,c,urn:x|d"))
    assert text(("code", "a")) == text(("code", "urn:x|d"))
    assert text(("date", "ge2026")) == text(("date", "ge2001-05-05"))
    assert text(("subject", "1")) == text(("subject", "Patient/2,3"))
    assert text(("value-string", "a"), ("_count", "1")) == text(("value-string", "b"), ("_count", "7"))
    assert text(("date", "ge2026")) != text(("date", "le2026"))


def test_every_value_is_bound_and_the_patient_always_is():
    search = parse("Patient", [("name", "Ødegård"), ("birthdate", "1969"), ("identifier", "urn:x|1")], base=BASE)
    statement = compose(search, "p1", None)
    for value in ("degård", "1969", "urn:x", "p1"):
        assert value not in statement.sql
    assert "p1" in statement.args
    assert "resource.patient = $2::text" in statement.sql
    assert "resource.patient = $2::text" in count(search, "p1").sql


def test_a_search_that_names_the_patient_reads_the_record():
    def statement(kind, *pairs, patient=None):
        return compose(parse(kind, list(pairs), base=BASE), patient, None)

    for key, value in (("patient", "p1"), ("subject", "Patient/p1"), ("subject:Patient", "p1")):
        assert "resource.patient = $2::text AND coalesce(" in statement("Observation", (key, value)).sql
        assert statement("Observation", (key, value)).args[1] == "p1"
        assert statement("Observation", (key, value)).sql == statement("Observation", (key, value), patient="p1").sql
    assert "resource.patient" in statement("Coverage", ("beneficiary", "Patient/p1")).sql
    for kind, key, value in (
        ("Observation", "patient", "p1,p2"),
        ("Observation", "patient", "https://elsewhere/Patient/p1"),
        ("Observation", "performer", "Patient/p1"),
        ("Observation", "subject", "p1"),
        ("Observation", "subject:identifier", "p1"),
        ("Observation", "patient:missing", "true"),
        ("Appointment", "patient", "p1"),
        ("Patient", "link", "Patient/p1"),
    ):
        found = statement(kind, (key, value)).sql.partition("WHERE")[2]
        assert "resource.patient" not in found
        assert "coalesce" not in found
    assert statement("Observation", ("patient", "p1"), patient="p2").args[1] == "p2"


def test_selective_strings_and_dates_are_looked_up_in_their_own_index():
    for key in ("family", "death-date"):
        sql = compose(parse("Patient", [(key, "2020")]), None, None).sql
        assert "resource.rid IN (SELECT found.rid FROM fhir." in sql


def test_a_row_without_a_key_is_a_bug():
    with pytest.raises(TypeError):
        cursor_of(parse("Observation", []), {"starts": LOW, "rid": None})
    with pytest.raises(TypeError):
        cursor_of(parse("Observation", []), {"starts": b"x", "rid": 1})
