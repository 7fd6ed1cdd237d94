"""A person of the population register as a Patient (no-basis-Patient)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata import persons
from samspill.grunndata.persons.rows import ADDRESSES, LEVELS, STATUSES, protection_of
from samspill.kernel import clock, strict_json
from samspill.kernel.identifiers import DNR, FHN, FNR
from samspill.services.registers.views import protection
from samspill.services.registers.views.address import address
from samspill.services.registers.views.spelling import (
    JSON,
    bare,
    day,
    extension,
    in_force,
    is_empty,
    moment,
    period,
    reference,
    resource,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.grunndata.feeds import Kept
    from samspill.grunndata.persons import Item, Link, Number

SYSTEMS: Final = {"fnr": FNR, "dnr": DNR, "fhn": FHN}
MIDDLE: Final = "http://hl7.no/fhir/StructureDefinition/no-basis-middlename"
STATUS: Final = "http://ehelse.no/fhir/CodeSystem/gd-person-status"
LANGUAGES: Final = {"nb": "Norsk bokmål", "nn": "Norsk nynorsk", "en": "English", "se": "Davvisámegiella"}
ENDED: Final = "opphoert"


@dataclass(frozen=True, slots=True)
class About:
    """All that is known of a person, for the view."""

    kept: Kept
    item: Item
    numbers: Sequence[Number] = ()
    links: Sequence[Link] = ()
    doctors: Sequence[str] = ()
    """HPR numbers of the GPs at the time."""

    @property
    def level(self) -> str:
        """How far the person's address is protected."""
        return LEVELS[protection_of(self.item)]


def about(kept: Kept, **more: Any) -> About:
    """Put together what is known. The register's own reader has read the item before."""
    return About(kept, persons.read(kept.item.encode(), f"FREG {kept.sequence}"), **more)


def patient(known: About, at: datetime, *, past: bool) -> JSON:
    """Give a Patient as of a moment; with `past`, history decides instead of what is valid.

    The level of protection is that of today, whatever moment is asked for: an old address leads to a new one.
    """
    item = known.item
    hidden = protection.withholds(known.level)
    addresses, masked = _addresses(known, at)
    status = _chosen(item.status, at, past=past)
    said = STATUSES[status.status] if status else None
    birth, gender = persons.current(item.birth), persons.current(item.gender)
    return resource(
        "Patient",
        known.kept.subject,
        bare(
            versionId=str(known.kept.sequence),
            lastUpdated=clock.instant(known.kept.received),
            security=protection.labels(known.level, masked=masked or hidden),
        ),
        extension=[extension("register-status", valueCoding={"system": STATUS, "code": said})] if said else [],
        identifier=[_identifier(number) for number in known.numbers],
        active=said != ENDED,
        name=_names(_chosen(item.name, at, past=past)),
        gender=gender.gender.lower() if gender else None,
        birthDate=day(birth.birth_date) if birth else None,
        **_death(item, said),
        address=addresses,
        communication=_communication(item),
        generalPractitioner=[protection.withheld()]
        if hidden and known.doctors
        else [reference("Practitioner", hpr) for hpr in known.doctors],
        link=[_link(link) for link in known.links],
    )


def _chosen(parts: Sequence[Any], at: datetime, *, past: bool) -> Any:
    """Pick the part that is valid now; of the past, the one last begun of those in force then."""
    if not past:
        return persons.current(parts)
    then = [p for p in parts if not p.annulled and in_force(p.valid_from, p.valid_to, at)]
    return (
        max(then, key=lambda p: (p.valid_from is not None, p.valid_from), default=None)
        if len(then) > 1
        else (then[0] if then else None)
    )


def _identifier(number: Number) -> JSON:
    return bare(
        use="official" if number.in_use else "old",
        system=SYSTEMS[number.kind],
        value=number.number,
        period=period(number.valid_from, number.valid_to),
    )


def _names(name: Any) -> list[JSON]:
    if name is None:
        return []
    given, middle, family = words(name.given_name), words(name.middle_name), words(name.family_name)
    if not (given or middle or family):
        return []
    found = bare(
        extension=[{"url": MIDDLE, "valueString": middle}] if middle else [],
        use="official",
        text=" ".join(word for word in (given, middle, family) if word),
        family=family,
        given=[given] if given else [],
    )
    return [found]


def _death(item: Item, status: str | None) -> JSON:
    if item.death and item.death.is_valid and (died := day(item.death.deceased_date)):
        return {"deceasedDateTime": died}
    return {"deceasedBoolean": True} if status == "doed" or (item.death and item.death.is_valid) else {}


def _communication(item: Item) -> list[JSON]:
    register = item.common_contact_register_information
    language = (register.language or "").lower() if register else ""
    if language not in LANGUAGES:
        return []
    coding = {"system": "urn:ietf:bcp:47", "code": language, "display": LANGUAGES[language]}
    return [{"language": {"coding": [coding]}, "preferred": True}]


def _link(link: Link) -> JSON:
    return {"other": reference("Patient", link.other), "type": "replaced-by" if link.replaced else "replaces"}


def _addresses(known: About, at: datetime) -> tuple[list[JSON], bool]:
    """Give the addresses in force, and whether any was withheld. A kind of address stands once."""
    hidden = protection.withholds(known.level)
    spelt = strict_json.value_of(known.kept.item.encode())
    found, masked = [], False
    for kind, field in ADDRESSES:
        told = spelt.get(_CAMEL[field]) or []
        parts = [
            (part, text)
            for part, text in zip(getattr(known.item, field), told, strict=True)
            if not part.annulled
            and not is_empty(part.valid_from, part.valid_to)
            and in_force(part.valid_from, part.valid_to, at)
        ]
        if not parts:
            continue
        part, text = max(parts, key=lambda pair: moment(pair[0].valid_from) or "")
        level = LEVELS[part.address_confidentiality or "Unclassified"]
        if hidden or protection.withholds(level):
            masked = True
            continue
        found += address(kind, part, text, level)
    return ([*found, protection.withheld()] if masked else found), masked


_CAMEL: Final = {
    field: "".join(word.title() if place else word for place, word in enumerate(field.split("_")))
    for _, field in ADDRESSES
}
"""How the register spells the names of the lists."""
