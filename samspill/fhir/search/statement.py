"""From a search to SQL. Every value is bound, and searches of one shape have one text.

Pages are told apart by the last row of the page before (`Cursor`), not by a number of rows to skip, so that they stay
whole while others write. One row more than the page is asked for: whether it comes says whether there is a next page.

An order by one column of the resource is read from an index. One that ascends by the main date is read in two parts,
since those without a date come last; so is one that begins with a parameter whose values a table has in order (see
`walking`). Any other order takes the keys of all that was found, and sorts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from samspill.fhir.search.clause import Bind
from samspill.fhir.search.conditions import conditions_of
from samspill.fhir.search.contained import count_of, page_of, table_of
from samspill.fhir.search.cursors import Cursor, beyond
from samspill.fhir.search.newest import newest_of
from samspill.fhir.search.sorting import COLUMNS as KEY_TYPES
from samspill.fhir.search.sorting import place_of, value_of
from samspill.fhir.search.walking import Walk
from samspill.fhir.search.walking import page_of as page_of_walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.cursors import Key
    from samspill.fhir.search.newest import Newest
    from samspill.fhir.search.query import Search
    from samspill.fhir.search.sorting import Sort
    from samspill.store import Row

_DEAR: Final = "(SELECT count(*) FROM generate_series(1, 1000000000)) = 0"
"""What is never asked, since what stands before it is true, but makes a plan that is for all values look dear.

PostgreSQL keeps such a plan after five executions if it looks no dearer than those that were made for the values, and a
search for what is common would leave its plan to one for what is rare. Made for its values, a plan leaves this out.
"""
COLUMNS: Final = ("rid", "type", "id", "patient", "body")
"""What every row has."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and the values of its placeholders, in order."""

    sql: str
    args: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a statement is made of."""

    search: Search
    where: str
    columns: str
    after: Cursor | None
    bind: Bind
    whole: bool
    """Whether the population is searched, and not one record."""

    def limit(self) -> str:
        """Bind how many rows are asked for: one more than the page holds."""
        return self.bind(self.search.results.count + 1, "bigint")


def compose(
    search: Search,
    patient: str | None,
    after: Cursor | None,
    *,
    counts: bool | None = None,
    tokens: bool = False,
    inside: bool = True,
    containers: Sequence[str] | None = None,
) -> Statement:
    """Write the statement for one page: rows of `COLUMNS`, what they are sorted by, and `total` where it counts.

    With `patient`, only what belongs to that patient's record is found. `after` is the last row of the page before.
    `counts` says whether to count all matches (else: whether the search asks for it), `tokens` whether to give that
    column too. A page without rows has no `total` to read: when it is the first, nothing matches. Chains lead to what
    is contained as well, unless `inside` says that nothing is there. `containers` are the types in which contained
    resources are sought, where that is not in all.
    """
    counts = counts if counts is not None else search.results.total != "none"
    if search.results.contained:
        return _among_contained(search, patient, after, counts=counts, containers=containers)
    newest = newest_of(search, patient)
    bind = Bind(one_by_one=newest is not None)
    where = conditions_of(search, patient, bind, inside=inside)
    if bind.uneven and patient is None:
        where += f" AND ({bind(True, 'boolean')} OR {_DEAR})"  # noqa: FBT003 - a value that is bound
    columns = ", ".join(f"resource.{column}" for column in (*COLUMNS, *(("tokens",) if tokens else ())))
    if counts:
        columns += f", (SELECT count(*) FROM fhir.resource WHERE {where}) AS total"  # noqa: S608 - placeholders only
    asked = _Asked(search, where, columns, after, bind, patient is None)
    return Statement(_page(asked, newest), tuple(bind.values))


def _among_contained(
    search: Search, patient: str | None, after: Cursor | None, *, counts: bool, containers: Sequence[str] | None
) -> Statement:
    bind = Bind()
    where = conditions_of(search, patient, bind, table=table_of(search.results.contained), containers=containers)
    return Statement(page_of(search.results, where, after, bind, counts=counts), tuple(bind.values))


def _page(asked: _Asked, newest: Newest | None) -> str:
    """Write the statement in the way that its order is had best."""
    search, first = asked.search, asked.search.results.sort[0]
    place = place_of(first) if asked.whole else None
    if newest:
        return _of_code(asked, newest)
    if place and not (place.units and search.clauses):
        # What is sought may be of one unit, which the others would be searched for in vain.
        sorts, rows = search.results.sort, search.results.count + 1
        return page_of_walk(Walk(place, sorts, asked.where, asked.columns, asked.after, asked.bind, rows))
    if len(search.results.sort) > 1 or not first.column:
        return _sorted(asked)
    if first.column == "starts" and not first.descending:
        return _by_date(asked)
    return _by_column(asked, first)


def count(search: Search, patient: str | None) -> Statement:
    """Write the statement that counts all matches: one row with `total`."""
    bind = Bind()
    if search.results.contained:
        where = conditions_of(search, patient, bind, table=table_of(search.results.contained))
        return Statement(count_of(search.results, where), tuple(bind.values))
    where = conditions_of(search, patient, bind)
    return Statement(f"SELECT count(*) AS total FROM fhir.resource WHERE {where}", tuple(bind.values))  # noqa: S608 - as above


def cursor_of(search: Search, row: Row) -> Cursor:
    """Give the place of a row in a search's order. The driver's infinite dates, which have no zone, are given one."""
    sort = search.results.sort
    if (
        not search.results.contained
        and len(sort) == 1
        and sort[0].column
        and (sort[0].column != "starts" or sort[0].descending)
    ):
        keys: tuple[object, ...] = (row[sort[0].column],)
    else:
        keys = tuple(row[f"key_{place}"] for place in range(1, len(sort) + 1))
    rid = row["rid"]
    if not isinstance(rid, int):
        raise TypeError("a row of a search has a number")
    return Cursor(tuple(map(_key, keys)), rid)


def _key(value: object) -> Key:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if value is None or isinstance(value, datetime | str | int | float | Decimal):
        return value
    raise TypeError("a row of a search has keys that can be written")


def _by_column(asked: _Asked, sort: Sort) -> str:
    """Order by one column, as its index lies."""
    where, direction = asked.where, "DESC" if sort.descending else "ASC"
    if asked.after is not None:
        key = asked.bind(asked.after.keys[0], KEY_TYPES[sort.column])
        rid = asked.bind(asked.after.rid, "bigint")
        where += f" AND (resource.{sort.column}, resource.rid) {'<' if sort.descending else '>'} ({key}, {rid})"
    columns = asked.columns if sort.column in COLUMNS else f"resource.{sort.column}, {asked.columns}"
    limit = asked.limit()
    return (
        f"SELECT {columns} FROM fhir.resource "  # noqa: S608 - placeholders only
        f"WHERE {where} ORDER BY resource.{sort.column} {direction}, resource.rid {direction} LIMIT {limit}"
    )


def _of_code(asked: _Asked, newest: Newest) -> str:
    """Give the newest of one code, as the index of codes lies. OFFSET 0 keeps PostgreSQL from beginning elsewhere."""
    coded, where = newest.rows(asked.bind), asked.where
    if newest.plain:
        # The index has the main date too: what does not fit is passed over without a look at the resource.
        where = where.replace("resource.starts", "coded.starts").replace("resource.ends", "coded.ends")
    if asked.after is not None:
        key, rid = asked.bind(asked.after.keys[0], "timestamptz"), asked.bind(asked.after.rid, "bigint")
        coded += f" AND (coded.starts, coded.rid) < ({key}, {rid})"
    return (
        f"SELECT resource.starts, {asked.columns} FROM fhir.code_index AS coded CROSS JOIN LATERAL ("  # noqa: S608 - as above
        "SELECT * FROM fhir.resource AS kept WHERE kept.rid = coded.rid OFFSET 0) AS resource "
        f"WHERE {coded} AND {where} ORDER BY coded.starts DESC, coded.rid DESC LIMIT {asked.limit()}"
    )


def _by_date(asked: _Asked) -> str:
    """Order by the main date, the oldest first: those with one, as the index lies; then, if need be, those without."""
    dated = f"{asked.where} AND resource.ends > '-infinity'"
    undated = f"{asked.where} AND resource.ends = '-infinity' AND resource.starts = '-infinity'"
    limit = asked.limit()
    if asked.after is not None:
        key, rid = asked.after.keys[0], asked.bind(asked.after.rid, "bigint")
        if key is None:
            dated += " AND false"
            undated += f" AND resource.rid > {rid}"
        else:
            dated += f" AND (resource.starts, resource.rid) > ({asked.bind(key, 'timestamptz')}, {rid})"
    return (
        f"(WITH dated AS MATERIALIZED (SELECT {asked.columns}, resource.starts AS key_1 "  # noqa: S608 - as above
        f"FROM fhir.resource WHERE {dated} ORDER BY resource.starts, resource.rid LIMIT {limit}), "
        f"undated AS (SELECT {asked.columns}, NULL::timestamptz AS key_1 FROM fhir.resource "
        f"WHERE {undated} AND (SELECT count(*) FROM dated) < {limit} ORDER BY resource.rid LIMIT {limit}) "
        f"SELECT * FROM dated UNION ALL SELECT * FROM undated ORDER BY key_1 NULLS LAST, rid LIMIT {limit})"
    )


def _sorted(asked: _Asked) -> str:
    """Take the keys of all that is found, and sort. Where the first is a column, its index gives part of the order."""
    sorts = asked.search.results.sort
    values = [value_of(sort, asked.bind) for sort in sorts]
    # A key that is worked out is a column of a sub-select of its own: OFFSET 0 keeps PostgreSQL from working it out
    # anew for every place where it is named.
    names = [value.sql if value.column else f"keys.key_{place}" for place, value in enumerate(values, 1)]
    worked_out = [f"{value.sql} AS key_{place}" for place, value in enumerate(values, 1) if not value.column]
    keys = f"CROSS JOIN LATERAL (SELECT {', '.join(worked_out)} OFFSET 0) AS keys " if worked_out else ""
    given = ", ".join(f"{name} AS key_{place}" for place, name in enumerate(names, 1))
    directions = ["DESC" if sort.descending else "ASC" for sort in sorts]
    nulls = ["" if value.column else " NULLS LAST" for value in values]
    order = ", ".join(f"{name} {way}{last}" for name, way, last in zip(names, directions, nulls, strict=True))
    where = asked.where
    if asked.after is not None:
        where += f" AND {beyond(sorts, values, names, asked.after, asked.bind)}"
    return (
        f"SELECT {asked.columns}, {given} FROM fhir.resource {keys}"  # noqa: S608 - placeholders only
        f"WHERE {where} ORDER BY {order}, resource.rid {directions[0]} LIMIT {asked.limit()}"
    )
