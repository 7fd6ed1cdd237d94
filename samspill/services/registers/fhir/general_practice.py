"""PractitionerRole and CareTeam: GPs' work on contracts, and people's places on their lists, at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.grunndata import fastlege, personnel, persons
from samspill.services.registers.fhir.answering import SOME_WITHHELD, bundle, one, read_at, touched_by
from samspill.services.registers.fhir.asking import Parameter, asked_of, flag, malformed, target
from samspill.services.registers.fhir.patients import subject_of
from samspill.services.registers.views.general_practice import (
    care_team as care_team_view,
)
from samspill.services.registers.views.general_practice import is_in_force, practitioner_role, was_withheld
from samspill.services.registers.views.spelling import in_force

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.grunndata.fastlege import Place
    from samspill.kernel.calls import Call, Reply
    from samspill.services.registers.fhir.asking import Asked
    from samspill.services.registers.views.spelling import JSON
    from samspill.store import Transaction
    from samspill.trust import Grant

ROLE: Final = (
    Parameter("practitioner", "reference", "The doctor."),
    Parameter("organization", "reference", "The office."),
    Parameter("active", "token", "Whether the work goes on at the moment that is asked about."),
)
TEAM: Final = (
    Parameter("patient", "reference", "Whose place; with as-of, the one of that moment."),
    Parameter("patient.identifier", "token", "The same by person number, in the body of POST _search only."),
    Parameter("participant", "reference", "Whose list: the places on the lists of a doctor at a moment."),
)
OPEN: Final = "ugradert"


async def role(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give a doctor's work on a GP contract as a PractitionerRole, now or as of a moment."""
    at, _ = read_at(call)
    number = call.facts["id"]
    found = await fastlege.work(tx, number)
    return one(practitioner_role(found, at) if found else None)


async def roles(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Find GPs' work by doctor or office, as PractitionerRoles."""
    asked = asked_of(call, "PractitionerRole", ROLE)
    active = flag(asked, "active")
    hpr = target(asked["practitioner"], "Practitioner", "practitioner") if asked["practitioner"] else None
    office = target(asked["organization"], "Organization", "organization") if asked["organization"] else None
    if hpr or office:
        works = list(await fastlege.work_of(tx, hpr, office))
    elif asked["_id"]:
        works = [found] if (found := await fastlege.work(tx, asked["_id"])) else []
    else:
        raise malformed("practitioner", "or organization or _id must be said")
    every = [practitioner_role(each, asked.at) for each in works if asked["_id"] in ("", each.id)]
    kept = [each for each in every if active is None or each["active"] is active]
    start = next((place + 1 for place, each in enumerate(kept) if each["id"] == asked.after), 0)
    page = kept[start : start + asked.count]
    after = page[-1]["id"] if page and start + asked.count < len(kept) else ""
    return bundle(call, "PractitionerRole", asked, page, after=after)


async def care_team(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give a person's place on a GP's list as a CareTeam, now or as of a moment."""
    at, past = read_at(call)
    place = await fastlege.place(tx, call.facts["id"])
    found = await teams(tx, [place], call, at, past=past) if place else []
    return one(found[0] if found else None, await touched_by(tx, [place.person if place else None]))


async def care_teams(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Find places on GPs' lists by person, or by doctor and moment, as CareTeams."""
    asked = asked_of(call, "CareTeam", TEAM)
    if asked["participant"]:
        return await _list(tx, call, asked)
    subject = await subject_of(tx, asked)
    if subject:
        places = [each for each in await fastlege.places_of(tx, subject) if asked["_id"] in ("", each.id)]
        places = [each for each in places if is_in_force(each, asked.at)][:1] if asked.past else places
    elif asked["_id"]:
        places = [found] if (found := await fastlege.place(tx, asked["_id"])) else []
    else:
        raise malformed("patient", "or participant or _id must be said")
    start = next((number + 1 for number, each in enumerate(places) if each.id == asked.after), 0)
    page = places[start : start + asked.count]
    after = page[-1].id if page and start + asked.count < len(places) else ""
    shown = await teams(tx, page, call, asked.at, past=asked.past)
    touched = await touched_by(tx, [subject or (page[0].person if page else None)])
    return bundle(call, "CareTeam", asked, shown, after=after, touched=touched)


async def _list(tx: Transaction, call: Call, asked: Asked) -> Reply:
    """Give the places on a doctor's lists. Whoever is protected stands there for the doctor alone."""
    if asked["patient"] or asked["patient.identifier"] or asked["_id"]:
        raise malformed("participant", "stands alone, but for as-of and _count")
    hpr = target(asked["participant"], "Practitioner", "participant")
    found = await fastlege.places_with(tx, hpr, asked.at, asked.after, asked.count + 1)
    page = found[: asked.count]
    after = page[-1].id if len(found) > asked.count else ""
    open_ones, hidden = await seen(tx, page, call)
    shown = await teams(tx, open_ones, call, asked.at, past=True)
    notes = [SOME_WITHHELD] if hidden else []
    touched = await touched_by(tx, [each.person for each in open_ones])
    return bundle(call, "CareTeam", asked, shown, after=after, notes=notes, touched=touched)


async def seen(tx: Transaction, places: Sequence[Place], call: Call) -> tuple[list[Place], bool]:
    """Pick the places that a caller may know the doctor of, and say whether there are others."""
    withheld = await _withheld(tx, places, call)
    return [each for each in places if each.id not in withheld], bool(withheld)


async def teams(tx: Transaction, places: Sequence[Place], call: Call, at: datetime, *, past: bool) -> list[JSON]:
    """Give places as CareTeams as of a moment."""
    works = await fastlege.works_on(tx, sorted({each.contract.id for each in places}))
    people = await persons.by_ids(tx, sorted({each.person for each in places if each.person}))
    withheld = await _withheld(tx, places, call)
    return [
        care_team_view(
            each,
            works.get(each.contract.id, ()),
            at,
            people[each.person].protection if each.person in people else OPEN,
            past=past,
            hidden=each.id in withheld,
        )
        for each in places
    ]


async def _withheld(tx: Transaction, places: Sequence[Place], call: Call) -> set[str]:
    """Tell which places' doctor and office are withheld: of protected persons, but not from their own doctor now."""
    people = await persons.by_ids(tx, sorted({each.person for each in places if each.person}))
    works = await fastlege.works_on(tx, sorted({each.contract.id for each in places}))
    own = await _own_numbers(tx, call.caller.hpr)
    found = set()
    for each in places:
        level = people[each.person].protection if each.person in people else OPEN
        now = [
            work
            for work in works.get(each.contract.id, ())
            if is_in_force(each, call.at) and in_force(work.valid_from, work.valid_to, call.at)
        ]
        if was_withheld(level, call.caller.hpr, now, own):
            found.add(each.id)
    return found


async def _own_numbers(tx: Transaction, hpr: str) -> tuple[str, ...]:
    """Give the numbers that a doctor may stand under."""
    known = await personnel.by_hpr(tx, hpr) if hpr else None
    if known is None:
        return ()
    return (known.hpr, *(await personnel.merged(tx, [known.hpr])).get(known.hpr, ()))
