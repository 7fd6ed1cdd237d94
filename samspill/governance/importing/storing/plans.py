"""Store what plans say is to be done: measures and aims go to the roadmap, each with its lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import Doubt
from samspill.governance.roadmap import taking

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.governance.importing.reading import MeetingPaper, Source
    from samspill.governance.importing.storing.filing import Filing
    from samspill.governance.origins import Taken

_SEVERAL: Final = ";"
"""Between periods of one row: reading has doubted that already."""


async def store_plans(filing: Filing, meetings: Iterable[MeetingPaper]) -> None:
    """Let the roadmap take the measures of meetings whose body is known; what it has otherwise is doubted."""
    rows = [one for meeting in meetings if meeting.header.body for one in meeting.measures]
    told = [
        taking.Told(one.goal, one.objective, one.actor, one.text, one.period, one.year, filing.origin(one.source))
        for one in rows
    ]
    taken = await taking.take(filing.tx, told, filing.at, filing.author)
    measures = [one for one in taken if one.kind == taking.MEASURE]
    first = {(one.origin.first, one.origin.last): one.subject for one in reversed(measures)}
    filing.doubts[:] = [_about(doubt, first) for doubt in filing.doubts]
    for row, one in zip(rows, measures, strict=True):
        if one.outcome == "differs":
            filing.doubts.append(_differs(one, row.source))
        elif one.outcome == "added" and not one.stored and one.said and _SEVERAL not in one.said:
            what = f"{one.subject}: «{one.said}» is no period"
            filing.doubts.append(Doubt("measure-period", what, (row.source,), subject=(one.kind, one.subject)))


def _about(doubt: Doubt, first: dict[tuple[int, int], str]) -> Doubt:
    """Say which measure a doubt of a row is about, where the row was stored."""
    place = doubt.places[0]
    measure = first.get((place.first, place.last))
    if not measure or not doubt.kind.startswith("measure-"):
        return doubt
    return replace(doubt, subject=(taking.MEASURE, measure))


def _differs(one: Taken, place: Source) -> Doubt:
    what = f"{one.subject}: the period «{one.stored}» is stored, this paper says «{one.said}»"
    return Doubt("stored-period", what, (place,), (one.stored, one.said), subject=(one.kind, one.subject))
