"""A citizen's settings: read, set, withdrawn, and what they were. In force at the very next call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from samspill.fhir import record
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Invalid, Missing, Refused
from samspill.services.privacy import reading, telling
from samspill.services.privacy.inclusion import Inclusion, inclusions
from samspill.services.privacy.owners import owner_of, owners_of
from samspill.trust.attestation.codes import personnel, word
from samspill.trust.decision.tables import CLASSES
from samspill.trust.settings import keeping, powers
from samspill.trust.settings.definitions import definitions as all_definitions

if TYPE_CHECKING:
    from samspill.kernel.calls import Call, Event
    from samspill.store import Transaction
    from samspill.trust import Grant, PatientGrant
    from samspill.trust.settings.keeping import Change, Kept

OWN: Final = "own"
"""The basis on which one is in one's own record."""


async def definitions(_tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """List what can be set: by whom, and what can be said with it."""
    return Reply(
        {"definitions": [telling.definition_told(one) for one in all_definitions()]},
        about="definitions",
        touched=((None, 0),),
    )


async def read(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give the settings of one citizen as they are now, and the powers of attorney given and held."""
    owners = await owners_of(tx, grant)
    current = await keeping.current(tx, owners)
    held = await powers.powers(tx, owners)
    data = {
        **await frame(tx, grant),
        "settings": [telling.told(kept, call.at) for kept in current],
        "shown": await telling.shown(tx, [kept for kept in current if kept.active and not _over(kept, call)], call),
        "powers": sum(power.holds(call.at) for power in held),
        "inclusions": [_included(one) for one in await inclusions(tx, owners) if one.holds(call.at)],
        "classes": tuple(CLASSES),
        "roles": sorted(((code, word("role", code)) for code in personnel()), key=lambda pair: pair[1]),
    }
    return _reply(grant, data, len(current))


def _included(one: Inclusion) -> dict[str, Any]:
    named = ("party", "name", "service", "starts", "ends", "at")
    return {name: getattr(one, name) for name in named}


def _over(kept: Kept, call: Call) -> bool:
    return kept.ends is not None and kept.ends <= call.at


async def frame(tx: Transaction, grant: PatientGrant) -> dict[str, Any]:
    """Give what every page here says about whose settings these are."""
    patient = await record.patient(tx, grant) or {}
    name = record.name_of(patient)
    return {"patient": {"id": grant.patient, "name": name}, "own": grant.basis == OWN}


async def shields(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give health personnel the shields of a record, which they set and lift; never what the citizen has set."""
    kept = await keeping.current(tx, await owners_of(tx, grant), "shield")
    return _reply(grant, {"settings": [telling.told(one, call.at) for one in kept]}, len(kept))


async def history(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give every version of one citizen's settings, newest first."""
    kept = await keeping.history(tx, await owners_of(tx, grant))
    data = {
        **await frame(tx, grant),
        "history": [telling.told(one, call.at) for one in kept],
        "shown": await telling.shown(tx, kept, call),
    }
    return _reply(grant, data, len(kept))


async def confirm(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Say what would happen if this were set; nothing is changed. With `withdraw`, what would if that were lifted."""
    said = dict(call.query)
    if "withdraw" in said:
        kept = await _own(tx, grant, said["withdraw"])
        address = f"/privacy/{grant.patient}/settings/{kept.setting}/withdraw"
        fields: list[tuple[str, str]] = []
    else:
        change = reading.change_of(call, await owner_of(tx, grant))
        kept = keeping.draft(change)
        address, fields = f"/privacy/{grant.patient}/settings", [(n, v) for n, v in call.query if v.strip()]
    (words,) = await telling.shown(tx, [kept], call)
    data = {**await frame(tx, grant), "address": address, "fields": fields, "lifts": "withdraw" in said}
    return _reply(grant, {**data, "setting": telling.told(kept, call.at), "shown": words}, 0)


async def put(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Set a setting, new or a new version of one: a JSON body, or the fields of the form."""
    change = await of_its_owner(tx, grant, reading.change_of(call, await owner_of(tx, grant)))
    return await _changed(tx, grant, call, change)


async def withdraw(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Withdraw a setting: what it blocked is open again, what it allowed is not."""
    kept = await _own(tx, grant, str(call.facts["setting"]))
    if not kept.active:
        raise Missing("this setting is withdrawn already", Fault("setting", "is withdrawn already", "not-found"))
    change = keeping.Change(
        owner=kept.owner,
        definition=kept.definition.code,
        active=False,
        at=call.at,
        author=call.caller.subject,
        kind=call.caller.kind,
        metadata=kept.metadata,
        starts=kept.starts,
        ends=kept.ends,
        setting=kept.setting,
        source=call.caller.client,
    )
    return await _changed(tx, grant, call, change)


async def _own(tx: Transaction, grant: PatientGrant, setting: str) -> Kept:
    """Give the newest version of one of the citizen's own settings. Raises `Missing`, also for somebody else's."""
    versions = await keeping.versions(tx, reading.uuid_in(setting, "setting"))
    if not versions or versions[0].owner not in await owners_of(tx, grant):
        raise Missing("there is no such setting of this person", Fault("setting", "is not there", "not-found"))
    return versions[0]


async def of_its_owner(tx: Transaction, grant: PatientGrant, change: Change) -> Change:
    """Keep a new version where the earlier ones are: perhaps under an id that the person had before."""
    if change.setting is None:
        return change
    return replace(change, owner=(await _own(tx, grant, str(change.setting))).owner)


async def keep(tx: Transaction, grant: PatientGrant, change: Change) -> tuple[Kept, Event]:
    """Keep a change; gives it, and the event to tell. Raises `Refused` for a program on its own, and `Invalid`."""
    if change.kind not in ("citizen", "practitioner"):
        message = "a setting is set by the citizen, or a shield by health personnel"
        raise Refused(message, Fault("caller", message, "forbidden"), reasons=("purpose.not-theirs",))
    _check_shield(change)
    kept, event = await keeping.put(tx, change)
    return kept, about_record(event, grant.patient)


async def _changed(tx: Transaction, grant: PatientGrant, call: Call, change: Change) -> Reply:
    """Keep a change, and answer with it."""
    kept, event = await keep(tx, grant, change)
    headers = {} if call.body else {"location": f"/privacy/{grant.patient}"}
    status = (201 if kept.version == 1 else 200) if call.body else 303
    return Reply(
        telling.told(kept, call.at),
        status=status,
        headers=headers,
        events=(event,),
        about=f"Consent/{kept.setting}",
    )


def _check_shield(change: Change) -> None:
    """Let no shield close a whole record to everybody: nobody would be left who could lift it. Raises `Invalid`."""
    said = change.metadata if isinstance(change.metadata, dict) else {}
    if change.active and change.kind == "practitioner" and not said.keys() & {"to", "but", "what"}:
        message = "a shield names whom it keeps out, whom it does not, or which part of the record"
        raise Invalid(message, Fault("metadata", message, "required"))


def about_record(event: Event, patient: str) -> Event:
    """Tell an event about the record, so that whoever takes it is in this citizen's log."""
    return structs.replace(event, subject=patient, facts={**event.facts, "record": patient})


def _reply(grant: PatientGrant, data: dict[str, Any], number: int) -> Reply:
    return Reply(data, about="privacy", touched=((grant.patient, number),))
