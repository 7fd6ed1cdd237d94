"""What was attested, as the ground of a decision keeps it: who asked, in what role, for whom, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from samspill.trust.decision.facts import Attested
from samspill.trust.decision.replay import facts_of

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Facts


def attested_in(ground: str) -> Attested:
    """Read the ground of an entry; where there is none, nothing was attested, or it is of another shape: empty."""
    return _attested(_facts(ground))


def said_in(ground: str) -> tuple[Attested, str]:
    """Read what was attested, and the caller's own words for why a record was opened at once; empty: none."""
    facts = _facts(ground)
    return _attested(facts), facts.reason if facts else ""


def _attested(facts: Facts | None) -> Attested:
    return (facts.attested if facts else None) or Attested()


def _facts(ground: str) -> Facts | None:
    try:
        return facts_of(ground) if ground else None
    except msgspec.MsgspecError:
        # The trail is kept for years, and the facts of a decision may have another shape by then.
        return None
