"""From a search to SQL. Every value is bound, and searches of one shape have one text.

Pages are told apart by the last row of the page before (`Cursor`), not by a number of rows to skip, so that they stay
whole while others write. One row more than the page is asked for: whether it comes says whether there is a next page.

An order by one column of the resource is read from an index. One that ascends by the main date is read in two parts,
since those without a date come last; so is one by a string or a date that has a table of its own. Any other order
takes the keys of all that was found, and sorts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from samspill.fhir.search.clause import Bind
from samspill.fhir.search.conditions import conditions_of
from samspill.fhir.search.newest import newest_of
from samspill.fhir.search.sorting import COLUMNS as KEY_TYPES
from samspill.fhir.search.sorting import place_of, value_of

if TYPE_CHECKING:
    from samspill.fhir.search.newest import Newest
    from samspill.fhir.search.query import Search
    from samspill.fhir.search.sorting import Place, Sort, Value
    from samspill.store import Row

COLUMNS: Final = ("rid", "type", "id", "patient", "body")
"""What every row has."""
Key = datetime | str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and the values of its placeholders, in order."""

    sql: str
    args: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: what it is sorted by, key by key, and its number."""

    keys: tuple[Key, ...]
    rid: int


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
    search: Search, patient: str | None, after: Cursor | None, *, counts: bool | None = None, tokens: bool = False
) -> Statement:
    """Write the statement for one page: rows of `COLUMNS`, what they are sorted by, and `total` where it counts.

    With `patient`, only what belongs to that patient's record is found. `after` is the last row of the page before.
    `counts` says whether to count all matches (else: whether the search asks for it), `tokens` whether to give that
    column too. A page without rows has no `total` to read: when it is the first, nothing matches.
    """
    newest = newest_of(search, patient)
    bind = Bind(one_by_one=newest is not None)
    where = conditions_of(search, patient, bind)
    columns = ", ".join(f"resource.{column}" for column in (*COLUMNS, *(("tokens",) if tokens else ())))
    if counts if counts is not None else search.results.total != "none":
        columns += f", (SELECT count(*) FROM fhir.resource WHERE {where}) AS total"  # noqa: S608 - placeholders only
    asked = _Asked(search, where, columns, after, bind, patient is None)
    first = search.results.sort[0]
    place = place_of(first) if len(search.results.sort) == 1 and asked.whole else None
    if newest:
        sql = _of_code(asked, newest)
    elif place:
        sql = _by_index(asked, place)
    elif len(search.results.sort) > 1 or not first.column:
        sql = _sorted(asked)
    elif first.column == "starts" and not first.descending:
        sql = _by_date(asked)
    else:
        sql = _by_column(asked, first)
    return Statement(sql, tuple(bind.values))


def count(search: Search, patient: str | None) -> Statement:
    """Write the statement that counts all matches: one row with `total`."""
    bind = Bind()
    where = conditions_of(search, patient, bind)
    return Statement(f"SELECT count(*) AS total FROM fhir.resource WHERE {where}", tuple(bind.values))  # noqa: S608 - as above


def cursor_of(search: Search, row: Row) -> Cursor:
    """Give the place of a row in a search's order. The driver's infinite dates, which have no zone, are given one."""
    sort = search.results.sort
    if len(sort) == 1 and sort[0].column and (sort[0].column != "starts" or sort[0].descending):
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
        f"WITH dated AS MATERIALIZED (SELECT {asked.columns}, resource.starts AS key_1 "  # noqa: S608 - as above
        f"FROM fhir.resource WHERE {dated} ORDER BY resource.starts, resource.rid LIMIT {limit}), "
        f"undated AS (SELECT {asked.columns}, NULL::timestamptz AS key_1 FROM fhir.resource "
        f"WHERE {undated} AND (SELECT count(*) FROM dated) < {limit} ORDER BY resource.rid LIMIT {limit}) "
        f"SELECT * FROM dated UNION ALL SELECT * FROM undated ORDER BY key_1 NULLS LAST, rid LIMIT {limit}"
    )


def _by_index(asked: _Asked, place: Place) -> str:
    """Order by a parameter that has a table of its own: those with a value, as its index lies; then those without.

    Of several values the first in the order counts; of several rows that are equal, the one that lies first.
    """
    [sort], bind = asked.search.results.sort, asked.bind
    beyond, way = ("<", "DESC") if sort.descending else (">", "ASC")
    before = ">" if sort.descending else "<"
    number, limit = bind(place.number, "smallint"), asked.limit()
    having = lacking = ""
    if asked.after is not None:
        key, rid = asked.after.keys[0], bind(asked.after.rid, "bigint")
        if key is None:
            having, lacking = " AND false", f" AND resource.rid {beyond} {rid}"
        else:
            having = f" AND (sorted.{place.column}, sorted.rid) {beyond} ({bind(key, place.kind)}, {rid})"
    return (
        f"WITH valued AS MATERIALIZED (SELECT {asked.columns}, sorted.{place.column} AS key_1 "  # noqa: S608 - as above
        f"FROM fhir.{place.table} AS sorted JOIN fhir.resource ON resource.rid = sorted.rid "
        f"WHERE sorted.parameter = {number} AND {asked.where}{having} AND NOT EXISTS (SELECT FROM fhir.{place.table} "
        f"AS other WHERE other.rid = sorted.rid AND other.parameter = {number} "
        f"AND (other.{place.column}, other.ctid) {before} (sorted.{place.column}, sorted.ctid)) "
        f"ORDER BY sorted.{place.column} {way}, sorted.rid {way} LIMIT {limit}), "
        f"bare AS (SELECT {asked.columns}, NULL::{place.kind} AS key_1 FROM fhir.resource "
        f"WHERE {asked.where}{lacking} AND NOT EXISTS (SELECT FROM fhir.{place.table} AS other WHERE other.rid = "
        f"resource.rid AND other.parameter = {number}) AND (SELECT count(*) FROM valued) < {limit} "
        f"ORDER BY resource.rid {way} LIMIT {limit}) "
        f"SELECT * FROM valued UNION ALL SELECT * FROM bare ORDER BY key_1 {way} NULLS LAST, rid {way} LIMIT {limit}"
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
        where += f" AND {_beyond(sorts, values, names, asked.after, asked.bind)}"
    return (
        f"SELECT {asked.columns}, {given} FROM fhir.resource {keys}"  # noqa: S608 - placeholders only
        f"WHERE {where} ORDER BY {order}, resource.rid {directions[0]} LIMIT {asked.limit()}"
    )


def _beyond(sorts: tuple[Sort, ...], values: list[Value], names: list[str], after: Cursor, bind: Bind) -> str:
    """Write the condition that a row comes after another: beyond it by a key, and equal by all keys before that."""
    equal: list[str] = []
    cases = []
    first = ""
    for sort, value, name, key in zip(sorts, values, names, after.keys, strict=True):
        if key is None:
            # Nothing comes after what has no value, by this key.
            equal.append(f"{name} IS NULL")
            continue
        bound, beyond = bind(key, value.kind), "<" if sort.descending else ">"
        if value.column and not equal:
            first = f"{name} {beyond}= {bound} AND "
        cases.append(
            [*equal, f"{name} {beyond} {bound}" if value.column else f"({name} {beyond} {bound} OR {name} IS NULL)"]
        )
        equal.append(f"{name} = {bound}")
    cases.append([*equal, f"resource.rid {'<' if sorts[0].descending else '>'} {bind(after.rid, 'bigint')}"])
    return first + "(" + " OR ".join(f"({' AND '.join(case)})" for case in cases) + ")"
