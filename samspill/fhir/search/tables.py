"""The index tables beside `fhir.resource`: which rows of an `Index` go where. What writes them is made from this."""

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
    """Types of search parameter that may have rows here, of special ones the name."""
    only: str = ""
    """The one parameter that has; `` for all of those types."""


_BOUNDS: Final = tuple((name, "float8") for name in ("low", "high", "said_low", "said_high"))
TABLES: Final = (
    Table(
        "quantity_index",
        "quantities",
        (("parameter", "smallint"), ("unit", "text"), *_BOUNDS, ("code", "text"), ("name", "text")),
        ("number", "quantity", "near"),
    ),
    Table(
        "item_index",
        "items",
        (
            *(("parameter", "smallint"), ("item", "smallint"), ("token", "text"), ("unit", "text")),
            *(*_BOUNDS, ("code", "text"), ("name", "text")),
        ),
        ("composite",),
    ),
    Table("string_index", "strings", (("parameter", "smallint"), ("value", "text"), ("exact", "text")), ("string",)),
    Table(
        "code_index",
        "codes",
        (("code", "text"), ("patient", "text"), ("starts", "timestamptz"), ("ends", "timestamptz")),
        ("token",),
        "code",
    ),
    Table(
        "date_index",
        "dates",
        (("parameter", "smallint"), ("starts", "timestamptz"), ("ends", "timestamptz")),
        ("date",),
    ),
)
