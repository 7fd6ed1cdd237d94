"""A decision as it was made: what it gives, the text of its facts, and for how long it holds of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from samspill.trust.decision.deciding import decide, granted
from samspill.trust.decision.replay import content
from samspill.trust.decision.steady import steady

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.trust.decision.facts import Facts
    from samspill.trust.decision.outcome import Decision
    from samspill.trust.grants import Grant


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """What was decided of some facts; for a moment from `since` on and before `until`, it is what would be decided."""

    decision: Decision
    ground: str = field(repr=False)
    since: datetime
    until: datetime
    given: Grant | None

    def grant(self) -> Grant:
        """Give the grant, or raise `Refused`."""
        return self.given or granted(self.decision, self.ground)


def decided(facts: Facts) -> Decided:
    """Decide of facts."""
    decision = decide(facts)
    ground = content(facts, decision)
    return Decided(decision, ground, *steady(facts), granted(decision, ground) if decision.granted else None)
