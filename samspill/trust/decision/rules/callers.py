"""Rules about whoever asks: how far the token reaches, how sure the identity is, and how fresh the registers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Refused
from samspill.trust import scopes
from samspill.trust.decision.outcome import no, yes
from samspill.trust.grants import PopulationGrant
from samspill.trust.reach import reach

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Facts
    from samspill.trust.decision.outcome import Verdict
    from samspill.trust.grants import Grant, Need

NEEDED: Final = {"practitioner": frozenset({"FREG", "HPR", "AR"}), "citizen": frozenset({"FREG"})}
"""Registers without which nothing about a person can be decided. FLR: only by GPs (`relations`)."""
RUNNING: Final = frozenset({"HSYSADMIN", "GOV"})
"""What staff may want: the running of the platform, and the steering of it (HL7 v3 PurposeOfUse)."""
HIGH: Final = "4"
GONE: Final = frozenset({"opphoert", "Discontinued", "doed", "Deceased"})
"""Statuses of a person who no longer acts."""


def grant_of(facts: Facts) -> Grant:
    """Tell how far the token reaches; raises `Refused`. No person asks in the name of a system."""
    asker = facts.asker
    held = asker.scopes
    if asker.kind != "system":
        held = frozenset(scope for scope in held if not scope.startswith("system/"))
    return reach(facts.purpose, facts.served, asker.purposes, held, asker.patient, facts.need)


def reachable(facts: Facts) -> Grant | Verdict:
    """Purpose, scope, patient, population (`trust.reach`). Only systems and staff reach a whole population."""
    try:
        grant = grant_of(facts)
    except Refused as refusal:
        return no(refusal.reasons[0])
    if isinstance(grant, PopulationGrant) and facts.asker.kind not in ("system", "staff"):
        return no("population.not-allowed")
    return grant


def registers(facts: Facts) -> Verdict | None:
    """Nothing is decided on registers that have fallen silent."""
    return no("registers.stale") if facts.stale & NEEDED[facts.asker.kind] else None


def level(facts: Facts) -> Verdict | None:
    """Health data needs level 4. A trial takes issuers that do not say."""
    if facts.asker.level == HIGH or (facts.trial and not facts.asker.level):
        return None
    return no("level.too-low")


def still_there(facts: Facts) -> Verdict | None:
    """Whoever asks lives, and is somebody in the population register."""
    person = facts.person
    if person and (person.deceased or person.status in GONE):
        return no("caller.ended")
    return None


def tasks(facts: Facts) -> Verdict | None:
    """Staff do the tasks that their scopes name, for the running of the platform: they treat nobody."""
    if not facts.need.scope:
        return no("staff.named")
    return yes("staff:named") if facts.purpose in RUNNING else no("purpose.not-theirs")


def anybody(facts: Facts) -> Verdict | None:
    """Whoever has not said who they are gets what is open to all, and that is nobody's record."""
    named = facts.need.scope and facts.need.patient is None and not facts.need.population
    return yes("public:open") if named else no("public.closed")


def clear(facts: Facts) -> Verdict | None:
    """Take no token that speaks for a person for a system's (`is_clear`)."""
    asker, need = facts.asker, facts.need
    speaks = asker.numbered or bool(asker.hpr or asker.level)
    return None if is_clear(asker.scopes, need, speaks=speaks, trial=facts.trial) else no("caller.unclear")


def is_clear(held: frozenset[str], need: Need, *, speaks: bool, trial: bool) -> bool:
    """Tell whether a caller is a system beyond doubt: it speaks for nobody, and its scopes are a system's.

    An issuer that leaves out for whom a token speaks would otherwise open every record, one at a time. A trial takes
    scopes of the context `user` from whoever brings them.
    """
    if speaks or trial or need.scope or not need.patient:
        return not speaks
    contexts = scopes.contexts(held, need.access)
    return "system" in contexts or "user" not in contexts
