"""Who a patient is, as the top of every page about that patient says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir import record
from samspill.kernel.identifiers import systems
from samspill.services.patient_record.concepts import day_of

if TYPE_CHECKING:
    from datetime import date

NUMBERS: Final = (systems.FNR, systems.DNR, systems.FHN, systems.DUF, systems.HNR)
"""Systems of person numbers, the one to show first."""
MUNICIPALITY: Final = "http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode"


@dataclass(frozen=True, slots=True)
class Banner:
    """What tells one patient from another. What is not known is empty."""

    id: str
    name: str
    number: str
    """The person number, for eyes only: never in an address or a log."""
    gender: str
    """A code of http://hl7.org/fhir/R4/valueset-administrative-gender.html."""
    birth_date: str
    """A FHIR date, which may be a year or a month."""
    age: int | None
    """In whole years: now, or at death."""
    deceased: bool
    death_date: str
    municipality: str
    practitioner: str
    """The name of the general practitioner."""


def banner_of(patient: dict[str, Any], today: date) -> Banner:
    """Read a Patient resource (http://hl7.org/fhir/R4/patient.html, no-basis Patient)."""
    death = patient.get("deceasedDateTime", "")
    return Banner(
        id=patient["id"],
        name=record.name_of(patient),
        number=_number(patient),
        gender=patient.get("gender", "unknown"),
        birth_date=patient.get("birthDate", ""),
        age=age_on(patient.get("birthDate", ""), day_of(death) or today),
        deceased=bool(death) or patient.get("deceasedBoolean", False),
        death_date=death,
        municipality=_municipality(patient),
        practitioner=next((p.get("display", "") for p in patient.get("generalPractitioner", ())), ""),
    )


def age_on(birth: str, day: date) -> int | None:
    """Count whole years from a FHIR date; None when it does not say the day, or lies after."""
    born = day_of(birth)
    if born is None or born > day:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _number(patient: dict[str, Any]) -> str:
    found = {i.get("system"): i.get("value", "") for i in patient.get("identifier", ())}
    return next((found[system] for system in NUMBERS if system in found), "")


def _municipality(patient: dict[str, Any]) -> str:
    """Give the municipality of residence: the name beside its number (no-basis Address), or the town."""
    for address in patient.get("address", ()):
        extensions = address.get("_district", {}).get("extension", ())
        named = next((e["valueCoding"].get("display") for e in extensions if e.get("url") == MUNICIPALITY), None)
        found = named or address.get("district") or address.get("city")
        if found:
            return str(found)
    return ""
