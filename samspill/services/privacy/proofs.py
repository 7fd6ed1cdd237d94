"""Powers of attorney for the programs of parties, and the signed proof of one (`digitalt fullmaktsbevis`).

By the calls of Helsenorge's Fullmakt API: who holds powers from somebody, from whom somebody holds them, and a proof
of those between two or of one by its reference. A party gets to know of the service areas that it is registered for,
and of powers that the decision would open a record on: in force, given from 16 and held from 18 years on, by people
who live and whose addresses are not protected. Whatever else there is, or is not, has one and the same answer.

A proof is a JWT of a type of its own, without `exp`: it says what held at `iat`, for the party that is `aud`. The
receiver archives it, and verifies it for ever by /.well-known/jwks-archive.json. Person numbers in it are masked.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation
from samspill.grunndata import facts, persons, records_of
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing, Refused
from samspill.services.privacy import reading
from samspill.services.privacy.attorneys import may_give, may_receive
from samspill.services.privacy.component import PURPOSES, foreign, number_in, party_of, record_in
from samspill.trust import Need, PatientGrant
from samspill.trust.settings import powers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from samspill.exchange.operations import Doing, Needing
    from samspill.grunndata.persons import Person
    from samspill.kernel.calls import Call
    from samspill.services.privacy.component import Party
    from samspill.store import Transaction
    from samspill.trust import Grant
    from samspill.trust.settings.powers import Power

JSON = dict[str, Any]
SECTOR: Final = "HO-DIT"
"""Digital health services (Fullmakt API: `sektor`); we know of no other sector's powers."""
TYPE: Final = "fullmaktsbevis+jwt"
"""Says that it is no access token, though the same key signs both."""
GIVER, RECEIVER = "fullmaktsgiverFnr", "fullmaktshaverFnr"
REFERENCE: Final = "fullmaktReferanseId"
OF_GIVER: Final = frozenset({GIVER, "sektor"})
OF_RECEIVER: Final = frozenset({RECEIVER, "sektor"})
OF_BOTH: Final = frozenset({GIVER, RECEIVER, "tjenesteomraade", "sektor"})
OF_ONE: Final = frozenset({REFERENCE, "sektor"})
SHOWN: Final = 6
"""Digits of a person number that are not masked: the birth date."""


@dataclass(frozen=True, slots=True)
class Usable:
    """A power of attorney that opens something now, as one party may know of it."""

    power: Power
    giver: Person
    receiver: Person
    areas: tuple[str, ...]


async def _holders(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """List who holds powers of attorney from a citizen (`Fullmaktshavere`)."""
    said, party = await _asked(tx, call, OF_GIVER)
    giver = await persons.by_number(tx, number_in(said, GIVER))
    found = [one for one in await _usable(tx, giver, party, call.at) if giver and one.giver.id == giver.id]
    told = [await _person(tx, one.receiver) | _power(one) for one in found]
    data = {GIVER: said[GIVER], "sektor": SECTOR, "fullmaktshaverFunnet": bool(told), "fullmaktshavere": told}
    return Reply(data, about="powers", touched=await _touched(tx, grant, found))


async def _givers(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """List from whom somebody holds powers of attorney (`Fullmaktsgivere`)."""
    said, party = await _asked(tx, call, OF_RECEIVER)
    receiver = await persons.by_number(tx, number_in(said, RECEIVER))
    found = [one for one in await _usable(tx, receiver, party, call.at) if receiver and one.receiver.id == receiver.id]
    told = [await _person(tx, one.giver) | _power(one) for one in found]
    data = {RECEIVER: said[RECEIVER], "sektor": SECTOR, "fullmaktsgiverFunnet": bool(told), "fullmaktsgivere": told}
    return Reply(data, about="powers", touched=await _touched(tx, grant, found))


async def _find_proofs(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Prove the powers of attorney that one citizen holds from another (`FinnFullmaktToken`)."""
    said, party = await _asked(tx, call, OF_BOTH)
    area = reading.text_in(said, "tjenesteomraade")
    if area and area not in party.areas:
        raise foreign("tjenesteomraade", "is none that the party is registered for")
    giver = await persons.by_number(tx, number_in(said, GIVER))
    receiver = await persons.by_number(tx, number_in(said, RECEIVER))
    found = [
        one
        for one in await _usable(tx, giver, party, call.at)
        if giver and receiver and (one.giver.id, one.receiver.id) == (giver.id, receiver.id)
        if not area or area in one.areas
    ]
    proofs = [await _proof(tx, one, party, call) for one in found]
    data = {"sektor": SECTOR, "fullmaktFunnet": bool(proofs), "fullmaktTokens": proofs}
    return Reply(data, about="powers", touched=await _touched(tx, grant, found))


async def _prove(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Prove one power of attorney by its reference, as long as it holds (`FullmaktToken`)."""
    said, party = await _asked(tx, call, OF_ONE)
    power = await powers.power(tx, reading.uuid_in(said.get(REFERENCE), REFERENCE))
    found = await _checked(tx, [power] if power else [], party, call.at)
    if not found:
        message = "there is no such power of attorney in force"
        raise Missing(message, Fault(REFERENCE, message, "not-found"))
    data = {"sektor": SECTOR, "fullmaktToken": await _proof(tx, found[0], party, call)}
    return Reply(data, about=f"power/{found[0].power.power}", touched=await _touched(tx, grant, found))


async def _asked(tx: Transaction, call: Call, members: frozenset[str]) -> tuple[JSON, Party]:
    """Read what a party asks. Raises `Refused` for one that acts on no powers of attorney."""
    said, party = reading.object_of(call.body, members), await party_of(tx, call)
    if not party.areas:
        message = "this party is not registered for powers of attorney"
        raise Refused(message, Fault("client", message, "forbidden"), reasons=("scope.lacking",))
    if said.get("sektor", SECTOR) != SECTOR:
        raise foreign("sektor", f"must be {SECTOR}")
    return said, party


async def _usable(tx: Transaction, person: Person | None, party: Party, at: datetime) -> tuple[Usable, ...]:
    """Give the powers of attorney that somebody has given or holds, under every id that they have had."""
    if person is None:
        return ()
    return await _checked(tx, await powers.powers(tx, await facts.identities(tx, person.id)), party, at)


async def _checked(tx: Transaction, several: Iterable[Power], party: Party, at: datetime) -> tuple[Usable, ...]:
    """Choose the powers of attorney that open something now, in the areas of a party."""
    held = [power for power in several if power.holds(at)]
    people = await _people(tx, {who for power in held for who in (power.giver, power.receiver)})
    found = []
    for power in held:
        giver, receiver = people.get(power.giver), people.get(power.receiver)
        areas = tuple(area for area in power.areas if area in party.areas)
        if areas and giver and receiver and may_give(giver, at) and may_receive(receiver, at):
            found.append(Usable(power, giver, receiver, areas))
    return tuple(found)


async def _people(tx: Transaction, ids: set[str]) -> Mapping[str, Person]:
    """Look up persons by ids that they may have had before two identities were found to be one."""
    goes_on = {link.person: link.other for link in await persons.links(tx, sorted(ids)) if link.replaced}
    now = {id_: goes_on.get(id_, id_) for id_ in ids}
    known = await persons.by_ids(tx, sorted(set(now.values())))
    return {id_: known[other] for id_, other in now.items() if other in known}


async def _person(tx: Transaction, person: Person) -> JSON:
    """Name somebody, with the number masked but for the birth date."""
    numbers = await persons.numbers_of(tx, person.id)
    number = next((one.number for one in numbers if one.in_use), "")
    name, family = person.name or "", person.family or ""
    given = person.given or name.removesuffix(family).strip()
    middle = name.removeprefix(given).removesuffix(family).strip()
    return {
        "fornavn": given,
        "mellomnavn": middle or None,
        "etternavn": family,
        "maskertFnr": number[:SHOWN].ljust(len(number), "*"),
    }


def _power(one: Usable) -> JSON:
    period = {"gyldigFra": one.power.starts or one.power.at, "gyldigTil": one.power.ends}
    return {
        REFERENCE: str(one.power.power),
        "tjenesteomraader": list(one.areas),
        **{name: moment.isoformat() if moment else None for name, moment in period.items()},
    }


async def _proof(tx: Transaction, one: Usable, party: Party, call: Call) -> str:
    """Sign what holds now (RFC 7519): who gave to whom, for what, until when; for one party to keep."""
    claims = {
        "aud": party.code,
        "iat": int(call.at.timestamp()),
        "jti": str(uuid.uuid4()),
        "sektor": SECTOR,
        "fullmaktsgiver": await _person(tx, one.giver),
        "fullmaktshaver": await _person(tx, one.receiver),
        **_power(one),
        "versjon": one.power.version,
    }
    signed: str = call.facts["signer"].sign(TYPE, claims)
    return signed


async def _touched(tx: Transaction, grant: Grant, found: Iterable[Usable]) -> tuple[tuple[str | None, int], ...]:
    """Name the records of whoever was asked about and of all who are told of: each reads it in their own log."""
    asked: dict[str | None, int] = {grant.patient: 0} if isinstance(grant, PatientGrant) else {}
    people = {person.id for one in found for person in (one.giver, one.receiver)}
    told = {record: 1 for id_ in sorted(people) for record in await records_of(tx, id_)}
    return tuple((asked | told).items()) or ((None, 0),)


def _about(name: str, members: frozenset[str], member: str) -> Needing:
    async def need(tx: Transaction, call: Call) -> Need:
        """The scope of the operation's name, in the record of whoever's number stands in the body, if there is one."""  # noqa: D401
        return Need(scope=name, patient=await record_in(tx, call.body, members, member) or None, settings=True)

    return need


async def _need_reference(tx: Transaction, call: Call) -> Need:
    """The scope of the operation's name, in the record of whoever has given the power of attorney."""  # noqa: D401
    try:
        said = reading.object_of(call.body, OF_ONE)
        power = await powers.power(tx, reading.uuid_in(said.get(REFERENCE), REFERENCE))
    except Malformed:
        power = None
    records = await records_of(tx, power.giver) if power else ()
    return Need(scope="privacy.prove_power", patient=next(iter(records), None), settings=True)


def _operation(name: str, address: str, work: Doing, need: Needing) -> Operation:
    title = (work.__doc__ or "").split("\n")[0]
    return Operation(name, PURPOSES, need, work, title, path=f"/{address}/v1", method="POST")


def _with_number(name: str, address: str, work: Doing, members: frozenset[str], member: str) -> Operation:
    return _operation(name, address, work, _about(name, members, member))


OPERATIONS: Final = (
    _with_number("privacy.power_holders", "Fullmaktshavere", _holders, OF_GIVER, GIVER),
    _with_number("privacy.power_givers", "Fullmaktsgivere", _givers, OF_RECEIVER, RECEIVER),
    _with_number("privacy.find_power_proofs", "FinnFullmaktToken", _find_proofs, OF_BOTH, GIVER),
    _operation("privacy.prove_power", "FullmaktToken", _prove, _need_reference),
)
