"""From a Person of FREG to the rows of the tables that are asked."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeVar

from samspill.grunndata.wire import Part, day, far
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.grunndata.drawing import Newest, Row
    from samspill.grunndata.persons.items import Address, Guardianship, Person

P = TypeVar("P", bound=Part)
KINDS: Final = {"NationalIdentityNumber": "fnr", "DNumber": "dnr", "AlternateIdentificationNumber": "fhn"}
STATUSES: Final = {
    "Resident": "bosatt",
    "Emigrated": "utflyttet",
    "Disappeared": "forsvunnet",
    "Deceased": "doed",
    "Discontinued": "opphoert",
    "RegisteredAtBirth": "foedselsregistrert",
    "Temporary": "midlertidig",
    "Inactive": "inaktiv",
    "NotResident": "ikkeBosatt",
    "Active": "aktiv",
}
"""The register's own words, which its code list has (gd-person-status)."""
LEVELS: Final = {
    "Unclassified": "ugradert",
    "ClientAddress": "klientadresse",
    "Confidential": "fortrolig",
    "StrictlyConfidential": "strengtFortrolig",
}
"""From the least to the most protected."""
ADDRESSES: Final = (
    ("residential", "residential_address"),
    ("present", "present_address"),
    ("shared", "shared_residence"),
    ("postal", "postal_address"),
    ("foreign-postal", "foreign_postal_address"),
    ("preferred", "preferred_contact_address"),
)
RESPONSIBILITIES: Final = {
    "Joint": "felles",
    "Mother": "mor",
    "Father": "far",
    "CoMother": "medmor",
    "Other": "andre",
    "Unknown": "ukjent",
}
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
_STRENGTH: Final = list(LEVELS)


def rows_of(newest: Newest) -> tuple[Sequence[Row] | Iterator[Row], ...]:
    """Give the rows of person, number, address, responsibility, relation and guardianship."""
    person: Person = newest.item
    return (
        [_person(person, newest.subject, newest.sequence)],
        _numbers(person, newest.subject, newest.sequence),
        _addresses(person, newest.subject),
        (
            (newest.subject, part.responsible, RESPONSIBILITIES[part.responsibility_type], *_period(part))
            for part in person.parental_responsibility
            if not part.annulled and part.subject_of_responsibility is None
        ),
        (
            (
                newest.subject,
                part.related_person,
                part.related_persons_role,
                part.my_role_for_related_person or None,
                *_period(part),
            )
            for part in person.family_relation
            if not part.annulled and part.related_person
        ),
        (
            row
            for part in person.guardianship_or_future_power_of_attorney
            if not part.annulled
            for row in _guardianship(newest.subject, part)
        ),
    )


def current(parts: Sequence[P]) -> P | None:
    """Give the part that is in force: valid, without an end before one that ends, and of those the latest begun."""
    best: P | None = None
    for part in parts:
        if part.is_valid and (best is None or _order(part) >= _order(best)):
            best = part
    return best


def _order(part: Part) -> tuple[bool, datetime]:
    return part.valid_to is None, part.valid_from or _ALWAYS


def _period(part: Part) -> tuple[datetime | None, datetime | None]:
    return far(part.valid_from), far(part.valid_to)


def _person(person: Person, subject: str, sequence: int) -> Row:
    name, birth, gender = current(person.name), current(person.birth), current(person.gender)
    status, register = current(person.status), person.common_contact_register_information
    words = (name.given_name, name.middle_name, name.family_name) if name else ()
    death = person.death if person.death and person.death.is_valid else None
    return (
        subject,
        sequence,
        STATUSES[status.status] if status else None,
        day(birth.birth_date) if birth else None,
        gender.gender.lower() if gender else None,
        " ".join(word for word in words if word) or None,
        name.given_name if name else None,
        name.family_name if name else None,
        LEVELS[protection_of(person)],
        day(death.deceased_date) if death else None,
        register.language if register else None,
        register.reservation == "Yes" if register and register.reservation else None,
    )


def protection_of(person: Person) -> str:
    """Tell the strictest level that is valid, of the person and of any address. An end that it has is no matter."""
    levels = [part.protection_level for part in person.address_protection if part.is_valid]
    levels += [
        part.address_confidentiality
        for _, field in ADDRESSES
        for part in getattr(person, field)
        if part.is_valid and part.address_confidentiality
    ]
    return max(levels, key=_STRENGTH.index, default=_STRENGTH[0])


def _numbers(person: Person, subject: str, sequence: int) -> Iterator[Row]:
    """Let a number lead to the person who uses it, before one who has used it, before an identity that is no more."""
    status = current(person.status)
    gone = status is not None and status.status == "Discontinued"
    for part in person.norwegian_identification_number:
        if part.annulled and part.status == "InUse":
            continue
        in_use = part.status == "InUse" and part.is_valid
        rank = 2 if gone else 0 if in_use else 1
        kind = KINDS[part.identification_number_type]
        yield subject, part.identification_number, kind, in_use, rank, sequence, *_period(part)


def _addresses(person: Person, subject: str) -> Iterator[Row]:
    for kind, field in ADDRESSES:
        for part in getattr(person, field):
            if not part.annulled:
                level = LEVELS[part.address_confidentiality or "Unclassified"]
                yield subject, kind, key_of(part), _municipality(part), level, *_period(part)


def key_of(address: Address) -> str | None:
    """Give what is the same for all who live in one dwelling; None where it is not known which dwelling that is."""
    told: tuple[Any, ...]
    if address.street_address:
        street, number = address.street_address, address.street_address.address_number
        name = street.address_code or (street.address_name or "").casefold()
        house = (number.house_number, (number.house_letter or "").casefold()) if number else ()
        if not name or not number or not number.house_number:
            return None
        told = ("street", street.municipality_number, name, *house, street.separately_occupied_unit_number or "")
    elif address.cadastral_address and address.cadastral_address.cadastral_number:
        place, land = address.cadastral_address, address.cadastral_address.cadastral_number
        property_ = (land.municipality_number, land.municipality_land_number, land.title_number)
        told = (*property_, land.leasehold_number, place.sub_number, place.separately_occupied_unit_number or "")
    else:
        return None
    return sha256(strict_json.write(told)).hexdigest()[:32]


def _municipality(address: Address) -> str | None:
    if address.street_address:
        return address.street_address.municipality_number
    if address.cadastral_address and address.cadastral_address.cadastral_number:
        return address.cadastral_address.cadastral_number.municipality_number
    return address.unknown_address.municipality_number if address.unknown_address else None


def _guardianship(subject: str, part: Guardianship) -> Iterator[Row]:
    guardian = part.guardian
    if guardian is None or guardian.identification_number is None:
        return
    tasks = [area.guardian_service_task for area in guardian.guardian_service_area if area.guardian_service_task]
    yield (
        subject,
        guardian.identification_number,
        part.guardianship_type,
        guardian.guardianship_scope,
        bool(guardian.is_guardianship_in_personal_scope),
        "\n".join(dict.fromkeys(tasks)),
        *_period(part),
    )
