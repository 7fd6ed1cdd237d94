"""The SQL that keeps the index tables, made from their list (`search.tables`): a new table is one line there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from samspill.fhir.search.parameter import parameters
from samspill.fhir.search.tables import TABLES, Table

if TYPE_CHECKING:
    from samspill.fhir.search import Index, Parameter


@cache
def tables_of(kind: str) -> tuple[Table, ...]:
    """Tell which index tables may hold rows of a type's resources."""
    indexed = [one for one in parameters(kind).values() if not one.main and one.name != "_lastUpdated"]
    return tuple(
        table for table in TABLES if any(_kind(one) in table.kinds and table.only in ("", one.name) for one in indexed)
    )


def _kind(parameter: Parameter) -> str:
    return parameter.name if parameter.type == "special" else parameter.type


def filled(index: Index) -> tuple[Table, ...]:
    """Tell which index tables get rows of this index."""
    return tuple(table for table in TABLES if getattr(index, table.field))


def columns(index: Index, tables: tuple[Table, ...]) -> list[list[Any]]:
    """Give the rows for some tables as columns: the values of the places that `parts` leaves, in order."""
    found: list[list[Any]] = []
    for table in tables:
        rows = getattr(index, table.field)
        if len(rows) == 1:
            found += [[value] for value in rows[0]]
        else:
            found += map(list, zip(*rows, strict=True)) if rows else [[] for _ in table.columns]
    return found


def insert(table: Table) -> str:
    """Write the statement that adds one row: the table's columns, then the resource's number."""
    names = ", ".join(name for name, _ in table.columns)
    places = ", ".join(f"${place}::{kind}" for place, (_, kind) in enumerate(table.columns, 1))
    last = len(table.columns) + 1
    return f"INSERT INTO fhir.{table.name} ({names}, rid) VALUES ({places}, ${last}::bigint)"  # noqa: S608 - names of our own list


@cache
def target(table: Table) -> tuple[str, tuple[str, ...]]:
    """Name the table and the columns that rows are streamed into: the table's own, then the resource's number."""
    return f"fhir.{table.name}", (*(name for name, _ in table.columns), "rid")


def drop(table: Table) -> str:
    """Write the statement that takes away the rows of some resources."""
    return f"DELETE FROM fhir.{table.name} WHERE rid = ANY($1::bigint[])"  # noqa: S608 - as above


def parts(tables: tuple[Table, ...], first: int, source: str) -> str:
    """Write the WITH parts that add rows, given as columns from place `first` on, to the resource that `source` names.

    Each part ends in a comma, so that they go before the last part of a statement.
    """
    text = ""
    for table in tables:
        names = ", ".join(name for name, _ in table.columns)
        places = ", ".join(f"${first + at}::{kind}[]" for at, (_, kind) in enumerate(table.columns))
        given = ", ".join(f"given.{name}" for name, _ in table.columns)
        text += (
            f"{table.field} AS (INSERT INTO fhir.{table.name} ({names}, rid) SELECT {given}, {source}.rid "  # noqa: S608 - names of our own list
            f"FROM {source}, unnest({places}) AS given ({names})),\n"
        )
        first += len(table.columns)
    return text


def drops(tables: tuple[Table, ...], source: str) -> str:
    """Write the WITH parts that take away the rows of the resources that `source` names. Each ends in a comma."""
    return "".join(
        f"no_{table.field} AS (DELETE FROM fhir.{table.name} AS old USING {source} WHERE old.rid = {source}.rid),\n"  # noqa: S608 - as above
        for table in tables
    )
