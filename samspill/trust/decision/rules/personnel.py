"""Rules about health personnel: the attestation, and the authorisation that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.trust.decision.outcome import Verdict, no, yes
from samspill.trust.decision.reasons import reason

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Attested, Facts

LIFE: Final = 3600
"""Seconds for which an attestation is good, the last of them included (ATT-58b, 58c)."""
AHEAD: Final = 10
"""Seconds by which it may be from the future, since clocks differ."""
PURPOSES: Final = frozenset({"TREAT", "ETREAT", "COC", "BTG"})


def attestation(facts: Facts) -> Verdict | None:
    """See that the ground is attested, the attest fresh, and about this patient and this purpose."""
    attested = facts.attested
    if attested is None:
        return no("attestation.missing")
    if attested.toa is not None and facts.at.timestamp() - attested.toa > LIFE:
        return no("attestation.expired")
    if not _whole(attested, facts):
        # The rules that it breaks are named, where there are any.
        return findings(facts) if attested.findings else no("attestation.invalid")
    if facts.purpose not in PURPOSES:
        return no("purpose.not-theirs")
    if attested.purpose != facts.purpose:
        return no("purpose.other")
    if facts.record and attested.patient and not _names_subject(attested, facts):
        return no("attestation.other-patient")
    if not _same_organisation(attested, facts):
        return no("attestation.other-organisation")
    return None


def findings(facts: Facts) -> Verdict | None:
    """See that the attest keeps every rule of its own (`trust.attestation.check`), those included that come before."""
    broken = facts.attested.findings if facts.attested else ()
    if not broken:
        return yes("attestation:valid")
    named = tuple([reason(f"attestation:{name}") for name in broken[:3]])
    return Verdict(granted=False, reason=reason("attestation.invalid"), more=named)


def _whole(attested: Attested, facts: Facts) -> bool:
    """Tell whether it has what an attest cannot be without (ATT §1.2); a moment that is not far ahead of now."""
    said = attested.legal_entity and attested.point_of_care and attested.purpose and attested.decision
    ahead = attested.toa is not None and attested.toa - facts.at.timestamp() > AHEAD
    other = facts.asker.hpr and attested.hpr and facts.asker.hpr != attested.hpr
    return bool(said) and not ahead and not other


def _names_subject(attested: Attested, facts: Facts) -> bool:
    return facts.subject is not None and attested.patient == facts.subject.person


def _same_organisation(attested: Attested, facts: Facts) -> bool:
    """`orgnr_parent` and `orgnr_child` of the token, where it has them, are the attested organisations."""
    asker = facts.asker
    return asker.legal_entity in ("", attested.legal_entity) and asker.point_of_care in ("", attested.point_of_care)


def authorisation(facts: Facts) -> Verdict | None:
    """See that the attested category is an authorisation in force, of this very person (ATT-32); or that it is none."""
    if "HPR" in facts.unknown:
        return yes("personnel:attested")
    found = facts.personnel
    if not facts.hpr:
        return yes("personnel:none") if facts.role == "-" else no("personnel.not-authorised")
    if found is None or (facts.person and found.person and found.person != facts.person.person):
        return no("personnel.unknown")
    for one in found.authorisations:
        if one.category == facts.role:
            return yes("personnel:authorised")
    return no("personnel.not-authorised")
