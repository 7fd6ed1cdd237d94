"""Searches among contained resources: `_contained` and `_containedType`. http://hl7.org/fhir/R4/search.html#contained

    Medication?_contained=true&code=x                               the wholes that contain such a medication
    Medication?_contained=true&_containedType=contained&code=x      the contained medications themselves
    Medication?_contained=both&code=x                               those, and medications that stand by themselves

The rows of `fhir.contained` have the columns that conditions ask of `fhir.resource`, so that the same conditions are
asked of them, or of both together. A contained resource is in its container's record, and was last changed when that
was. A whole that contains several matches is given once, where the first of them stands in the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.search.cursors import beyond
from samspill.fhir.search.sorting import Value, value_of

if TYPE_CHECKING:
    from samspill.fhir.search.clause import Bind
    from samspill.fhir.search.cursors import Cursor
    from samspill.fhir.search.results import Results

WHOLE: Final = "fhir.resource"
CONTAINED: Final = "fhir.contained"
_COLUMNS: Final = "rid, type, id, patient, updated, starts, ends, tokens, body"
BOTH: Final = (
    f"(SELECT {_COLUMNS}, NULL::bigint AS container, type AS container_type, NULL::text AS container_id "  # noqa: S608 - names of our own
    f"FROM fhir.resource UNION ALL SELECT {_COLUMNS}, container, container_type, container_id FROM fhir.contained)"
)
_ALONE: Final = "resource.rid, resource.type, resource.id, resource.patient, resource.body"
_WHOLE: Final = "resource.rid, whole.type, whole.id, whole.patient, whole.body"
_TELLS: Final = "resource.container_type, resource.container_id"


def table_of(contained: str) -> str:
    """Give what the rows are of that are sought: `contained` is true or both."""
    return BOTH if contained == "both" else CONTAINED


def page_of(results: Results, where: str, after: Cursor | None, bind: Bind, *, counts: bool) -> str:
    """Write the statement for one page of rows of `table_of` that satisfy a condition.

    A row has what every row of a search has, its keys, and `container_type` and `container_id` where it is a contained
    resource that is given by itself. Its number is that of what matched.
    """
    sorts, table = results.sort, table_of(results.contained)
    ways = ["DESC" if sort.descending else "ASC" for sort in sorts]
    values = [value_of(sort, bind) for sort in sorts]
    names = [f"resource.key_{place}" for place in range(1, len(sorts) + 1)]
    order = ", ".join(f"{name} {way} NULLS LAST" for name, way in zip(names, ways, strict=True))
    order += f", resource.rid {ways[0]}"
    found = _valued(table, where, values)
    given, join = f"{_ALONE}, {_TELLS}", ""
    if not results.alone:
        # Of the matches in one whole, the first in the order stands for all.
        found = (
            f"(SELECT *, row_number() OVER (PARTITION BY coalesce(resource.container, resource.rid) ORDER BY {order}) "  # noqa: S608 - placeholders and names of our own
            f"AS nth FROM {found} AS resource)"
        )
        given = f"{_WHOLE}, NULL::smallint AS container_type, NULL::text AS container_id"
        join = " JOIN fhir.resource AS whole ON whole.rid = coalesce(resource.container, resource.rid)"
    if counts:
        distinct = "*" if results.alone else "DISTINCT coalesce(resource.container, resource.rid)"
        given += f", (SELECT count({distinct}) FROM {table} AS resource WHERE {where}) AS total"  # noqa: S608 - as above
    conditions = [] if results.alone else ["resource.nth = 1"]
    if after is not None:
        conditions.append(beyond(sorts, [_plain(value) for value in values], names, after, bind))
    limit = bind(results.count + 1, "bigint")
    keys = "".join(f", {name}" for name in names)
    return (
        f"SELECT {given}{keys} FROM {found} AS resource{join} WHERE {' AND '.join(conditions) or 'true'} "  # noqa: S608 - as above
        f"ORDER BY {order} LIMIT {limit}"
    )


def _valued(table: str, where: str, values: list[Value]) -> str:
    """Write the statement that gives all that satisfy a condition, with their keys."""
    keys = ", ".join(f"{value.sql} AS key_{place}" for place, value in enumerate(values, 1))
    columns = f"resource.{_COLUMNS.replace(', ', ', resource.')}"
    return f"(SELECT {columns}, resource.container, {_TELLS}, {keys} FROM {table} AS resource WHERE {where} OFFSET 0)"  # noqa: S608 - as above


def _plain(value: Value) -> Value:
    """Take a key as a value that may be missing: where one may not be, none is."""
    return Value(value.sql, value.kind)


def count_of(results: Results, where: str) -> str:
    """Write the statement that counts all that is found: wholes, or contained resources."""
    distinct = "*" if results.alone else "DISTINCT coalesce(resource.container, resource.rid)"
    return f"SELECT count({distinct}) AS total FROM {table_of(results.contained)} AS resource WHERE {where}"  # noqa: S608 - as above
