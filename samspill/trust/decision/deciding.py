"""Facts in, decision out: the rules are asked in order, and the first no ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Fault, Refused
from samspill.trust.decision.outcome import Decision, Verdict
from samspill.trust.decision.reasons import Reason, reason, text_of
from samspill.trust.decision.rules import CHAINS
from samspill.trust.decision.rules.callers import reachable
from samspill.trust.grants import OpenGrant, PatientGrant, PopulationGrant

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Facts
    from samspill.trust.grants import Grant, Hide

_DEFAULT = reason("default")
PERSONS: Final = ("practitioner", "citizen")
"""Callers who are decided about by what the registers know."""


def decide(facts: Facts) -> Decision:
    """Decide. Pure: the same facts give the same decision. A record is opened to a person on a basis, or not at all."""
    grant = reachable(facts)
    if isinstance(grant, Verdict):
        return Decision(granted=False, reasons=(grant.reason,))
    reasons = [reason(rule) for rule in grant.reasons]
    hides: list[Hide] = []
    basis = ""
    for rule in CHAINS[facts.asker.kind] if asks_registers(facts, grant) else ():
        verdict = rule(facts)
        if verdict is None:
            continue
        if not verdict.granted:
            return Decision(granted=False, reasons=(*reasons, *verdict.more, verdict.reason))
        reasons += (verdict.reason, *verdict.more)
        hides += verdict.hides
        basis = basis or verdict.basis
    return _closed(facts, grant, tuple(reasons), tuple(hides), basis)


def asks_registers(facts: Facts, grant: Grant) -> bool:
    """Tell whether more than the token is needed.

    What is nobody's record is open to whoever's token reaches it; health personnel attest also what a service does for
    them without a record, such as finding a patient.
    """
    if facts.asker.kind not in PERSONS or isinstance(grant, PatientGrant):
        return True
    return facts.asker.kind == "practitioner" and bool(facts.need.scope)


def _closed(facts: Facts, grant: Grant, reasons: tuple[Reason, ...], hides: tuple[Hide, ...], basis: str) -> Decision:
    if isinstance(grant, PopulationGrant):
        return Decision(granted=True, reasons=reasons, opens="population")
    if not isinstance(grant, PatientGrant):
        return Decision(granted=True, reasons=reasons, opens="nobody")
    if not basis and facts.asker.kind in PERSONS:
        return Decision(granted=False, reasons=(*reasons, _DEFAULT))
    return Decision(
        granted=True,
        reasons=reasons,
        hides=hides,
        basis=basis,
        alert=basis == "emergency",
        opens="patient",
        patient=grant.patient,
        bound=grant.bound,
    )


def granted(decision: Decision, ground: str = "") -> Grant:
    """Turn a decision into the grant that functions ask for; raises `Refused` for a no. Both keep the ground."""
    if not decision.granted:
        last = decision.reasons[-1]
        message = text_of(last)
        fault = Fault(last.rule.partition(".")[0], message, "forbidden")
        raise Refused(message, fault, reasons=decision.names, ground=ground)
    if decision.opens == "population":
        return PopulationGrant(decision.names)
    if decision.opens == "nobody":
        return OpenGrant(decision.names)
    return PatientGrant(
        decision.names,
        decision.patient,
        bound=decision.bound,
        hides=decision.hides,
        basis=decision.basis,
        alert=decision.alert,
        ground=ground,
    )
