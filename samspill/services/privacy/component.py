"""What systems of parties call, by the shapes of Personvernkomponenten (PVK v2): statuses, settings, lists, writing.

A person number stands in the body, never in an address. A party is the one whose client calls; it gets what it is
registered for, and nothing about anybody else's definitions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation
from samspill.kernel.calls import Reply
from samspill.kernel.identifiers import classify
from samspill.kernel.problems import Fault, Invalid, Malformed, Missing, Refused
from samspill.services.privacy import reading
from samspill.services.privacy.inclusion import Inclusion, include
from samspill.services.privacy.owners import number_of, owner_of, owners_of, record_of_number, records_under
from samspill.services.privacy.parties import sql
from samspill.services.privacy.settings import about_record, of_its_owner
from samspill.trust import Need
from samspill.trust.settings import keeping
from samspill.trust.settings.definitions import definition

if TYPE_CHECKING:
    from uuid import UUID

    from samspill.exchange.operations import Doing, Needing
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant, PatientGrant
    from samspill.trust.settings.definitions import Definition
    from samspill.trust.settings.keeping import Kept

JSON = dict[str, Any]
PURPOSES: Final = frozenset({"PATRQT", "TREAT", "COC", "HSYSADMIN"})
"""What the programs of parties ask for: the citizen's own request, health care, and keeping in step."""
ASKED: Final = frozenset({"innbyggerFnr", "definisjonGuid", "definisjonNavn", "partKode"})
WRITTEN: Final = ASKED | {"typePi", "aktiv", "tidspunkt", "innbyggerMetadata", "innbyggerTbMetadata"}
INCLUDED: Final = frozenset({"innbyggerFnr", "partKode", "tjenesteKode", "inkludert", "gyldigFra", "gyldigTil"})
INCLUSION: Final = "Inkluderingsbillett_skriv"
"""The scope of inclusion tickets, by PVK's own name."""
OURS: Final = frozenset({"setting", "version", "starts", "ends"})
"""What stands in the metadata beside what the definition allows."""
PAGE: Final = 100
CHANGES: Final = 200


@dataclass(frozen=True, slots=True)
class Party:
    """Who calls."""

    code: str
    definitions: frozenset[UUID]
    areas: frozenset[str] = frozenset()
    """Service areas of powers of attorney that it may ask about."""
    services: frozenset[str] = frozenset()
    """Services of its own, in which it includes citizens."""


async def party_of(tx: Transaction, call: Call) -> Party:
    """Tell which party calls. Raises `Refused` for whoever is not the program of one that is registered."""
    row = await tx.one(sql.party_of_client, call.caller.client) if call.caller.kind == "system" else None
    if row is None:
        message = "this is for the programs of registered parties"
        raise Refused(message, Fault("client", message, "forbidden"), reasons=("scope.lacking",))
    return Party(row["code"], *(frozenset(row[name]) for name in ("definitions", "areas", "services")))


def document_of(kept: Kept, number: str) -> JSON:
    """Write a setting as PVK does. The metadata carry which of several it is, and its period."""
    period = {"starts": kept.starts, "ends": kept.ends}
    metadata = {
        **kept.metadata,
        "setting": str(kept.setting),
        "version": kept.version,
        **{name: moment.isoformat() for name, moment in period.items() if moment},
    }
    name = "innbyggerTbMetadata" if kept.definition.type == "tilgangsbegrensning" else "innbyggerMetadata"
    return {**_head(kept.definition, number), "aktiv": kept.active, "tidspunkt": kept.at.isoformat(), name: metadata}


def _head(what: Definition, number: str) -> JSON:
    return {
        "innbyggerFnr": number,
        "definisjonGuid": str(what.id),
        "definisjonNavn": what.names["nb"],
        "partKode": what.party,
        "typePi": what.type,
    }


async def _status(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Tell whether one definition is active for one citizen (`SjekkInnbyggersPiStatus`)."""
    said, party = reading.object_of(call.body, ASKED), await party_of(tx, call)
    what = _definition(said, party)
    number = number_in(said)
    kept = await keeping.current(tx, await _owners(tx, grant), what.code)
    latest = max((one.at for one in kept), default=None)
    data = {
        **_head(what, number),
        "aktiv": any(one.holds(call.at) for one in kept),
        "tidspunkt": latest.isoformat() if latest else None,
    }
    return Reply(data, about="privacy", touched=((grant.patient, len(kept)),))


async def _of_party(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give the active settings of one citizen that the party is registered for (`HentInnbyggersPiForPart`)."""
    said, party = reading.object_of(call.body, ASKED), await party_of(tx, call)
    number = number_in(said)
    if said.get("partKode") not in (None, party.code):
        raise foreign("partKode", "is another party's")
    kept = await keeping.current(tx, await _owners(tx, grant))
    active = [one for one in kept if one.definition.id in party.definitions and one.holds(call.at)]
    data = {"personvernInnstillinger": [document_of(one, number) for one in active]}
    return Reply(data, about="privacy", touched=((grant.patient, len(active)),))


async def _put_by_party(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Set a citizen's setting as another system has taken it down (`SettInnbyggersPersonvernInnstilling`)."""
    said, party = reading.object_of(call.body, WRITTEN), await party_of(tx, call)
    what, number = _definition(said, party), number_in(said)
    if said.get("typePi", what.type) != what.type or said.get("partKode", what.party) != what.party:
        raise foreign("typePi", "type and party must be those of the definition")
    if not isinstance(said.get("aktiv"), bool):
        raise reading.malformed("aktiv", "must be true or false")
    await _owners(tx, grant)
    change = await of_its_owner(tx, grant, _change(said, what, await owner_of(tx, grant), call))
    kept, event = await keeping.put(tx, change)
    event = about_record(event, grant.patient)
    return Reply(document_of(kept, number), events=(event,), about=f"Consent/{kept.setting}")


def _change(said: JSON, what: Definition, owner: str, call: Call) -> keeping.Change:
    metadata = said.get("innbyggerTbMetadata", said.get("innbyggerMetadata")) or {}
    if not isinstance(metadata, dict):
        raise reading.malformed("innbyggerMetadata", "must be an object")
    return keeping.Change(
        owner=owner,
        definition=what.code,
        active=said["aktiv"],
        at=call.at,
        author=call.caller.subject,
        kind="citizen",
        metadata={name: value for name, value in metadata.items() if name not in OURS},
        starts=reading.moment_in(metadata, "starts"),
        ends=reading.moment_in(metadata, "ends"),
        setting=reading.uuid_in(metadata["setting"], "setting") if metadata.get("setting") else None,
        source=call.caller.client,
    )


async def _include(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Say that a citizen is included in a service of the party's own, or no more (`settinnbyggersinkludering`)."""
    said, party = reading.object_of(call.body, INCLUDED), await party_of(tx, call)
    number, service = number_in(said), reading.text_in(said, "tjenesteKode")
    if said.get("partKode", party.code) != party.code:
        raise foreign("partKode", "is another party's")
    if service not in party.services:
        raise foreign("tjenesteKode", "is none of the services that the party is registered with")
    if not isinstance(said.get("inkludert"), bool):
        raise reading.malformed("inkludert", "must be true or false")
    await _owners(tx, grant)
    ticket = Inclusion(
        party=party.code,
        service=service,
        included=said["inkludert"],
        starts=reading.moment_in(said, "gyldigFra"),
        ends=reading.moment_in(said, "gyldigTil"),
        at=call.at,
    )
    version = await include(tx, await owner_of(tx, grant), ticket, call.caller.subject)
    period = {"gyldigFra": ticket.starts, "gyldigTil": ticket.ends, "tidspunkt": ticket.at}
    data = {
        "innbyggerFnr": number,
        "partKode": party.code,
        "tjenesteKode": service,
        "inkludert": ticket.included,
        **{name: moment.isoformat() if moment else None for name, moment in period.items()},
        "versjon": version,
    }
    return Reply(data, about=f"inclusion/{party.code}/{service}")


async def holders(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """List who has an active setting of a definition, a page at a time (`HentInnbyggereAktivePiForDefinisjon`)."""
    party, said = await party_of(tx, call), dict(call.query)
    what = _definition(said, party)
    owners = await keeping.holders(tx, what.code, call.at, said.get("etter", "")[:100], PAGE + 1)
    shown = owners[:PAGE]
    found, touched = [], []
    for owner in shown:
        kept = [one for one in await keeping.current(tx, [owner], what.code) if one.holds(call.at)]
        number = await number_of(tx, owner)
        found += [document_of(one, number) for one in kept]
        touched += [(record, len(kept)) for record in await records_under(tx, owner)]
    data = {"innbyggere": found, "neste": shown[-1] if len(owners) > PAGE else None}
    return Reply(data, about="privacy", touched=tuple(touched) or ((None, 0),))


async def changes(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """List what has changed since a number (`etter`), in order, for a party that fetches rather than being called."""
    party, said = await party_of(tx, call), dict(call.query)
    after = said.get("etter", "0")
    if not after.isascii() or not after.isdigit() or len(after) > 18:  # noqa: PLR2004 - what a bigint holds
        raise reading.malformed("etter", "must be the number of the last change that was taken")
    rows = await tx.all(sql.changes, party.code, int(after), CHANGES)
    found = []
    for row in rows:
        versions = await keeping.versions(tx, row["setting"])
        kept = next(one for one in versions if one.version == row["version"])
        if kept.definition.id in party.definitions:
            document = document_of(kept, await number_of(tx, kept.owner))
            found.append({"nummer": row["number"], **document})
    touched = tuple((row["record"], 1) for row in rows)
    last = rows[-1]["number"] if rows else int(after)
    return Reply({"endringer": found, "neste": last}, about="privacy", touched=touched or ((None, 0),))


def _definition(said: JSON, party: Party) -> Definition:
    """Find the definition that is named. Raises `Refused` for one that the party is not registered for."""
    what = definition(reading.text_in(said, "definisjonGuid"))
    if what.id not in party.definitions:
        raise foreign("definisjonGuid", "is not one that the party is registered for")
    return what


def foreign(where: str, what: str) -> Invalid:
    """Say that what was named is not the party's own."""
    return Invalid(f"{where}: {what}", Fault(where, what, "forbidden"))


def number_in(said: JSON, name: str = "innbyggerFnr") -> str:
    """Give the person number that a body names. Raises `Malformed` for what is none."""
    number = reading.text_in(said, name)
    if not classify(number):
        message = "this is no person number: its digits do not add up"
        raise Malformed(message, Fault(name, message, "value"))
    return number


async def _owners(tx: Transaction, grant: PatientGrant) -> tuple[str, ...]:
    if not grant.patient:
        raise Missing("there is nobody with this number who has a record here")
    return await owners_of(tx, grant)


async def record_in(tx: Transaction, body: bytes, members: frozenset[str], name: str = "innbyggerFnr") -> str:
    """Find whose record a body is about; the empty string where it does not say, which the work then explains."""
    try:
        said = reading.object_of(body, members)
        return await record_of_number(tx, number_in(said, name))
    except Malformed:
        return ""


async def _need_inclusion(tx: Transaction, call: Call) -> Need:
    """The scope `Inkluderingsbillett_skriv`, in the record of whoever's number stands in the body."""  # noqa: D401
    return Need(scope=INCLUSION, patient=await record_in(tx, call.body, INCLUDED), settings=True)


def _by_number(name: str, address: str, work: Doing, need: Needing | None = None) -> Operation:
    """Declare an operation about whoever's number stands in the body."""

    async def named(tx: Transaction, call: Call) -> Need:
        """The scope of the operation's name, in the record of whoever's number stands in the body."""  # noqa: D401
        return Need(scope=f"privacy.{name}", patient=await record_in(tx, call.body, WRITTEN), settings=True)

    title = (work.__doc__ or "").split("\n")[0]
    return Operation(f"privacy.{name}", PURPOSES, need or named, work, title, path=address, method="POST")


_ADDRESS: Final = "/Personverninnstillinger"
OPERATIONS: Final = (
    _by_number("status", f"{_ADDRESS}/SjekkInnbyggersPiStatus/v2", _status),
    _by_number("of_party", f"{_ADDRESS}/HentInnbyggersPiForPart/v2", _of_party),
    _by_number("put_by_party", f"{_ADDRESS}/SettInnbyggersPersonvernInnstilling/v2", _put_by_party),
    _by_number("include", "/v1/settinnbyggersinkludering", _include, _need_inclusion),
)
