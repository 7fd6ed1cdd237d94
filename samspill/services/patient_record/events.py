"""One thing that happened, as the timeline shows it: what it was, when, and what was found or given."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from samspill.services.patient_record.concepts import Concept, concept_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samspill.fhir.record import Piece

KINDS: Final = (
    "Encounter",
    "Condition",
    "AllergyIntolerance",
    "MedicationRequest",
    "Immunization",
    "Procedure",
    "Observation",
)
"""Types of the timeline, in the order that they are shown within one encounter."""
NAMED_BY: Final[Mapping[str, str]] = {
    "Condition": "code",
    "AllergyIntolerance": "code",
    "MedicationRequest": "medicationCodeableConcept",
    "Immunization": "vaccineCode",
    "Procedure": "code",
    "Observation": "code",
}
"""The element that says what it is."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an observation: a number with a unit, a concept, or words."""

    name: Concept
    number: Decimal | None = None
    unit: str = ""
    concept: Concept | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One resource of the timeline."""

    kind: str
    id: str
    at: datetime | None
    """None when the resource does not say when it happened."""
    name: Concept
    status: str
    """A code: the clinical status where there is one, else the status."""
    ended: str
    """A FHIR dateTime: when a condition or an encounter ended."""
    place: str
    person: str
    values: tuple[Value, ...]
    encounter: str
    """Id of the encounter that it belongs to."""
    medication: str = ""
    """Reference to the Medication, where the prescription names it in no other way."""


def event_of(piece: Piece) -> Event:
    """Read a resource of one of the `KINDS`."""
    resource = piece.resource
    return Event(
        kind=piece.kind,
        id=piece.id,
        at=piece.starts if piece.starts.year > 1 else None,
        name=_name(piece.kind, resource),
        status=_status(resource),
        ended=resource.get("abatementDateTime") or resource.get("period", {}).get("end", ""),
        place=_place(resource),
        person=_person(resource),
        values=_values(resource) if piece.kind == "Observation" else (),
        encounter=piece.id if piece.kind == "Encounter" else encounter_of(resource),
        medication=resource.get("medicationReference", {}).get("reference", ""),
    )


def encounter_of(resource: Mapping[str, Any]) -> str:
    """Give the id of the encounter that a resource belongs to, or the empty string."""
    reference = resource.get("encounter", {}).get("reference", "")
    return str(reference).removeprefix("Encounter/") if str(reference).startswith("Encounter/") else ""


def _name(kind: str, resource: Mapping[str, Any]) -> Concept:
    if kind == "Encounter":
        return concept_of(next(iter(resource.get("type", ())), None) or resource.get("serviceType"))
    return concept_of(resource.get(NAMED_BY[kind]))


def _status(resource: Mapping[str, Any]) -> str:
    for coding in resource.get("clinicalStatus", {}).get("coding", ()):
        return str(coding.get("code", ""))
    return str(resource.get("status", ""))


def _place(resource: Mapping[str, Any]) -> str:
    provider = resource.get("serviceProvider", {}).get("display", "")
    return provider or next((p.get("location", {}).get("display", "") for p in _list(resource.get("location"))), "")


def _list(value: Any) -> list[dict[str, Any]]:
    """`location` is a list in Encounter and a single reference in Procedure and Immunization."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _person(resource: Mapping[str, Any]) -> str:
    for participant in resource.get("participant", ()):
        return str(participant.get("individual", {}).get("display", ""))
    return str(resource.get("requester", {}).get("display", ""))


def _values(observation: Mapping[str, Any]) -> tuple[Value, ...]:
    components = observation.get("component", ())
    own = [observation] if any(key.startswith("value") for key in observation) else []
    return tuple(_value(part) for part in (*own, *components))


def _value(part: Mapping[str, Any]) -> Value:
    """Read `value[x]` (http://hl7.org/fhir/R4/observation.html): numbers to their last digit, the rest as words."""
    name = concept_of(part.get("code"))
    if "valueQuantity" in part:
        quantity = part["valueQuantity"]
        number = Decimal(quantity["value"]) if "value" in quantity else None
        said = quantity.get("unit") or quantity.get("code", "")
        return Value(name, number=number, unit=said, text=quantity.get("comparator", ""))
    if "valueCodeableConcept" in part:
        return Value(name, concept=concept_of(part["valueCodeableConcept"]))
    for key, value in part.items():
        if key.startswith("value") and isinstance(value, str | int | bool | Decimal):
            return Value(name, text=str(value))
    return Value(name)
