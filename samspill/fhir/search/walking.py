"""Orders that a table beside the resources has already, read from its index.

Those with a value come as it lies; then, if need be, those without.

Of several values of a resource the first in the order counts; of several rows that are equal, the one that lies first.
Further keys sort what the first has brought: a page of it, and all that equals the last of that page.

Quantities lie by unit. Each unit's index is read, as far as a page needs, and what comes of them is sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samspill.fhir.search.cursors import beyond
from samspill.fhir.search.sorting import Value, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.clause import Bind
    from samspill.fhir.search.cursors import Cursor
    from samspill.fhir.search.sorting import Place, Sort


@dataclass(frozen=True, slots=True)
class Walk:
    """What is walked through, and what is wanted of it."""

    place: Place
    sorts: Sequence[Sort]
    where: str
    """What a row of `resource` must satisfy."""
    columns: str
    after: Cursor | None
    bind: Bind
    count: int
    """Rows wanted at most."""


def page_of(walk: Walk) -> str:
    """Write the statement that gives a page: the walk's columns, and every key as `key_1` and so on."""
    first, bind = walk.sorts[0], walk.bind
    number, limit = bind(walk.place.number, "smallint"), bind(walk.count, "bigint")
    further = _Further(walk, [value_of(sort, bind) for sort in walk.sorts[1:]])
    way = _way(first)
    order = ", ".join(f"key_{at} {_way(sort)} NULLS LAST" for at, sort in enumerate(walk.sorts, 1))
    units, valued = _valued(walk, further, number, limit)
    return (
        f"(WITH RECURSIVE {units}valued AS MATERIALIZED ({valued}), "  # noqa: S608 - placeholders only
        f"bare AS (SELECT {walk.columns}, NULL::{walk.place.kind} AS key_1{further.given} FROM fhir.resource "
        f"{further.keys}WHERE {walk.where}{further.lacking()} AND NOT EXISTS (SELECT FROM fhir.{walk.place.table} "
        f"AS other WHERE other.rid = resource.rid AND other.parameter = {number}) "
        f"AND (SELECT count(*) FROM valued) < {limit} ORDER BY {further.order}resource.rid {way} LIMIT {limit}) "
        f"SELECT * FROM valued UNION ALL SELECT * FROM bare ORDER BY {order}, rid {way} LIMIT {limit})"
    )


def _valued(walk: Walk, further: _Further, number: str, limit: str) -> tuple[str, str]:
    """Write what finds those with a value, and the WITH part that must stand before it."""
    place = walk.place
    if not place.units:
        return "", _in_order(walk, further, number, limit, place.column, "")
    known = f"fhir.{place.table} AS known WHERE known.parameter = {number}"
    units = (
        f"units (unit) AS ((SELECT known.unit FROM {known} ORDER BY known.unit LIMIT 1) UNION ALL "  # noqa: S608 - as above
        f"SELECT (SELECT known.unit FROM {known} AND known.unit > units.unit ORDER BY known.unit LIMIT 1) FROM units "
        "WHERE units.unit IS NOT NULL), "
    )
    of_unit = " AND sorted.unit = units.unit AND sorted.low "
    bounded = _in_order(walk, further, number, limit, "low", f"{of_unit}> '-infinity'")
    unbounded = _in_order(walk, further, number, limit, "high", f"{of_unit}= '-infinity'")
    return units, (
        f"SELECT found.* FROM units CROSS JOIN LATERAL (({bounded}) UNION ALL ({unbounded})) AS found "  # noqa: S608 - as above
        f"WHERE units.unit IS NOT NULL {_first(walk, further, limit, 'found', 'key_1')}"
    )


def _in_order(walk: Walk, further: _Further, number: str, limit: str, column: str, only: str) -> str:
    """Write the walk through one index, in the order of a column of the table."""
    place = walk.place
    before = ">" if walk.sorts[0].descending else "<"
    return (
        f"SELECT {walk.columns}, sorted.{column} AS key_1{further.given} "  # noqa: S608 - as above
        f"FROM fhir.{place.table} AS sorted JOIN fhir.resource ON resource.rid = sorted.rid {further.keys}"
        f"WHERE sorted.parameter = {number}{only} AND {walk.where}{further.having(column)} "
        f"AND NOT EXISTS (SELECT FROM fhir.{place.table} AS other "
        f"WHERE other.rid = sorted.rid AND other.parameter = {number} "
        f"AND ({place.key('other')}, other.ctid) {before} (sorted.{column}, sorted.ctid)) "
        f"{_first(walk, further, limit, 'sorted', column)}"
    )


def _first(walk: Walk, further: _Further, limit: str, row: str, column: str) -> str:
    """Write the end of what gives the first rows by one key; with all that equals the last, where others decide."""
    way = _way(walk.sorts[0])
    if further.none:
        return f"ORDER BY {row}.{column} {way}, {row}.rid {way} LIMIT {limit}"
    return f"ORDER BY {row}.{column} {way} FETCH FIRST ({limit}) ROWS WITH TIES"


def _way(sort: Sort) -> str:
    return "DESC" if sort.descending else "ASC"


class _Further:
    """The keys after the first, and where the page begins."""

    def __init__(self, walk: Walk, values: list[Value]) -> None:
        self._walk, self._values = walk, values
        self.none = not values
        self._names = [value.sql if value.column else f"keys.key_{at}" for at, value in enumerate(values, 2)]
        worked_out = [f"{value.sql} AS key_{at}" for at, value in enumerate(values, 2) if not value.column]
        self.keys = f"CROSS JOIN LATERAL (SELECT {', '.join(worked_out)} OFFSET 0) AS keys " if worked_out else ""
        """Works out, once for each row, those that are not columns."""
        self.given = "".join(f", {name} AS key_{at}" for at, name in enumerate(self._names, 2))
        self.order = "".join(
            f"{name} {_way(sort)} NULLS LAST, " for name, sort in zip(self._names, walk.sorts[1:], strict=True)
        )

    def having(self, column: str) -> str:
        """Write that a row with a value of the first key comes after the page before."""
        after, bind = self._walk.after, self._walk.bind
        if after is None:
            return ""
        if after.keys[0] is None:
            return " AND false"
        if self.none:
            way = "<" if self._walk.sorts[0].descending else ">"
            key, rid = bind(after.keys[0], self._walk.place.kind), bind(after.rid, "bigint")
            return f" AND (sorted.{column}, sorted.rid) {way} ({key}, {rid})"
        return f" AND {self._beyond(Value(f'sorted.{column}', self._walk.place.kind, column=True))}"

    def lacking(self) -> str:
        """Write that a row without one does: all of them do where the page before ended among those with one."""
        after = self._walk.after
        if after is None or after.keys[0] is not None:
            return ""
        return f" AND {self._beyond(Value(f'NULL::{self._walk.place.kind}', self._walk.place.kind))}"

    def _beyond(self, first: Value) -> str:
        after = self._walk.after
        if after is None:
            raise ValueError("the first page comes after nothing")
        return beyond(
            tuple(self._walk.sorts), [first, *self._values], [first.sql, *self._names], after, self._walk.bind
        )
