"""The timeline: what happened, newest first, gathered under its encounters and these under their years."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Fault, Malformed
from samspill.services.patient_record.concepts import year_of
from samspill.services.patient_record.events import KINDS, Event, event_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samspill.fhir.record import Piece

PAGE: Final = 30
"""Resources on a page."""

Place = tuple[datetime, int]
"""Moment and row of a piece: where a page ends and the next begins."""


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs to one encounter, or to one day where no encounter is said."""

    encounter: Event | None
    """None when it is not known which, or the encounter itself is not to be found."""
    at: datetime | None
    events: tuple[Event, ...]
    """All but the encounter itself, in the order of `KINDS`."""


@dataclass(frozen=True, slots=True)
class Year:
    """What happened in one year."""

    year: int | None
    groups: tuple[Group, ...]


@dataclass
class _Heap:
    """A group while it is being filled."""

    at: datetime | None
    encounter: Event | None = None
    events: list[Event] = field(default_factory=list)


def years_of(pieces: Sequence[Piece], encounters: Iterable[Piece]) -> tuple[Year, ...]:
    """Arrange pieces that come newest first; `encounters` are those they belong to that are not among them."""
    known = {piece.id: event_of(piece) for piece in encounters}
    heaps: dict[str, _Heap] = {}
    for piece in pieces:
        event = event_of(piece)
        heap = heaps.setdefault(_heap_of(event), _Heap(event.at, known.get(event.encounter)))
        if event.kind == "Encounter":
            heap.encounter = event
        else:
            heap.events.append(event)
    years: dict[int | None, list[Group]] = {}
    for heap in heaps.values():
        at = heap.encounter.at if heap.encounter and heap.encounter.at else heap.at
        years.setdefault(year_of(at) if at else None, []).append(_group(heap, at))
    return tuple(Year(year, tuple(groups)) for year, groups in years.items())


def _heap_of(event: Event) -> str:
    if event.encounter:
        return event.encounter
    return f"day {event.at:%Y-%m-%d}" if event.at else "some day"


def _group(heap: _Heap, at: datetime | None) -> Group:
    return Group(heap.encounter, at, tuple(sorted(heap.events, key=lambda event: KINDS.index(event.kind))))


def missing_encounters(pieces: Sequence[Piece]) -> tuple[frozenset[str], Place] | None:
    """Tell which encounters the pieces belong to that are not among them, and a place in time after all of these."""
    events = [event_of(piece) for piece in pieces]
    there = {event.id for event in events if event.kind == "Encounter"}
    missing = frozenset(event.encounter for event in events if event.encounter) - there
    moments = [event.at for event in events if event.encounter in missing and event.at]
    # What is done in an encounter may be dated a little before it.
    return (missing, (max(moments) + timedelta(days=1), 0)) if moments else None


def place_of(text: str) -> Place | None:
    """Read where a page begins, as `written` wrote it; the empty string is the beginning. Raises `Malformed`."""
    if not text:
        return None
    moment, _, row = text.partition("~")
    try:
        # A `+` that was not escaped has become a space on its way.
        return datetime.fromisoformat(moment.replace(" ", "+")).astimezone(UTC), int(row)
    except (ValueError, OverflowError):
        message = "this is no place in the timeline"
        raise Malformed(message, Fault("before", message, "value")) from None


def written(piece: Piece) -> str:
    """Write the place of the last piece of a page."""
    return f"{piece.starts.replace(tzinfo=None).isoformat()}Z~{piece.rid}"
