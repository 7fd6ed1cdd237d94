"""The facts of a decision, read in one round trip: the parts lie with their owners and are joined here.

What is read before the work begins is of one moment. Whoever sets a block while a call is under way sets it for the
next one, as if that call had come first.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from samspill.store import queries
from samspill.trust.decision.facts import (
    Asker,
    Attested,
    Facts,
    Gp,
    Guardian,
    Organisation,
    Parent,
    Person,
    Personnel,
    Power,
    Relation,
)
from samspill.trust.settings.reading import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.attestation import Attestation
    from samspill.kernel.calls import Call, Caller
    from samspill.store import Transaction
    from samspill.trust.decision.policy import Policy
    from samspill.trust.grants import Need

sql = queries("samspill.trust.decision")
grunndata_sql = queries("samspill.grunndata")

REGISTERS: Final = ("FREG", "HPR", "AR", "FLR")
_PLACE: Final = re.compile(r"\{(\w+)\}")
_EXPRESSIONS: Final = {
    "owners": "ARRAY(SELECT json_array_elements_text(fact) FROM owners)",
    "askers": "ARRAY(SELECT json_array_elements_text(fact) FROM askers)",
}
"""Places that an earlier part of the same statement fills."""

_FIRST: Final = {
    "subject": grunndata_sql.subject_fact,
    "caller": grunndata_sql.caller_fact,
    "owners": grunndata_sql.identities_fact.replace("{person}", "(SELECT fact ->> 'person' FROM subject)"),
    "askers": grunndata_sql.identities_fact.replace("{person}", "(SELECT fact ->> 'person' FROM caller)"),
}
_PRACTITIONER: Final = {
    "attested": grunndata_sql.caller_fact.replace("{pid}", "{attested}"),
    "personnel": grunndata_sql.personnel_fact,
    "legal_entity": grunndata_sql.legal_entity_fact,
    "point_of_care": grunndata_sql.point_of_care_fact,
    "gp": grunndata_sql.gp_fact,
    "relations": sql.relations_fact,
    "settings": sql.settings_fact,
    "feeds": grunndata_sql.feeds_fact,
}
_CITIZEN: Final = {
    "parent": grunndata_sql.parent_fact,
    "guardian": grunndata_sql.guardian_fact,
    "powers": sql.powers_fact,
    "feeds": grunndata_sql.feeds_fact,
}


def statement_of(parts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Join parts into one statement that gives one row; and tell which value goes where."""
    names: list[str] = []

    def fill(place: re.Match[str]) -> str:
        if place[1] in _EXPRESSIONS:
            return _EXPRESSIONS[place[1]]
        if place[1] not in names:
            names.append(place[1])
        return f"${names.index(place[1]) + 1}"

    first = ",\n".join(f"{name} AS MATERIALIZED ({part})" for name, part in _FIRST.items() if _is_used(name, parts))
    asked = ",\n".join(f"({part}) AS {name}" for name, part in parts.items())
    found = ", ".join(f"(SELECT fact FROM {name}) AS {name}" for name in ("subject", "caller"))  # noqa: S608 - names of this file
    lines = ("WITH", first, "SELECT", found + ",", asked)
    return _PLACE.sub(fill, "\n".join(lines)), tuple(names)


def _is_used(name: str, parts: Mapping[str, str]) -> bool:
    return name not in _EXPRESSIONS or any("{" + name + "}" in part for part in parts.values())


STATEMENTS: Final = {"practitioner": statement_of(_PRACTITIONER), "citizen": statement_of(_CITIZEN)}
_json: Final = msgspec.json.decode
Read = TypeVar("Read")


async def load(tx: Transaction, call: Call, served: frozenset[str], need: Need, policy: Policy, record: str) -> Facts:
    """Read the facts about a call of health personnel or a citizen, on a record or (the empty string) on none."""
    caller = call.caller
    text, names = STATEMENTS[caller.kind]
    values = _values(call, record)
    row = await tx.peek(text, *[values[name] for name in names])
    found = {name: _json(value) for name, value in (row or {}).items() if value is not None}
    stale, unknown = freshness(found.get("feeds") or [], call.at, policy)
    return Facts(
        at=call.at,
        purpose=call.purpose,
        served=served,
        need=need,
        asker=asker_of(caller),
        attested=_attested(call, found, unknown),
        subject=_one(Person, found.get("subject")),
        person=_one(Person, found.get("caller")),
        personnel=_one(Personnel, found.get("personnel")),
        legal_entity=_one(Organisation, found.get("legal_entity")),
        point_of_care=_one(Organisation, found.get("point_of_care")),
        gp=_one(Gp, found.get("gp")) or Gp(),
        parent=_one(Parent, found.get("parent")) or Parent(),
        guardian=_one(Guardian, found.get("guardian")) or Guardian(),
        powers=tuple(msgspec.convert(_bare(found.get("powers") or []), list[Power])),
        relations=tuple(msgspec.convert(_bare(found.get("relations") or []), list[Relation])),
        settings=settings_of(found.get("settings") or []),
        stale=stale,
        unknown=unknown,
        reason=str(call.facts.get("reason", "") or call.headers.get("access-reason", ""))[:1000],
        trial=policy.trial,
    )


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


def freshness(feeds: list[dict[str, Any]], at: datetime, policy: Policy) -> tuple[frozenset[str], frozenset[str]]:
    """Tell which registers have been silent for too long, and which were never loaded (in a trial; else these too)."""
    loaded = {feed["register"]: feed["heard"] for feed in feeds if feed.get("applied")}
    never = frozenset(REGISTERS) - loaded.keys()
    silent = frozenset(
        name
        for name, heard in loaded.items()
        if policy.silence and (heard is None or at - datetime.fromisoformat(heard) > policy.silence)
    )
    return (silent, never) if policy.trial else (silent | never, frozenset())


def _values(call: Call, record: str) -> dict[str, Any]:
    """Lay out all that a statement may ask for. Numbers of persons go to the database and nowhere else."""
    caller, attestation = call.caller, call.caller.attestation
    practitioner = attestation.practitioner if attestation else None
    named = attestation.patients[0].identifier if attestation and attestation.patients else None
    return {
        "record": record,
        "at": call.at,
        "pid": caller.pid,
        "attested": named.id if named else "",
        "hpr": caller.hpr or (practitioner.hpr_nr.id if practitioner and practitioner.hpr_nr else ""),
        "legal_entity": practitioner.legal_entity.id if practitioner and practitioner.legal_entity else "",
        "point_of_care": practitioner.point_of_care.id if practitioner and practitioner.point_of_care else "",
    }


def _attested(call: Call, found: Mapping[str, Any], unknown: frozenset[str]) -> Attested | None:
    attestation = call.caller.attestation
    if attestation is None:
        return None
    practitioner, relationship = attestation.practitioner, attestation.care_relationship
    names_somebody = any(patient.identifier for patient in attestation.patients)
    person = (found.get("attested") or {}).get("person", "?") if names_somebody else ""
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
        patient=person,
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


def _one(kind: type[Read], value: Any) -> Read | None:
    return None if value is None else msgspec.convert(_bare(value), kind)


def _bare(value: Any) -> Any:
    """Leave out what the registers do not know, so that it is as if it were not said."""
    if isinstance(value, dict):
        return {name: _bare(part) for name, part in value.items() if part is not None}
    return [_bare(part) for part in value] if isinstance(value, list) else value
