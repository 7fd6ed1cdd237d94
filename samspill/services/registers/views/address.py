"""An address of the population register as an Address (no-basis-Address)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.identifiers import systems
from samspill.services.registers.views.protection import LEVEL
from samspill.services.registers.views.spelling import JSON, bare, code, extension, period, words

if TYPE_CHECKING:
    from samspill.grunndata.persons.items import Address

OFFICIAL: Final = "http://hl7.no/fhir/StructureDefinition/no-basis-address-official"
MUNICIPALITY: Final = "http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode"
KINDS: Final = {
    "residential": ("home", "physical"),
    "present": ("temp", "physical"),
    "shared": ("home", "physical"),
    "postal": ("home", "postal"),
    "foreign-postal": ("home", "postal"),
    "preferred": ("home", "postal"),
}
"""Use and type, by the register's kind."""


def address(kind: str, part: Address, spelt: Any, level: str) -> list[JSON]:
    """Give an address, or nothing where it says nothing; `spelt` is the part as the register wrote it."""
    use, type_ = KINDS[kind]
    lines, city, post_code, country = _lines(part, spelt)
    number = code(_municipality(part))
    told = bare(
        line=lines,
        city=city,
        _district={"extension": [{"url": MUNICIPALITY, "valueCoding": _coding(number)}]} if number else None,
        postalCode=post_code,
        country=country,
    )
    if not told:
        return []
    marks: list[JSON] = [{"url": OFFICIAL, "valueBoolean": True}] if kind == "residential" else []
    if level != "ugradert":
        marks.append(extension("address-confidentiality", valueCoding={"system": LEVEL, "code": level}))
    return [bare(extension=marks, use=use, type=type_) | told | bare(period=period(part.valid_from, part.valid_to))]


def _coding(number: str) -> JSON:
    return {"system": systems.MUNICIPALITY, "code": number}


def _municipality(part: Address) -> str | None:
    if part.street_address:
        return part.street_address.municipality_number
    if part.cadastral_address and part.cadastral_address.cadastral_number:
        return part.cadastral_address.cadastral_number.municipality_number
    return part.unknown_address.municipality_number if part.unknown_address else None


def _lines(part: Address, spelt: Any) -> tuple[list[str], str | None, str | None, str | None]:
    """Give the lines, the town, the post code and the country. What is no text where it should be is left out."""
    inner: JSON = next((spelt[name] for name in _SHAPES if isinstance(spelt.get(name), dict)), {})
    told = inner.get("city")
    city: JSON = told if isinstance(told, dict) else {}
    lines = _street(part) or _cadastre(part) or _free(inner)
    town = words(city.get("cityName")) or words(inner.get("cityOrPlaceName"))
    post_code = words(city.get("postalCode")) or words(inner.get("postalCode"))
    return lines, town, post_code, words(inner.get("countryCode"))


_SHAPES: Final = (
    "streetAddress",
    "cadastralAddress",
    "postBoxAddress",
    "freeFormAddress",
    "internationalAddress",
    "freeFormInternationalAddress",
)


def _street(part: Address) -> list[str]:
    street = part.street_address
    if street is None or not (name := words(street.address_name)):
        return []
    number = street.address_number
    house = f"{words(number.house_number) or ''}{words(number.house_letter) or ''}" if number else ""
    return [f"{name} {house}".strip(), *_unit(street.separately_occupied_unit_number)]


def _cadastre(part: Address) -> list[str]:
    place = part.cadastral_address
    land = place.cadastral_number if place else None
    if place is None or land is None or land.municipality_land_number is None:
        return []
    numbers = (land.municipality_land_number, land.title_number, land.leasehold_number)
    told = "/".join(str(number) for number in numbers if number is not None)
    sub = f"-{place.sub_number}" if place.sub_number else ""
    return [f"{told}{sub}", *_unit(place.separately_occupied_unit_number)]


def _unit(number: str | None) -> list[str]:
    found = words(number)
    return [found] if found else []


def _free(inner: Any) -> list[str]:
    told = inner.get("addressLine")
    lines = [words(line) for line in told] if isinstance(told, list) else [words(inner.get("postBox"))]
    return [line for line in lines if line]
