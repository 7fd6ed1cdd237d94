"""Decisions that can be made again: the facts of one as text, and the decision that the text leads to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from samspill.trust.decision.deciding import asks_registers, decide
from samspill.trust.decision.facts import Facts
from samspill.trust.decision.outcome import Verdict
from samspill.trust.decision.reasons import Reason, reason
from samspill.trust.decision.rules import CHAINS
from samspill.trust.decision.rules.callers import reachable
from samspill.trust.decision.rules.relations import SHORTEST
from samspill.trust.decision.steady import steady

if TYPE_CHECKING:
    from samspill.trust.decision.outcome import Decision

EMERGENCY: Final = "BTG"
LIFTED: Final = "block:lifted"
"""The reason of a decision that sets a block aside."""
_encode: Final = msgspec.json.Encoder(order="deterministic").encode
_facts: Final = msgspec.json.Decoder(Facts).decode


def content(facts: Facts, decision: Decision | None = None) -> str:
    """Write facts as JSON. They hold no national number and no name. `decision` is what they lead to, if it is known.

    The moment is that from which on the same was decided, so that calls of one minute share one text (`steady`).
    """
    shared = replace(facts, at=steady(facts)[0])
    return _encode(shared if decide(shared) == (decision or decide(facts)) else facts).decode()


def facts_of(text: str) -> Facts:
    """Read facts that `content` wrote."""
    return _facts(text)


def would_open(text: str, purpose: str) -> bool:
    """Tell whether a purpose that the user chooses, with a reason, would open what these facts kept closed.

    `purpose` is BTG (breaking the glass) or ETREAT (acute treatment).
    """
    decision = _chosen(text, purpose)
    return decision is not None and decision.granted


def would_lift(text: str) -> bool:
    """Tell whether breaking the glass, with a reason, would show what a block leaves out for these facts."""
    decision = _chosen(text, EMERGENCY)
    return decision is not None and decision.granted and LIFTED in decision.names


def _chosen(text: str, purpose: str) -> Decision | None:
    """Decide once more as if the user had chosen a purpose, with a reason; None where nobody could have."""
    facts = facts_of(text) if text else None
    if facts is None or facts.attested is None or facts.need.patient is None or purpose not in facts.served:
        return None
    chosen = replace(
        facts,
        purpose=purpose,
        asker=replace(facts.asker, purposes=facts.asker.purposes | {purpose}),
        attested=replace(facts.attested, purpose=purpose, chosen=True),
        reason="-" * SHORTEST,
    )
    return decide(chosen)


@dataclass(frozen=True, slots=True)
class Step:
    """What one rule said, in the order in which they were asked."""

    rule: str
    """Where it stands: `relations.relation`; `callers.reachable` is how far the token reaches."""
    said: Literal["yes", "no", "nothing"]
    reasons: tuple[Reason, ...] = ()
    hides: tuple[str, ...] = ()
    """The rules by which it leaves something out."""


def steps(text: str) -> tuple[Step, ...]:
    """Ask the rules once more on the facts that a decision rested on, and tell what each of them says."""
    facts = facts_of(text)
    grant = reachable(facts)
    if isinstance(grant, Verdict):
        return (_step("callers.reachable", grant),)
    found = [Step("callers.reachable", "yes", tuple(map(reason, grant.reasons)))]
    for rule in CHAINS[facts.asker.kind] if asks_registers(facts, grant) else ():
        verdict = rule(facts)
        found.append(_step(f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}", verdict))
        if verdict is not None and not verdict.granted:
            break
    return tuple(found)


def _step(rule: str, verdict: Verdict | None) -> Step:
    if verdict is None:
        return Step(rule, "nothing")
    hides = tuple(sorted({hide.rule for hide in verdict.hides}))
    return Step(rule, "yes" if verdict.granted else "no", (*verdict.more, verdict.reason), hides)


def explain(text: str) -> Decision:
    """Decide once more on the facts that a decision rested on."""
    return decide(facts_of(text))
