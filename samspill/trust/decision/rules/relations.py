"""Rules about health personnel and a patient: whether there is a relation of treatment, and the patient's objection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.trust.decision.facts import in_force
from samspill.trust.decision.outcome import Verdict, no, yes
from samspill.trust.decision.rules.scopes_of_settings import concerns

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Facts, Relation

EMERGENCY: Final = frozenset({"LE", "SP", "JO", "AA", "PM"})
"""Categories that act in emergencies: physicians, nurses, midwives, ambulance workers, paramedics."""
ACUTE: Final = frozenset({"ETREAT", "BTG"})
SHORTEST: Final = 10
"""Characters of a reason for breaking the glass, or for acute treatment that one has chosen oneself."""
TREATING: Final = frozenset({"gp", "referral", "encounter", "acute", "acute-chosen", "emergency"})
"""Bases that an objection to sharing does not touch: those who treat."""


def subject(facts: Facts) -> Verdict | None:
    """See that it is known whose record it is. Nobody treats the dead at once, or opens their own record at work."""
    if not facts.record:
        return None
    owner = facts.subject
    if owner is None:
        return None if "FREG" in facts.unknown else no("subject.unknown")
    if owner.deceased and facts.purpose in ACUTE:
        return no("subject.deceased")
    if facts.person and facts.person.person == owner.person:
        return no("relation.self")
    return None


def relation(facts: Facts) -> Verdict | None:
    """Find what opens the record: GP, referral, encounter, consent, acute care, declaration; or the emergency."""
    if not facts.record:
        return None
    if facts.purpose in ACUTE:
        return _acute(facts)
    found = _gp(facts) or _registered(facts) or _consent(facts) or _declared(facts)
    if found:
        return found
    return no("registers.stale") if "FLR" in facts.stale and facts.hpr else no("relation.none")


def _acute(facts: Facts) -> Verdict:
    if facts.role not in EMERGENCY:
        return no("emergency.role")
    if facts.purpose == "ETREAT":
        return _treating_at_once(facts)
    if not _has_reason(facts, "emergency"):
        return no("emergency.no-reason")
    return yes("relation:emergency", "emergency")


def _treating_at_once(facts: Facts) -> Verdict:
    """Acute treatment that a system derives from the acute chain is believed; whoever has chosen it says why."""
    if facts.attested is None or not facts.attested.chosen:
        return yes("relation:acute", "acute")
    return yes("relation:acute-chosen", "acute-chosen") if _has_reason(facts, "acute") else no("acute.no-reason")


def _has_reason(facts: Facts, kind: str) -> bool:
    """Tell whether a reason is given, or the record was opened for this with one, and still is."""
    return len(facts.reason.strip()) >= SHORTEST or any(
        one.kind == kind and one.practitioner and one.reasoned and one.ends and _theirs(one, facts)
        for one in facts.relations
    )


def _gp(facts: Facts) -> Verdict | None:
    if "FLR" in facts.stale or facts.role != "LE":
        return None
    if facts.gp.gp:
        return yes("relation:gp", "gp")
    return yes("relation:substitute", "gp") if facts.gp.substitute else None


def _registered(facts: Facts) -> Verdict | None:
    for kind in ("referral", "encounter"):
        for one in facts.relations:
            if one.kind == kind and _theirs(one, facts):
                return yes(f"relation:{kind}", kind)
    return None


def _theirs(one: Relation, facts: Facts) -> bool:
    """Tell whether a relation holds now, and is with this practitioner, or else with the organisation or the unit."""
    if not in_force(one.starts, one.ends, facts.at) or facts.attested is None:
        return False
    if one.practitioner:
        return one.practitioner in facts.hprs
    return bool(one.organisation) and one.organisation in (
        facts.attested.legal_entity,
        facts.attested.point_of_care,
    )


def _consent(facts: Facts) -> Verdict | None:
    for one in facts.settings:
        if one.does == "consent" and in_force(one.starts, one.ends, facts.at) and concerns(one.to, facts, empty=False):
            return yes("relation:consent", "consent")
    return None


def _declared(facts: Facts) -> Verdict | None:
    """Find what one has declared oneself. It is good for treatment only, by authorised personnel, and ends."""
    if facts.purpose != "TREAT" or facts.role == "-":
        return None
    for one in facts.relations:
        if one.kind == "declared" and one.practitioner and one.reasoned and one.ends and _theirs(one, facts):
            return yes("relation:declared", "declared")
    return None


def reservation(facts: Facts) -> Verdict | None:
    """Where the patient objects to sharing, only those who treat come in: a declaration or a consent is not enough."""
    if not facts.settings or not facts.record:
        return None
    verdict = relation(facts)
    if verdict is None or verdict.basis in TREATING:
        return None
    for one in facts.settings:
        if one.does == "reserve" and in_force(one.starts, one.ends, facts.at):
            return no("reservation.sharing")
    return None
