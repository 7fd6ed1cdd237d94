"""Powers of attorney: given and received, listed, given by a citizen alone, and ended by either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata import person_of_record, persons, records_of
from samspill.kernel.calls import Reply
from samspill.kernel.identifiers import classify
from samspill.kernel.problems import Fault, Invalid, Malformed, Refused
from samspill.services.privacy import reading
from samspill.services.privacy.owners import owners_of
from samspill.services.privacy.settings import OWN, about_record, frame
from samspill.trust.decision.facts import FULL_AGE, OWN_HEALTH, PROTECTED, age_group
from samspill.trust.decision.rules.callers import GONE
from samspill.trust.settings import powers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samspill.grunndata.persons import Person
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import PatientGrant
    from samspill.trust.settings.powers import Power

MEMBERS: Final = frozenset({"receiver", "family", "areas", "starts", "ends"})
FIELDS: Final = frozenset({"receiver", "family", "area", "starts", "ends"})
GROWN: Final = {OWN_HEALTH: ("minor", "adult"), FULL_AGE: ("adult",)}


async def listed(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give the powers of attorney that a citizen has given, and those that the citizen holds."""
    owners = await owners_of(tx, grant)
    found = await powers.powers(tx, owners)
    people = await persons.by_ids(tx, sorted({who for power in found for who in (power.giver, power.receiver)}))
    given = [_told(power, people, power.receiver, call.at) for power in found if power.giver in owners]
    held = [
        {**_told(power, people, power.giver, call.at), "record": next(iter(await records_of(tx, power.giver)), "")}
        for power in found
        if power.receiver in owners
    ]
    data = {**await frame(tx, grant), "given": given, "held": held, "areas": powers.AREAS}
    return Reply(data, about="privacy", touched=((grant.patient, len(found)),))


def _told(power: Power, people: Mapping[str, Person], other: str, at: datetime) -> dict[str, Any]:
    known = people.get(other)
    return {
        "power": str(power.power),
        "version": power.version,
        "name": (known.name if known else None) or "",
        "areas": power.areas,
        "active": power.active,
        "inForce": power.holds(at),
        "starts": power.starts,
        "ends": power.ends,
        "at": power.at,
    }


async def confirm_power(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Say what would happen if this power of attorney were given; nothing is changed."""
    _check_own(grant)
    said = _said(call)
    receiver = await _receiver(tx, said, call.at)
    await _giver(tx, grant, call.at)
    data = {
        **await frame(tx, grant),
        "fields": [(name, value) for name, value in call.query if value.strip()],
        "receiver": receiver.name or "",
        "areas": _areas(said),
        "starts": reading.moment_in(said, "starts"),
        "ends": reading.moment_in(said, "ends"),
    }
    return Reply(data, about="privacy")


async def give_power(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give somebody a power of attorney for some service areas: by number and family name, which must agree."""
    _check_own(grant)
    said = _said(call)
    giver = await _giver(tx, grant, call.at)
    receiver = await _receiver(tx, said, call.at)
    power, event = await powers.give(
        tx,
        giver.id,
        receiver.id,
        _areas(said),
        at=call.at,
        author=call.caller.subject,
        starts=reading.moment_in(said, "starts"),
        ends=reading.moment_in(said, "ends"),
    )
    return _reply(grant, call, {"power": str(power)}, 201, (about_record(event, grant.patient),))


async def end_power(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """End a power of attorney, as its giver or its receiver."""
    _check_own(grant)
    power = reading.uuid_in(call.facts["power"], "power")
    event = await powers.end(tx, power, await owners_of(tx, grant), at=call.at, author=call.caller.subject)
    return _reply(grant, call, {"power": str(power), "active": False}, 200, (about_record(event, grant.patient),))


def _reply(grant: PatientGrant, call: Call, data: dict[str, Any], status: int, events: Any) -> Reply:
    """Answer a program with what was done, and send a form back to the list."""
    program = "json" in call.headers.get("content-type", "")
    headers = {} if program else {"location": f"/privacy/{grant.patient}/powers"}
    return Reply(data, status=status if program else 303, headers=headers, events=events, about="privacy")


def _check_own(grant: PatientGrant) -> None:
    """Let no representative pass anything on. Raises `Refused`."""
    if grant.basis != OWN:
        message = "a power of attorney is given and ended by the citizen alone"
        raise Refused(message, Fault("patient", message, "forbidden"), reasons=("citizen.nobody",))


def _said(call: Call) -> dict[str, Any]:
    if call.body:
        return reading.object_of(call.body, MEMBERS)
    for name, _ in call.query:
        if name not in FIELDS:
            raise reading.malformed(name, "there is no such field")
    said = {name: value.strip() for name, value in call.query if value.strip() and name != "area"}
    days = {"starts": reading.day_in(said, "starts"), "ends": reading.day_in(said, "ends", later=1)}
    return said | days | {"areas": [value for name, value in call.query if name == "area"]}


def _areas(said: Mapping[str, Any]) -> list[str]:
    areas = said.get("areas")
    if not isinstance(areas, list) or not areas or not all(area in powers.AREAS for area in areas):
        message = f"must be of {', '.join(powers.AREAS)}"
        raise Invalid(f"areas: {message}", Fault("areas", message, "value"))
    return areas


async def _giver(tx: Transaction, grant: PatientGrant, at: datetime) -> Person:
    """Give the citizen as the population register knows them. Raises `Invalid` for one who may give none."""
    id_ = await person_of_record(tx, grant.patient)
    person = await persons.by_id(tx, id_) if id_ else None
    if person is None or not may_give(person, at):
        message = "powers of attorney are given from 16 years on, by those whose address is not protected"
        raise Invalid(message, Fault("giver", message, "business-rule"))
    return person


async def _receiver(tx: Transaction, said: Mapping[str, Any], at: datetime) -> Person:
    """Find who is to have it. One answer to whatever does not fit, so that nobody finds out who has which number."""
    number, family = reading.text_in(said, "receiver"), reading.text_in(said, "family")
    if not classify(number.replace(" ", "")):
        message = "this is no person number: its digits do not add up"
        raise Malformed(message, Fault("receiver", message, "value"))
    person = await persons.by_number(tx, number.replace(" ", ""))
    if person is None or (person.family or "").casefold() != family.casefold() or not may_receive(person, at):
        message = "there is nobody of 18 years or more with this number and family name who can have it"
        raise Invalid(message, Fault("receiver", message, "business-rule"))
    return person


def may_give(person: Person, at: datetime) -> bool:
    """Tell whether somebody can be represented: the decision's own rules, so that nobody is told of more than opens."""
    return _may(person, OWN_HEALTH, at)


def may_receive(person: Person, at: datetime) -> bool:
    """Tell whether somebody can represent others, as `may_give` does."""
    return _may(person, FULL_AGE, at) and person.status not in GONE


def _may(person: Person, age: int, at: datetime) -> bool:
    """Tell whether somebody lives, is old enough, and can be part of a representation (Helsenorge's rules)."""
    grown = person.birth_date is not None and age_group(person.birth_date, at) in GROWN[age]
    return grown and person.deceased is None and person.protection not in PROTECTED
