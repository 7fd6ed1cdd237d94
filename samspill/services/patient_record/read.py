"""Read a patient's record: who it is, what goes on now, measurements over the years, and the timeline page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from samspill.fhir import record
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing
from samspill.services.patient_record import timeline
from samspill.services.patient_record.banner import banner_of
from samspill.services.patient_record.concepts import concept_of
from samspill.services.patient_record.events import KINDS, Event, event_of
from samspill.services.patient_record.measurements import CODES, LIMIT, Measurement, measurements_of
from samspill.trust.decision import would_lift

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samspill.fhir.record import Piece
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import PatientGrant

CURRENT: Final = frozenset({"active", "recurrence", "relapse"})
"""Statuses of what goes on now (condition-clinical, allergyintolerance-clinical, medicationrequest-status)."""
OVERVIEW: Final = ("Condition", "AllergyIntolerance", "MedicationRequest")
MOST: Final = 500
"""Resources that the overview is made from."""
ENCOUNTERS: Final = 100
"""Encounters that are looked through for those that a page's resources belong to."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What goes on now, each named once, newest first."""

    conditions: tuple[Event, ...]
    findings: tuple[Event, ...]
    """Conditions that SNOMED CT calls findings or situations: employment, stress and their like."""
    allergies: tuple[Event, ...]
    medications: tuple[Event, ...]


async def read(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give the banner, a page of the timeline and, on the first page, the overview and the measurements.

    `lifts` says that something is blocked which breaking the glass would show; never what.
    """
    query = dict(call.query)
    kind, place = _kind(query.get("kind", "")), timeline.place_of(query.get("before", ""))
    patient = await record.patient(tx, grant)
    if patient is None:
        raise Missing("there is no patient with this id")
    first = place is None and not kind
    overview, measurements, counted = await _first_page(tx, grant) if first else (None, (), 0)
    pieces = await record.of_patient(tx, grant, [kind] if kind else KINDS, place, timeline.PAGE + 1)
    shown = pieces[: timeline.PAGE]
    counts = await record.counts(tx, grant)
    return Reply(
        data={
            "patient": banner_of(patient, call.at.date()),
            "overview": overview,
            "measurements": measurements,
            "kind": kind,
            "kinds": {kind: counts[kind] for kind in KINDS if kind in counts},
            "years": await _years(tx, grant, shown),
            "first": place is None,
            "lifts": call.purpose != "BTG" and would_lift(grant.ground),
            "next": timeline.written(shown[-1]) if len(pieces) > timeline.PAGE else "",
        },
        about=f"Patient/{grant.patient}",
        touched=((grant.patient, 1 + len(shown) + counted),),
    )


def _kind(text: str) -> str:
    if text and text not in KINDS:
        message = f"kind is one of {', '.join(KINDS)}"
        raise Malformed(message, Fault("kind", message, "value"))
    return text


async def _first_page(tx: Transaction, grant: PatientGrant) -> tuple[Overview, tuple[Measurement, ...], int]:
    pieces = await record.of_patient(tx, grant, OVERVIEW, None, MOST)
    current = [event for event in map(event_of, pieces) if event.status in CURRENT]
    overview = overview_of(await _with_medications(tx, current))
    observations = await record.values_of(tx, grant, CODES, LIMIT)
    return overview, measurements_of(observations), len(pieces) + len(observations)


def overview_of(current: Iterable[Event]) -> Overview:
    """Sort what goes on now by what it is; the same thing recorded twice is named once."""
    once = {(event.kind, event.name.text): event for event in reversed(list(current))}
    events = list(reversed(once.values()))
    conditions = [event for event in events if event.kind == "Condition"]
    side = [event for event in conditions if event.name.tag in ("finding", "situation")]
    return Overview(
        conditions=tuple(event for event in conditions if event not in side),
        findings=tuple(side),
        allergies=tuple(event for event in events if event.kind == "AllergyIntolerance"),
        medications=tuple(event for event in events if event.kind == "MedicationRequest"),
    )


async def _years(tx: Transaction, grant: PatientGrant, shown: Sequence[Piece]) -> tuple[timeline.Year, ...]:
    missing = timeline.missing_encounters(shown)
    encounters: list[Piece] = []
    if missing:
        wanted, place = missing
        found = await record.of_patient(tx, grant, ["Encounter"], place, ENCOUNTERS)
        encounters = [piece for piece in found if piece.id in wanted]
    years = timeline.years_of(shown, encounters)
    return tuple([await _named(tx, year) for year in years])


async def _named(tx: Transaction, year: timeline.Year) -> timeline.Year:
    groups = [replace(g, events=tuple(await _with_medications(tx, g.events))) for g in year.groups]
    return replace(year, groups=tuple(groups))


async def _with_medications(tx: Transaction, events: Iterable[Event]) -> list[Event]:
    """Name the medications that prescriptions only refer to; a Medication is nobody's record."""
    events = list(events)
    wanted = {event: _medication_id(event) for event in events if not event.name.text and _medication_id(event)}
    found = await record.open_ones(tx, "Medication", wanted.values()) if wanted else {}
    return [
        replace(event, name=concept_of(found.get(wanted[event], {}).get("code"))) if event in wanted else event
        for event in events
    ]


def _medication_id(event: Event) -> str:
    kind, _, id_ = event.medication.partition("/")
    return id_ if kind == "Medication" else ""
