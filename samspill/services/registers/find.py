"""Look a person up in the population register: by number, or by birth date and name. Each one found is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata import persons
from samspill.kernel.calls import Reply
from samspill.kernel.identifiers import classify
from samspill.services.registers.fhir.answering import touched_by
from samspill.services.registers.fhir.asking import malformed, moment_of
from samspill.services.registers.fhir.patients import SHORTEST
from samspill.services.registers.people import person
from samspill.services.registers.views.protection import withholds

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

MOST: Final = 20
"""Persons shown at once: whoever has to look further must say more."""


async def find(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Look up persons in the population register by number, or by birth date and name."""
    asked = {name: value.strip() for name, value in call.query if value.strip()}
    at = moment_of(asked.get("as-of", ""))
    found = await _found(tx, asked)
    page = found[:MOST]
    whole = await person(tx, call, page[0].id, at or call.at, past=at is not None) if len(page) == 1 else None
    return Reply(
        {
            "person": whole,
            "persons": [_line(one) for one in page] if whole is None else [],
            "more": len(found) > MOST,
            "searched": bool(asked.keys() & {"identifier", "family", "given", "birthdate"}),
            "asked": {name: asked.get(name, "") for name in ("family", "given", "birthdate", "as-of")},
        },
        about="Patient",
        touched=await touched_by(tx, [one.id for one in page]),
    )


async def _found(tx: Transaction, asked: dict[str, str]) -> list[persons.Person]:
    """Find those who are asked for. Raises `Malformed` where too little is said, and never repeats a number."""
    if number := asked.get("identifier", ""):
        known = classify(number.replace(" ", ""))
        if known is None:
            raise malformed("identifier", "is no person number: its digits do not add up")
        one = await persons.by_number(tx, known.value)
        return [one] if one else []
    family, birth = asked.get("family", ""), asked.get("birthdate", "")
    if not (family or birth or asked.get("given")):
        return []
    born = moment_of(birth)
    if born is None or len(family) < SHORTEST:
        raise malformed("family", f"needs at least {SHORTEST} letters, and the birth date beside it")
    return list(await persons.search(tx, family, born.date(), asked.get("given", "")))


def _line(one: persons.Person) -> dict[str, Any]:
    return {
        "name": one.name or "",
        "birth_date": one.birth_date.isoformat() if one.birth_date else "",
        "sex": one.sex or "",
        "status": one.status or "",
        "protected": withholds(one.protection),
    }
