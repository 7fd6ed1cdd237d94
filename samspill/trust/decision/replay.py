"""Decisions that can be made again: the facts of one as text, and the decision that the text leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import msgspec

from samspill.trust.decision.deciding import decide
from samspill.trust.decision.facts import Facts

if TYPE_CHECKING:
    from samspill.trust.decision.outcome import Decision

_encode: Final = msgspec.json.Encoder(order="deterministic").encode
_facts: Final = msgspec.json.Decoder(Facts).decode


def content(facts: Facts) -> str:
    """Write facts as JSON. They hold no national number and no name.

    The moment is cut to the whole minute where that decides alike, so that calls of one minute share one text.
    """
    minute = replace(facts, at=facts.at.replace(second=0, microsecond=0))
    return _encode(minute if decide(minute) == decide(facts) else facts).decode()


def facts_of(text: str) -> Facts:
    """Read facts that `content` wrote."""
    return _facts(text)


def explain(text: str) -> Decision:
    """Decide once more on the facts that a decision rested on."""
    return decide(facts_of(text))
