"""The rule about the organisation that health personnel act for: it is there, a member, and has accepted the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.trust.decision.outcome import Verdict, no, yes

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Facts


def membership(facts: Facts) -> Verdict | None:
    """See that the legal entity is a member under accepted terms, and the unit its own (ATT-12, 18, 19)."""
    if "AR" in facts.unknown:
        return yes("organisation:attested")
    entity, unit = facts.legal_entity, facts.point_of_care
    if entity is None or not entity.active or unit is None or not unit.active:
        return no("organisation.unknown")
    if entity.number not in (unit.number, unit.parent):
        return no("organisation.not-part")
    if not entity.member:
        return no("organisation.not-member")
    if not entity.terms:
        return no("organisation.terms")
    return yes("organisation:member")
