"""A GP's list at a day: who was on it. Each one shown is recorded; who is protected is shown to the own doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata import fastlege, personnel, persons
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.services.registers.fhir.answering import touched_by
from samspill.services.registers.fhir.asking import malformed, moment_of
from samspill.services.registers.fhir.general_practice import seen

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

MOST: Final = 50


async def lists(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show who was on a GP's list at a day: the caller's own list, when no doctor is named."""
    asked = {name: value.strip() for name, value in call.query if value.strip()}
    hpr, day, after = asked.get("hpr", call.caller.hpr), asked.get("as-of", ""), asked.get("after", "")
    if not all(text.isascii() and text.isdigit() for text in (hpr, after) if text):
        raise malformed("hpr", "is not an HPR number")
    doctor = await personnel.by_hpr(tx, hpr) if hpr else None
    if hpr and doctor is None and "hpr" in asked:
        raise Missing("HPR has no such number")
    at = moment_of(day) or call.at
    found = await fastlege.places_with(tx, doctor.hpr, at, after, MOST + 1) if doctor else ()
    places, hidden = await seen(tx, found[:MOST], call)
    people = await persons.by_ids(tx, [one.person for one in places if one.person])
    return Reply(
        {
            "doctor": {"hpr": doctor.hpr, "name": doctor.name or ""} if doctor else None,
            "persons": [_line(people.get(one.person or ""), one) for one in places],
            "next": found[MOST - 1].id if len(found) > MOST else "",
            "hidden": hidden,
            "asked": {"hpr": hpr, "as-of": day},
        },
        about="CareTeam",
        touched=await touched_by(tx, [one.person for one in places]),
    )


def _line(person: persons.Person | None, place: fastlege.Place) -> dict[str, Any]:
    return {
        "name": (person.name if person else "") or "",
        "birth_date": person.birth_date.isoformat() if person and person.birth_date else "",
        "list": place.contract.name or "",
        "since": place.valid_from,
    }
