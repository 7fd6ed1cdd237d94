"""A page of a record: the resources in it, and when these are done what they point at outside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE, TYPE_NAME, TYPES
from samspill.fhir.operations.reached import Reference, references_in
from samspill.fhir.search import in_records
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from samspill.store import Row, Transaction

sql = queries("samspill.fhir.operations")

MOST: Final = 10_000
"""Resources in one answer; what is more is on further pages."""
STRETCH: Final = 2_000
"""Resources that are looked through at a time for what they point at."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, and where on its way it is."""

    count: int | None
    types: tuple[str, ...]
    """None listed: all."""
    since: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    after: int = 0
    """The number of the last resource of the record that was given."""
    around: Reference | None = None
    """The last of what the record points at that was given; ("", "") when the record itself is done."""

    @property
    def limit(self) -> int:
        """Resources on this page."""
        return MOST if self.count is None else min(self.count, MOST)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, and by whom."""

    patient: str | None
    readable: frozenset[str]
    base: str
    encounter: str = ""
    """The encounter that it is about; `` for the whole record."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one page gives."""

    record: list[Row]
    around: list[Row]
    following: Wanted | None
    """Where the next page begins, if there is one."""


async def page_of(tx: Transaction, wanted: Wanted, asked: Asked) -> Page:
    """Give a page: at most two statements, of which the first reads one range of the record's index."""
    raw: list[Row] = []
    if wanted.around is None:
        kinds = asked.readable.intersection(wanted.types or TYPES)
        raw = await _rows(tx, wanted, asked, kinds, wanted.limit + 1)
    taken = raw[: wanted.limit]
    record = [row for row in taken if _belongs(row, asked)]
    if len(raw) > wanted.limit:
        return Page(record, [], replace(wanted, after=taken[-1]["rid"]))
    whole = not (wanted.after or wanted.around or wanted.types or wanted.since)
    around = await _around(tx, wanted, asked, record if whole else None, wanted.limit - len(taken))
    room = wanted.limit - len(taken)
    if len(around) <= room:
        return Page(record, around, None)
    last = (TYPE_NAME[around[room - 1]["type"]], around[room - 1]["id"]) if room else ("", "")
    return Page(record, around[:room], replace(wanted, around=last))


async def _rows(tx: Transaction, wanted: Wanted, asked: Asked, kinds: frozenset[str], limit: int) -> list[Row]:
    """Read a stretch of the record; of an encounter that is in nobody's, the encounter alone."""
    codes = [TYPE_CODE[kind] for kind in kinds]
    if asked.patient is None:
        return await tx.all(sql.alone, TYPE_CODE["Encounter"], asked.encounter, codes, wanted.since, wanted.after)
    return await tx.all(
        sql.record,
        asked.patient,
        codes,
        wanted.since,
        wanted.start,
        wanted.end,
        TYPE_CODE["Patient"],
        wanted.after,
        asked.encounter.encode() or None,
        limit,
    )


def _belongs(row: Row, asked: Asked) -> bool:
    """Tell whether a resource of the record is about the encounter, if it is to be."""
    if not asked.encounter:
        return True
    me = TYPE_CODE["Encounter"], asked.encounter
    return (row["type"], row["id"]) == me or ("Encounter", asked.encounter) in references_in(row["body"], asked.base)


async def _around(tx: Transaction, wanted: Wanted, asked: Asked, record: list[Row] | None, room: int) -> list[Row]:
    """Give what the record points at outside it, one more than there is room for; `record` is all of it, if at hand."""
    own: set[Reference] = set()
    found: set[Reference] = set()
    if record is not None:
        own = {(TYPE_NAME[row["type"]], row["id"]) for row in record}
        found = references_in(b"\n".join(row["body"] for row in record), asked.base)
    else:
        async for rows in _whole(tx, wanted, asked):
            own |= {(TYPE_NAME[row["type"]], row["id"]) for row in rows}
            found |= references_in(b"\n".join(row["body"] for row in rows), asked.base)
    kinds = asked.readable.intersection(wanted.types or TYPES)
    places = [place for place in found - own if place[0] in kinds and (asked.encounter or not in_records(place[0]))]
    if not places:
        return []
    after = wanted.around if wanted.around and wanted.around[0] else None
    return await tx.all(
        sql.around,
        [TYPE_CODE[kind] for kind, _ in places],
        [id_ for _, id_ in places],
        [not in_records(kind) for kind, _ in places],
        asked.patient,
        wanted.since,
        TYPE_CODE[after[0]] if after else None,
        after[1] if after else None,
        room + 1,
    )


async def _whole(tx: Transaction, wanted: Wanted, asked: Asked) -> AsyncIterator[list[Row]]:
    """Read the record of the asked period from its beginning, stretch by stretch, whatever types are wanted."""
    part = replace(wanted, after=0, since=None)
    while True:
        rows = await _rows(tx, part, asked, asked.readable, STRETCH)
        yield [row for row in rows if _belongs(row, asked)]
        if len(rows) < STRETCH:
            return
        part = replace(part, after=rows[-1]["rid"])
