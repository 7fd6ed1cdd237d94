"""The rules, each a small function `Facts -> Verdict | None`, in the order in which they are asked.

Before them all, the token must reach what is asked for (`callers.reachable`).

A no ends it. None means that the rule has nothing to say. A yes is needed of every rule that opens something: whoever
asks about a record gets it only if some rule has found a basis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.trust.decision.rules import blocks, callers, citizens, organisations, personnel, relations, roles

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.trust.decision.facts import Facts
    from samspill.trust.decision.outcome import Verdict

    Rule = Callable[[Facts], Verdict | None]

PRACTITIONER: Final[tuple[Rule, ...]] = (
    callers.registers,
    callers.level,
    personnel.attestation,
    personnel.authorisation,
    organisations.membership,
    personnel.findings,
    callers.still_there,
    relations.subject,
    relations.relation,
    relations.reservation,
    roles.role,
    blocks.blocks,
)
"""Blocks come after the role and before anything is listed."""
CITIZEN: Final[tuple[Rule, ...]] = (
    callers.registers,
    callers.level,
    callers.still_there,
    citizens.purpose,
    citizens.subject,
    citizens.representation,
)
STAFF: Final[tuple[Rule, ...]] = (callers.tasks,)
PUBLIC: Final[tuple[Rule, ...]] = (callers.anybody,)
SYSTEM: Final[tuple[Rule, ...]] = (callers.clear,)
CHAINS: Final[dict[str, tuple[Rule, ...]]] = {
    "practitioner": PRACTITIONER,
    "citizen": CITIZEN,
    "staff": STAFF,
    "system": SYSTEM,
    "public": PUBLIC,
}
