"""Patient and RelatedPerson: persons of the population register, and those who answer for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from samspill.grunndata import fastlege, feeds, persons
from samspill.kernel.problems import Missing
from samspill.services.registers.fhir.answering import bundle, one, read_at, touched_by
from samspill.services.registers.fhir.asking import Parameter, asked_of, malformed, person_number, target
from samspill.services.registers.views.patient import About, about
from samspill.services.registers.views.patient import patient as patient_view
from samspill.services.registers.views.related_person import related_person as related_view
from samspill.services.registers.views.related_person import related_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.kernel.calls import Call, Reply
    from samspill.services.registers.fhir.asking import Asked
    from samspill.services.registers.views.spelling import JSON
    from samspill.store import Transaction
    from samspill.trust import Grant

FREG: Final = "FREG"
PATIENT: Final = (
    Parameter("identifier", "token", "A person number, in the body of POST _search only."),
    Parameter("family", "string", "The beginning of the family name; birthdate must stand beside it."),
    Parameter("given", "string", "The beginning of the given name; family must stand beside it."),
    Parameter("birthdate", "date", "The day of birth."),
)
RELATED_PERSON: Final = (
    Parameter("patient", "reference", "Whose relatives, parents and guardians."),
    Parameter("patient.identifier", "token", "The same by person number, in the body of POST _search only."),
)
MORE: Final = f"There are more than {persons.MOST} persons; say more of the one that is looked for."
SHORTEST: Final = 2
"""Letters of a family name that are needed."""


async def abouts(tx: Transaction, ids: Sequence[str], at: datetime) -> list[About]:
    """Put together what is known of persons, in the order in which they are named; those not known are left out."""
    kept = await feeds.newest(tx, FREG, ids)
    links = await persons.links(tx, ids) if kept else ()
    found = []
    for id_ in ids:
        if id_ not in kept:
            continue
        gp = await fastlege.gp_of(tx, id_, at)
        found.append(
            about(
                kept[id_],
                numbers=await persons.numbers_of(tx, id_),
                links=[link for link in links if link.person == id_],
                doctors=[doctor.hpr for doctor in gp.doctors] if gp else [],
            )
        )
    return found


async def patient(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give a person of the population register as a Patient, now or as of a moment."""
    at, past = read_at(call)
    found = await abouts(tx, [call.facts["id"]], at)
    shown = patient_view(found[0], at, past=past) if found else None
    return one(shown, await touched_by(tx, [call.facts["id"]]))


async def patients(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Find persons of the population register by number, or by birth date and name, as Patients."""
    asked = asked_of(call, "Patient", PATIENT)
    ids, more = await _found(tx, asked)
    ids = [id_ for id_ in ids if not asked["_id"] or id_ == asked["_id"]]
    start = ids.index(asked.after) + 1 if asked.after in ids else 0
    page = ids[start : start + asked.count]
    shown: list[JSON] = [patient_view(each, asked.at, past=asked.past) for each in await abouts(tx, page, asked.at)]
    after = page[-1] if page and start + asked.count < len(ids) else ""
    notes = [MORE] if more and not after else []
    touched = await touched_by(tx, page)
    return bundle(call, "Patient", asked, shown, after=after, notes=notes, touched=touched)


async def _found(tx: Transaction, asked: Asked) -> tuple[list[str], bool]:
    """Give the ids of those who are asked for, and whether there are more than can be found at once."""
    if asked["identifier"]:
        person = await persons.by_number(tx, person_number(asked["identifier"], "identifier").value)
        return ([person.id] if person and _fits(person, asked) else []), False
    family, born = asked["family"], asked["birthdate"]
    if family or born or asked["given"]:
        if len(family) < SHORTEST or not born:
            raise malformed("family", f"and birthdate must both be said; the name has {SHORTEST} letters or more")
        found = await persons.search(tx, family, _day(born), asked["given"])
        return [person.id for person in found], len(found) == persons.MOST
    if asked["_id"]:
        return [asked["_id"]], False
    raise malformed("identifier", "or family and birthdate, or _id must be said: nobody lists the population")


def _fits(person: persons.Person, asked: Asked) -> bool:
    """Tell whether somebody who was found by number also is who else is said."""
    return (
        (not asked["birthdate"] or person.birth_date == _day(asked["birthdate"]))
        and (person.family or "").casefold().startswith(asked["family"].casefold())
        and (person.given or "").casefold().startswith(asked["given"].casefold())
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.removeprefix("eq"))
    except ValueError:
        raise malformed("birthdate", "is not a day such as 1990-05-17") from None


async def related_person(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give one of those who answer for a person, or are related, as a RelatedPerson."""
    at, _ = read_at(call)
    subject = call.facts["id"].rpartition(".")[0]
    found = await related(tx, subject, at)
    shown = next((each for each in found if each["id"] == call.facts["id"]), None)
    return one(shown, await touched_by(tx, [subject]))


async def related_persons(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Find those who have parental responsibility for a person, are guardians or relatives, as RelatedPersons."""
    asked = asked_of(call, "RelatedPerson", RELATED_PERSON)
    subject = await subject_of(tx, asked) or asked["_id"].rpartition(".")[0]
    if not subject:
        raise malformed("patient", "or patient.identifier or _id must be said")
    found = [
        each
        for each in await related(tx, subject, asked.at)
        if (each["active"] or not asked.past) and (not asked["_id"] or each["id"] == asked["_id"])
    ]
    start = next((place + 1 for place, each in enumerate(found) if each["id"] == asked.after), 0)
    page = found[start : start + asked.count]
    after = page[-1]["id"] if page and start + asked.count < len(found) else ""
    return bundle(call, "RelatedPerson", asked, page, after=after, touched=await touched_by(tx, [subject]))


async def subject_of(tx: Transaction, asked: Asked) -> str:
    """Give the id of the person whom `patient` or `patient.identifier` names; empty when neither is said.

    Raises `Malformed`, and `Missing` for a number that leads to nobody.
    """
    if asked["patient"] and asked["patient.identifier"]:
        raise malformed("patient", "and patient.identifier must not both be said")
    if asked["patient"]:
        return target(asked["patient"], "Patient", "patient")
    if not asked["patient.identifier"]:
        return ""
    person = await persons.by_number(tx, person_number(asked["patient.identifier"], "patient.identifier").value)
    if person is None:
        raise Missing("the number leads to nobody")
    return person.id


async def related(tx: Transaction, subject: str, at: datetime) -> list[JSON]:
    """Give all who answer for a person or are related, as of a moment; nobody for a person who is not known."""
    kept = (await feeds.newest(tx, FREG, [subject])).get(subject)
    if kept is None:
        return []
    ties = related_to(subject, about(kept).item)
    numbers = list(dict.fromkeys(tie.number for tie in ties if tie.number))
    people: dict[str, persons.Person] = {}
    for start in range(0, len(numbers), persons.MOST):
        people |= await persons.by_numbers(tx, numbers[start : start + persons.MOST])
    return [related_view(subject, tie, people, at) for tie in ties]
