"""The facts of a decision, read in one round trip, which calls of health personnel share (`decision.dossiers`).

What is read before the work begins is of one moment. Whoever sets a block while a call is under way sets it for the
next one, as if that call had come first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.store.ahead import Ahead
from samspill.trust.decision.dossiers import Asked, Which, Who, ask, bare, one_of
from samspill.trust.decision.facts import (
    Asker,
    Attested,
    Facts,
    Gp,
    Guardian,
    Parent,
    Person,
    Power,
    Relation,
)
from samspill.trust.decision.made import Decided, decided
from samspill.trust.decision.presuming import presume
from samspill.trust.decision.statements import CITIZEN
from samspill.trust.settings.reading import settings_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.attestation import Attestation
    from samspill.kernel.calls import Call, Caller
    from samspill.store import Transaction
    from samspill.trust.decision.dossiers import OfCaller, OfRecord
    from samspill.trust.decision.policy import Policy
    from samspill.trust.grants import Need

REGISTERS: Final = frozenset({"FREG", "HPR", "AR", "FLR"})
_NONE: Final[frozenset[str]] = frozenset()
_json: Final = msgspec.json.decode
_NO_GP: Final = Gp()
MADE: Final = 1000
"""Decisions that are remembered of one token."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """What one token led to, while the registers say the same: its next call need not be checked as the first was."""

    caller: Caller
    unknown: frozenset[str]
    asker: Asker
    attested: Attested | None
    names_patient: bool
    since: float
    until: float
    """Seconds since 1970, both of them in it: in between, the attestation is neither from the future nor too old."""
    made: dict[Any, Decided] = field(default_factory=dict)
    """Decisions that were made, by all of the facts that may differ from call to call."""


async def load(tx: Transaction, call: Call, served: frozenset[str], need: Need, policy: Policy, record: str) -> Facts:
    """Read the facts about a call of health personnel or a citizen, on a record or (the empty string) on none."""
    if call.caller.kind == "practitioner":
        asked, need = await _ask(tx, call, need, record)
        known = _known(asked, call, policy)
        return _facts(call, served, need, asked, known, policy)
    return await _of_citizen(tx, call, served, need, policy, record)


async def decided_of_practitioner(
    tx: Transaction, call: Call, served: frozenset[str], need: Need, policy: Policy, record: str
) -> Decided:
    """Decide about a call of health personnel, or recall what was decided of the same facts.

    A decision is pure: the same facts lead to the same for as long as none of their periods begins or ends.
    """
    asked, need = await _ask(tx, call, need, record)
    known = _known(asked, call, policy)
    made, key = known.checked.made, _key(asked, known, call, served, need, policy)
    found = _recalled(made, key, call)
    if found is None:
        if len(made) > MADE:
            made.clear()
        found = made[key] = decided(_facts(call, served, need, asked, known, policy))
    return found


def presumed_of_practitioner(
    tx: Transaction, call: Call, served: frozenset[str], need: Need, policy: Policy
) -> Decided | None:
    """Recall what was decided of what was read for the last call like this one, if it was a yes (`presuming`)."""
    if need.within is None or tx.begun:
        return None
    who, attested = _who(call.caller)
    asked = Asked(who, Which("", attested), call.at, need.within, call.proof)
    if not presume(tx.remembered, asked):
        return None
    known = _known(asked, call, policy)
    need = need.found_within(asked.which.record or None)
    found = _recalled(known.checked.made, _key(asked, known, call, served, need, policy), call)
    if found is None or found.given is None or found.decision.alert:
        return None
    tx.presumed = asked
    return found


def _recalled(made: Mapping[Any, Decided], key: Any, call: Call) -> Decided | None:
    found = made.get(key)
    return found if found is not None and found.since <= call.at < found.until else None


def _key(asked: Asked, known: _Known, call: Call, served: frozenset[str], need: Need, policy: Policy) -> Any:
    """Name all that a decision rests on, of what may differ from call to call of one token."""
    said = (call.purpose, served, need, known.stale, reason_of(call), policy.trial)
    return asked.record, asked.settings, asked.relations, said


async def _ask(tx: Transaction, call: Call, need: Need, record: str) -> tuple[Asked, Need]:
    """Ask the database; gives the need with the record that it turned out to be about."""
    who, attested = _who(call.caller)
    # What has begun may come to nothing, and what was seen must stay so: then the proof is noted by itself.
    asked = Asked(who, Which(_plain(record), attested), call.at, need.within, None if tx.begun else call.proof)
    if need.within is not None and need.within.question:
        asked.ahead = tx.ahead = Ahead()
    await tx.beside(ask, asked)
    if need.within is not None:
        need = need.found_within(need.within.patient or None)
    return asked, need


class _Known(msgspec.Struct, frozen=True):
    """What was read for a call of health personnel, with what its token led to."""

    checked: _Checked
    caller: OfCaller
    record: OfRecord
    stale: frozenset[str]
    unknown: frozenset[str]


def _known(asked: Asked, call: Call, policy: Policy) -> _Known:
    if asked.caller is None or asked.record is None:
        raise RuntimeError("what the registers say was not told")
    stale, unknown = freshness(_loaded(asked.heard), call.at, policy)
    return _Known(_check(asked.caller, call, unknown), asked.caller, asked.record, stale, unknown)


def _facts(call: Call, served: frozenset[str], need: Need, asked: Asked, known: _Known, policy: Policy) -> Facts:
    caller, record, checked = known.caller, known.record, known.checked
    attest = checked.attested
    return Facts(
        at=call.at,
        purpose=call.purpose,
        served=served,
        need=need,
        asker=checked.asker,
        attested=replace(attest, patient=record.attested) if attest and checked.names_patient else attest,
        subject=record.subject,
        person=caller.person,
        personnel=caller.personnel,
        legal_entity=caller.legal_entity,
        point_of_care=caller.point_of_care,
        gp=_gp(caller.hpr, record),
        relations=_relations(asked.relations),
        settings=settings_in(asked.settings),
        stale=known.stale,
        unknown=known.unknown,
        reason=reason_of(call),
        trial=policy.trial,
    )


async def _of_citizen(
    tx: Transaction, call: Call, served: frozenset[str], need: Need, policy: Policy, record: str
) -> Facts:
    text, names = CITIZEN
    values = {"record": record, "at": call.at, "pid": call.caller.pid}
    row = dict(await tx.peek(text, *[values[name] for name in names]) or {})
    stale, unknown = freshness(_loaded(row.pop("heard", None) or ""), call.at, policy)
    found = {name: _json(value) for name, value in row.items() if value is not None}
    return Facts(
        at=call.at,
        purpose=call.purpose,
        served=served,
        need=need,
        asker=asker_of(call.caller),
        attested=_attested(call, {}, unknown),
        subject=one_of(Person, found.get("subject")),
        person=one_of(Person, found.get("caller")),
        parent=one_of(Parent, found.get("parent")) or Parent(),
        guardian=one_of(Guardian, found.get("guardian")) or Guardian(),
        powers=tuple(msgspec.convert(bare(found.get("powers") or []), list[Power])),
        stale=stale,
        unknown=unknown,
        reason=reason_of(call),
        trial=policy.trial,
    )


def reason_of(call: Call) -> str:
    """Give why the caller asks in an emergency, or for acute treatment, in their words; empty: nothing is said."""
    return str(call.facts.get("reason", "") or call.headers.get("access-reason", ""))[:1000]


def _gp(hpr: str, found: OfRecord) -> Gp:
    if not (hpr in found.gps or hpr in found.substitutes):
        return _NO_GP
    return Gp(gp=hpr in found.gps, substitute=hpr in found.substitutes)


def _relations(text: str) -> tuple[Relation, ...]:
    return tuple(msgspec.convert(bare(_json(text)), list[Relation])) if text else ()


def unread(call: Call, served: frozenset[str], need: Need, policy: Policy) -> Facts:
    """Give the facts of a call for which the registers need not be asked."""
    return Facts(
        at=call.at,
        purpose=call.purpose,
        served=served,
        need=need,
        asker=asker_of(call.caller),
        trial=policy.trial,
    )


def asker_of(caller: Caller) -> Asker:
    """Say who asks, without the number."""
    return Asker(
        kind=caller.kind,
        subject=caller.subject,
        scopes=caller.scopes,
        purposes=caller.purposes,
        patient=caller.patient,
        hpr=caller.hpr,
        level=caller.security_level,
        legal_entity=caller.legal_entity,
        point_of_care=caller.point_of_care,
        numbered=bool(caller.pid),
    )


@lru_cache(maxsize=16)
def _loaded(heard: str) -> Mapping[str, datetime | None]:
    """Read when registers were heard of, as the statements say it (`heard_fact`)."""
    said = (one.partition(" ")[::2] for one in heard.split(",") if one)
    return {register: datetime.fromisoformat(moment) if moment else None for register, moment in said}


def freshness(
    loaded: Mapping[str, datetime | None], at: datetime, policy: Policy
) -> tuple[frozenset[str], frozenset[str]]:
    """Tell which registers have been silent for too long, and which were never loaded (in a trial; else these too)."""
    never = REGISTERS.difference(loaded)
    silent = _NONE
    if policy.silence:
        since = at - policy.silence
        silent = frozenset([name for name, heard in loaded.items() if heard is None or heard < since])
    return (silent, never) if policy.trial else (silent | never, _NONE)


@lru_cache(maxsize=2000)
def _who(caller: Caller) -> tuple[Who, str]:
    """Tell who asks, and the number of the patient whom the caller attests."""
    attestation = caller.attestation
    practitioner = attestation.practitioner if attestation else None
    named = attestation.patients[0].identifier if attestation and attestation.patients else None
    hpr = caller.hpr or (_text(practitioner.hpr_nr, "id") if practitioner else "")
    who = Who(
        _plain(caller.pid),
        _plain(hpr),
        _plain(_text(practitioner.legal_entity, "id")) if practitioner else "",
        _plain(_text(practitioner.point_of_care, "id")) if practitioner else "",
    )
    return who, _plain(named.id) if named else ""


def _plain(value: str) -> str:
    """Give a number or an id; one that the database does not take is nobody's, and spoils no others' asking."""
    return value if value.isprintable() else ""


def _check(said: OfCaller, call: Call, unknown: frozenset[str]) -> _Checked:
    """Check the caller's attestation against the registers, or recall that it was."""
    checked: _Checked | None = said.checked
    now = call.at.timestamp()
    if (
        checked
        and checked.caller is call.caller
        and checked.unknown == unknown
        and checked.since <= now <= checked.until
    ):
        return checked
    attestation = call.caller.attestation
    since, until = _fresh(attestation.toa if attestation else None, now)
    checked = _Checked(
        call.caller,
        unknown,
        asker_of(call.caller),
        _attested(call, said.said, unknown),
        bool(attestation and any(patient.identifier for patient in attestation.patients)),
        since,
        until,
    )
    said.checked = checked
    return checked


def _fresh(toa: int | None, now: float) -> tuple[float, float]:
    """Give the time around now in which the rules say the same of an attestation's age."""
    if toa is None:
        return -math.inf, math.inf
    from samspill.trust.attestation.rules import AHEAD, LIFE  # noqa: PLC0415 - few callers attest

    since, until = toa - AHEAD, toa + LIFE
    return (since, until) if since <= now <= until else (now, now)


def _attested(call: Call, found: Mapping[str, Any], unknown: frozenset[str]) -> Attested | None:
    attestation = call.caller.attestation
    if attestation is None:
        return None
    practitioner, relationship = attestation.practitioner, attestation.care_relationship
    return Attested(
        toa=attestation.toa,
        hpr=_text(practitioner.hpr_nr, "id"),
        role=_text(practitioner.authorization, "code"),
        legal_entity=_text(practitioner.legal_entity, "id"),
        point_of_care=_text(practitioner.point_of_care, "id"),
        purpose=_text(relationship.purpose_of_use, "code"),
        service=_text(relationship.healthcare_service, "code"),
        details=_text(relationship.purpose_of_use_details, "code"),
        decision=_text(relationship.decision_ref, "id"),
        chosen=bool(relationship.decision_ref and relationship.decision_ref.user_selected),
        patient="?" if any(patient.identifier for patient in attestation.patients) else "",
        findings=_findings(attestation, call, found, unknown),
    )


def _findings(
    attestation: Attestation, call: Call, found: Mapping[str, Any], unknown: frozenset[str]
) -> tuple[str, ...]:
    """Name the rules of the attestation that it breaks, of those that reject it."""
    from samspill.trust.attestation import check  # noqa: PLC0415 - few callers attest

    caller = call.caller
    findings = check(
        attestation,
        at=call.at,
        pid=caller.pid,
        hpr=caller.hpr,
        legal_entity=caller.legal_entity,
        point_of_care=caller.point_of_care,
        personnel=found.get("personnel"),
        organisation=found.get("legal_entity"),
        patient_numbers=None,
        register_known=unknown.isdisjoint({"HPR", "AR"}),
        unit=found.get("point_of_care"),
    )
    return tuple(one.rule for one in findings if one.severity == "reject")


def _text(value: Any, name: str) -> str:
    return str(getattr(value, name)) if value is not None else ""
