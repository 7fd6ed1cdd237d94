"""Whatever index rows a resource has, the statements that store and remove it are ones that the tables accept."""

from __future__ import annotations

from itertools import combinations

from samspill.exchange import closing
from samspill.fhir import create, delete, index_rows, update
from samspill.fhir.definitions import TYPES
from samspill.fhir.drafts import ROW
from samspill.fhir.search.tables import TABLES
from tests.shape.test_sql import faults_of

CHOICES = [chosen for size in range(len(TABLES) + 1) for chosen in combinations(TABLES, size)]


def width(tables):
    return sum(len(table.columns) for table in tables)


async def test_every_write_fits_into_the_statement_that_closes_its_call(database):
    found = {}
    for tables in CHOICES:
        found[create.statement_of(tables)] = ROW + width(tables)
        for kind in ("Observation", "Patient", "Binary"):
            found[update.statement_of(kind, tables)] = ROW + 3 + width(tables)
    for kind in TYPES:
        found[delete.statement_of(kind)] = 6
    wanted = {
        f"{text[:60]} {number} {each=}": closing.closing_of(
            closing.Shape(text, arity, each, must_find=True, tells=True, single=True)
        ).text
        for number, (text, arity) in enumerate(found.items())
        for each in (False, True)
    }
    assert await faults_of(database, wanted) == {}


async def test_rows_of_each_table_can_be_added_and_taken_away(database):
    wanted = {
        f"{verb.__name__} {table.name}": verb(table)
        for verb in (index_rows.insert, index_rows.drop)
        for table in TABLES
    }
    assert await faults_of(database, wanted) == {}


def test_a_type_keeps_rows_only_where_its_parameters_may_have_some():
    assert [table.field for table in index_rows.tables_of("Binary")] == []
    assert {"strings", "dates"} <= {table.field for table in index_rows.tables_of("Patient")}
