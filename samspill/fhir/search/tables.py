"""The index tables beside `fhir.resource`: which rows of an `Index` go where. All that writes them is made from this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Table:
    """One table of index rows; after these columns each row has `rid`, the resource's number."""

    name: str
    """In the schema `fhir`."""
    field: str
    """The list in `Index` that holds its rows, each a tuple of the columns' values."""
    columns: tuple[tuple[str, str], ...]
    """Names and PostgreSQL types, in order. Plain values only: rows are written through `unnest`."""
    kinds: tuple[str, ...]
    """Types of search parameter that may have rows here."""


TABLES: Final = (
    Table("string_index", "strings", (("parameter", "smallint"), ("value", "text"), ("exact", "text")), ("string",)),
    Table("date_index", "dates", (("parameter", "smallint"), ("starts", "timestamptz"), ("ends", "timestamptz")), ("date",)),
)
