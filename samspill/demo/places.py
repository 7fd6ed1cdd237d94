"""Addresses and telephone numbers: real municipalities (as numbered from 2024), made-up streets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from samspill.demo.names import chance, family
from samspill.demo.tables import rows
from samspill.kernel.identifiers import MUNICIPALITY

MUNICIPALITY_CODE: Final = "http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode"
"""The extension of no-basis Address that puts the number beside the municipality's name."""
STREETS: Final = ("veien", "gata", "stien", "bakken", "lia", "kroken")


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality, its post town, where that lies, and the general practitioner's office that serves it here."""

    number: str
    name: str
    county: str
    post_code: str
    town: str
    latitude: str
    longitude: str
    language: str
    office: str

    @property
    def position(self) -> dict[str, Decimal]:
        """The middle of the post town, for `Location.position` (WGS 84, degrees)."""
        return {"longitude": Decimal(self.longitude), "latitude": Decimal(self.latitude)}


@lru_cache
def municipalities() -> dict[str, Municipality]:
    """Give the municipalities by number."""
    return {row["number"]: Municipality(**row) for row in rows("municipalities")}


@lru_cache
def _towns() -> dict[str, str]:
    return {row["town"]: row["municipality"] for row in rows("towns")}


def municipality_of(town: str) -> Municipality:
    """Lay a town of Massachusetts over Norway so that most neighbours stay neighbours; one not known goes by chance."""
    known = municipalities()
    number = _towns().get(town.upper()) or sorted(known)[chance("town", town.upper()) % len(known)]
    return known[number]


def address(key: str, place: Municipality, *, home: bool) -> dict[str, Any]:
    """Make a FHIR Address (no-basis) in a municipality, always the same for the same key."""
    street = family(f"street {key}") + STREETS[chance("street", key) % len(STREETS)]
    number = {"system": MUNICIPALITY, "code": place.number, "display": place.name}
    return {
        "use": "home" if home else "work",
        "type": "both" if home else "physical",
        "line": [f"{street} {1 + chance('house', key) % 90}"],
        "city": place.town,
        "district": place.name,
        "_district": {"extension": [{"url": MUNICIPALITY_CODE, "valueCoding": number}]},
        "state": place.county,
        "postalCode": place.post_code,
        "country": "NO",
    }


def phone(key: str, use: str) -> dict[str, Any]:
    """Make a telephone number that can reach nobody: no Norwegian number of eight digits begins with 0 (Nkom)."""
    digits = f"{chance('phone', key) % 1_000_000:06}"
    return {"system": "phone", "value": f"+47 00 {digits[:2]} {digits[2:4]} {digits[4:]}", "use": use}
