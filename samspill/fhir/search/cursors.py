"""Where a page begins: after the last row of the page before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samspill.fhir.search.clause import Bind
    from samspill.fhir.search.sorting import Sort, Value

Key = datetime | str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: what it is sorted by, key by key, and its number."""

    keys: tuple[Key, ...]
    rid: int


def beyond(sorts: tuple[Sort, ...], values: list[Value], names: list[str], after: Cursor, bind: Bind) -> str:
    """Write the condition that a row comes after another: beyond it by a key, and equal by all keys before that."""
    equal: list[str] = []
    cases = []
    first = ""
    for sort, value, name, key in zip(sorts, values, names, after.keys, strict=True):
        if key is None:
            # Nothing comes after what has no value, by this key.
            equal.append(f"{name} IS NULL")
            continue
        bound, way = bind(key, value.kind), "<" if sort.descending else ">"
        if value.column and not equal:
            first = f"{name} {way}= {bound} AND "
        cases.append([*equal, f"{name} {way} {bound}" if value.column else f"({name} {way} {bound} OR {name} IS NULL)"])
        equal.append(f"{name} = {bound}")
    cases.append([*equal, f"resource.rid {'<' if sorts[0].descending else '>'} {bind(after.rid, 'bigint')}"])
    return first + "(" + " OR ".join(f"({' AND '.join(case)})" for case in cases) + ")"
