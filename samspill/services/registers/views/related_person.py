"""Who has parental responsibility for somebody, who the guardian is, and who the relatives are (RelatedPerson).

Each part of the register's is a resource of its own, with its period: responsibility ends, and a relative does not. No
address stands in any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata.persons.rows import RESPONSIBILITIES
from samspill.kernel.identifiers import classify
from samspill.services.registers.views.spelling import (
    JSON,
    bare,
    concept,
    extension,
    in_force,
    is_empty,
    period,
    reference,
    resource,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from samspill.grunndata.persons import Item, Person
    from samspill.grunndata.wire import Part

PARENTAL: Final = "http://hl7.no/fhir/CodeSystem/no-basis-parental-responsibility"
FAMILY: Final = "http://hl7.no/fhir/CodeSystem/no-basis-family-relation"
ROLE: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
GUARDIAN_SCOPE: Final = "http://ehelse.no/fhir/CodeSystem/gd-person-guardianscope"
GUARDIAN_TYPE: Final = "http://ehelse.no/fhir/CodeSystem/gd-person-guardiantype"
ROLES: Final = {
    "Mother": ("mor", "Mor"),
    "Father": ("far", "Far"),
    "CoMother": ("medmor", "Medmor"),
    "Child": ("barn", "Barn"),
    "Sibling": ("søsken", "Søsken"),
    "SpouseOrPartner": ("ektefelleEllerPartner", "Ektefelle eller partner"),
    "StillbornChild": ("dødfødtBarn", "Dødfødt barn"),
}
"""The code list of no-basis, by the register's word."""
LENGTH: Final = 12
"""Characters of an id that tell one part of a person's from another."""


@dataclass(frozen=True, slots=True)
class Related:
    """One part of the register's, before it is known who the other person is."""

    id: str
    number: str | None
    relationship: JSON
    part: Part
    scopes: tuple[JSON, ...] = ()


def related_to(subject: str, item: Item) -> tuple[Related, ...]:
    """Give all that ties others to a person, those that have ended too; what never was in force is left out."""
    found = (*_responsible(item), *_guardians(item), *_family(item))
    kept = [
        Related(f"{subject}.{key}", number, relationship, part, scopes)
        for key, number, relationship, part, scopes in found
        if not part.annulled and not is_empty(part.valid_from, part.valid_to)
    ]
    return tuple({one.id: one for one in kept}.values())


Found = tuple[str, str | None, "JSON", "Part", "tuple[JSON, ...]"]


def _responsible(item: Item) -> Iterator[Found]:
    for part in item.parental_responsibility:
        if part.subject_of_responsibility is None:
            known = RESPONSIBILITIES[part.responsibility_type]
            coding = {"system": PARENTAL, "code": known, "display": known.capitalize()}
            key = _key("parental", known, part.responsible, part)
            yield key, part.responsible, {"coding": [coding]}, part, ()


def _guardians(item: Item) -> Iterator[Found]:
    coding = {"system": ROLE, "code": "GUARD", "display": "guardian"}
    for part in item.guardianship_or_future_power_of_attorney:
        if part.guardian is None:
            continue
        scope = part.guardian.guardianship_scope
        told = [extension("guardianship-type", valueCoding={"system": GUARDIAN_TYPE, "code": part.guardianship_type})]
        if scope:
            told.append(extension("guardianship-scope", valueCoding={"system": GUARDIAN_SCOPE, "code": scope}))
        told += [
            extension("guardianship-task", valueString=task)
            for area in part.guardian.guardian_service_area
            if (task := words(area.guardian_service_task))
        ]
        number = part.guardian.identification_number
        key = _key("guardian", part.guardianship_type, number, part)
        yield key, number, {"coding": [coding]}, part, tuple(told)


def _family(item: Item) -> Iterator[Found]:
    for part in item.family_relation:
        known, display = ROLES[part.related_persons_role]
        coding = {"system": FAMILY, "code": known, "display": display}
        yield _key("family", known, part.related_person, part), part.related_person, {"coding": [coding]}, part, ()


def _key(*told: Any) -> str:
    *parts, part = told
    text = "|".join([*(str(one) for one in parts), str(part.valid_from)])
    return sha256(text.encode()).hexdigest()[:LENGTH]


def related_person(subject: str, one: Related, people: Mapping[str, Person], at: datetime) -> JSON:
    """Give a RelatedPerson as of a moment; `people` are those whom the numbers lead to now."""
    person = people.get(one.number) if one.number else None
    number = classify(one.number) if one.number else None
    part = one.part
    return resource(
        "RelatedPerson",
        one.id,
        {},
        extension=list(one.scopes),
        identifier=[{"system": number.system, "value": number.value}] if number else [],
        active=in_force(part.valid_from, part.valid_to, at),
        patient=reference("Patient", subject),
        relationship=[one.relationship],
        name=_name(person),
        gender=person.sex if person else None,
        birthDate=person.birth_date.isoformat() if person and person.birth_date else None,
        period=period(part.valid_from, part.valid_to),
    )


def _name(person: Person | None) -> list[JSON]:
    if person is None or not words(person.name):
        return []
    given = words(person.given)
    return [bare(use="official", text=words(person.name), family=words(person.family), given=[given] if given else [])]


def relationship_of(found: JSON) -> str:
    """Give the code of a RelatedPerson's relationship, for pages."""
    coding: JSON = (concept(*found["relationship"][0]["coding"]) or {})["coding"][0]
    return str(coding["code"])
