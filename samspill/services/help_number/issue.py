"""Give an unknown patient a number and a record, in one call."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir import storing
from samspill.fhir.drafts import POST, draft_of
from samspill.grunndata import help_numbers
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.identifiers import FHN
from samspill.kernel.problems import Fault, Malformed

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

SEXES: Final = ("female", "male", "unknown")
LONGEST: Final = 100


async def ask(_tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """Show the form, in which nothing has to be filled in."""
    return Reply({"sexes": SEXES}, about="help-number", touched=((None, 0),))


async def issue(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Issue a number, and make a Patient that carries it. `name`, `birthdate` and `sex` are told where known."""
    said = {name: value.strip() for name, value in call.query if value.strip()}
    name, born, sex = said.get("name", "")[:LONGEST], _day(said.get("birthdate", "")), said.get("sex", "unknown")
    if sex not in SEXES:
        raise _malformed("sex", f"sex is one of {', '.join(SEXES)}")
    known = None if sex == "unknown" else sex
    number = await help_numbers.issue(tx, call.caller.subject, call.at, name=name or None, born=born, sex=known)
    value = _patient(number.number, name, born, sex)
    draft = draft_of(value, strict_json.write(value), "Patient", POST, call.base, None)
    await storing.store(tx, [draft], {}, {})
    return Reply(
        {"patient": draft.id, "number": number.number},
        status=201,
        headers={"location": f"/help-number/{draft.id}"},
        events=storing.events_of([("created", "Patient", draft.id, draft.id)]),
        about=draft.reference,
        touched=((draft.id, 1),),
    )


def _patient(number: str, name: str, born: date | None, sex: str) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "identifier": [{"system": FHN, "value": number}],
        "active": True,
        "name": [{"use": "temp", "text": name or "Ukjent pasient"}],
        "gender": sex,
        **({"birthDate": born.isoformat()} if born else {}),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _malformed("birthdate", "birthdate is a day, such as 1990-05-17") from None


def _malformed(where: str, what: str) -> Malformed:
    return Malformed(what, Fault(where, what, "value"))
