"""What was attested, as the ground of a decision keeps it: who asked, in what role, for whom, and why."""

from __future__ import annotations

import msgspec

from samspill.trust.decision.facts import Attested
from samspill.trust.decision.replay import facts_of


def attested_in(ground: str) -> Attested:
    """Read the ground of an entry; where there is none, nothing was attested, or it is of another shape: empty."""
    try:
        found = facts_of(ground).attested if ground else None
    except msgspec.MsgspecError:
        # The trail is kept for years, and the facts of a decision may have another shape by then.
        found = None
    return found or Attested()
