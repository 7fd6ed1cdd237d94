"""From a search to SQL. Every value is bound, and searches of one shape have one text.

Pages are told apart by the last row of the page before (`Cursor`), not by a number of rows to skip, so that they stay
whole while others write. One row more than the page is asked for: whether it comes says whether there is a next page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from samspill.fhir.search.clause import Bind
from samspill.fhir.search.conditions import conditions_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.search.query import Search
    from samspill.fhir.search.results import Sort

COLUMNS: Final = ("rid", "type", "id", "patient", "version", "updated", "starts", "body")
_KEY_TYPE: Final = {"starts": "timestamptz", "updated": "timestamptz", "id": "text"}


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and the values of its placeholders, in order."""

    sql: str
    args: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: what it is sorted by, and its number."""

    key: datetime | str | None
    rid: int


def compose(search: Search, patient: str | None, after: Cursor | None) -> Statement:
    """Write the statement for one page: rows of `COLUMNS`, and `total` on each when the search asks for it.

    With `patient`, only what belongs to that patient's record is found. `after` is the last row of the page before.
    A page without rows has no `total` to read: when it is the first, nothing matches.
    """
    bind = Bind()
    where = conditions_of(search, patient, bind)
    columns = ", ".join(f"resource.{column}" for column in COLUMNS)
    if search.results.total != "none":
        columns += f", (SELECT count(*) FROM fhir.resource WHERE {where}) AS total"  # noqa: S608 - placeholders only
    if after is not None:
        where += f" AND {_beyond(search.results.sort, after, bind)}"
    limit = bind(search.results.count + 1, "bigint")
    sql = (
        f"SELECT {columns} FROM fhir.resource "  # noqa: S608 - placeholders only
        f"WHERE {where} ORDER BY {_order(search.results.sort)} LIMIT {limit}"
    )
    return Statement(sql, tuple(bind.values))


def count(search: Search, patient: str | None) -> Statement:
    """Write the statement that counts all matches: one row with `total`."""
    bind = Bind()
    where = conditions_of(search, patient, bind)
    return Statement(f"SELECT count(*) AS total FROM fhir.resource WHERE {where}", tuple(bind.values))  # noqa: S608 - as above


def cursor_of(search: Search, row: Mapping[str, object]) -> Cursor:
    """Give the place of a row in a search's order. The driver's infinite dates, which have no zone, are given one."""
    key, rid = row[search.results.sort.column], row["rid"]
    if isinstance(key, datetime) and key.tzinfo is None:
        key = key.replace(tzinfo=UTC)
    if not isinstance(key, datetime | str) or not isinstance(rid, int):
        raise TypeError("a row of a search has a key and a number")
    return Cursor(key, rid)


def _beyond(sort: Sort, after: Cursor, bind: Bind) -> str:
    key, rid = bind(after.key, _KEY_TYPE[sort.column]), bind(after.rid, "bigint")
    return f"(resource.{sort.column}, resource.rid) {'<' if sort.descending else '>'} ({key}, {rid})"


def _order(sort: Sort) -> str:
    direction = "DESC" if sort.descending else "ASC"
    return f"resource.{sort.column} {direction}, resource.rid {direction}"
