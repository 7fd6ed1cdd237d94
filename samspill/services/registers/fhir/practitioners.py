"""Practitioner: health personnel by HPR number, person number or name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.grunndata import feeds, personnel
from samspill.kernel.identifiers import DNR, FNR
from samspill.services.registers.fhir.answering import bundle, endpoint, one, read_at
from samspill.services.registers.fhir.asking import Parameter, asked_of, flag, hpr_of, malformed, person_number, token
from samspill.services.registers.views.practitioner import practitioner as practitioner_view

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.kernel.calls import Call, Reply
    from samspill.services.registers.fhir.asking import Asked
    from samspill.services.registers.views.spelling import JSON
    from samspill.store import Transaction
    from samspill.trust import Grant

PRACTITIONER: Final = (
    Parameter(
        "identifier", "token", "An HPR number, those merged too; a person number in the body of POST _search only."
    ),
    Parameter("name", "string", "The beginnings of words of the name."),
    Parameter("active", "token", "Whether some authorisation is in force at the moment that is asked about."),
)


async def shown(tx: Transaction, numbers: Sequence[str], at: datetime, *, past: bool) -> list[JSON]:
    """Give personnel by their HPR numbers, in that order; those who are not known are left out."""
    kept = await feeds.newest(tx, "HPR", numbers)
    merged = await personnel.merged(tx, numbers) if kept else {}
    known = [number for number in numbers if number in kept]
    return [practitioner_view(kept[number], merged.get(number, ()), at, past=past) for number in known]


async def practitioner(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give somebody of the health personnel as a Practitioner, by HPR number, now or as of a moment."""
    at, past = read_at(call)
    wanted = call.facts["id"]
    known = await personnel.by_hpr(tx, wanted)
    found = await shown(tx, [known.hpr], at, past=past) if known else []
    place = f"{endpoint(call)}/Practitioner/{known.hpr}" if known and known.hpr != wanted else ""
    return one(found[0] if found else None, ((None, 1),), place=place)


async def practitioners(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Find health personnel by number or name, as Practitioners."""
    asked = asked_of(call, "Practitioner", PRACTITIONER)
    active = flag(asked, "active")
    numbers, after = await _found(tx, asked)
    found = await shown(tx, numbers, asked.at, past=asked.past)
    return bundle(
        call,
        "Practitioner",
        asked,
        [each for each in found if active is None or each["active"] is active],
        after=after,
    )


async def _found(tx: Transaction, asked: Asked) -> tuple[list[str], str]:
    """Give the HPR numbers of those who are asked for, and what the next page begins after."""
    if asked["identifier"] or asked["_id"]:
        numbers = await _numbered(tx, asked["identifier"] or asked["_id"])
        same = [number for number in numbers if asked["_id"] in ("", number)]
        return [number for number in same if not asked["name"] or await _is_named(tx, number, asked["name"])], ""
    if not asked["name"]:
        raise malformed("identifier", "or name or _id must be said")
    found = await personnel.search(tx, asked["name"], asked.after, asked.count + 1)
    numbers = [each.hpr for each in found]
    return numbers[: asked.count], numbers[asked.count - 1] if len(numbers) > asked.count else ""


async def _numbered(tx: Transaction, text: str) -> list[str]:
    number = hpr_of(text)
    if number is not None:
        known = await personnel.by_hpr(tx, number)
        return [known.hpr] if known else []
    system, value = token(text)
    if system in ("", FNR, DNR) and value.isdigit():
        found = await personnel.by_person_number(tx, person_number(text, "identifier").value)
        return [each.hpr for each in found]
    raise malformed("identifier", "is not an HPR number or a person number")


async def _is_named(tx: Transaction, number: str, name: str) -> bool:
    found = await personnel.by_hpr(tx, number)
    words = (found.name or "").casefold().split() if found else []
    return all(any(word.startswith(part) for word in words) for part in name.casefold().split())
