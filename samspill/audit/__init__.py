"""Who did what to whose data, and how it ended. Rows are added, never changed, and chained so that a change shows.

Each database connection has a chain of its own (its lane), so that recording never waits for another call. A link is
`sha256(link before ‖ number ‖ everything the entry says)`; `audit.chain` holds how far each chain has come. Seals
(`audit.seal`) sign the chains' heads with a key outside the database: whoever can write to the database cannot rewrite
what lies before a seal. `samspill audit verify` checks all three.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from samspill.store import queries

if TYPE_CHECKING:
    from datetime import datetime

Outcome = Literal["done", "refused", "failed"]

sql = queries(__name__)

FIELDS: Final = (
    "at",
    "request",
    "operation",
    "outcome",
    "caller",
    "client",
    "organisation",
    "purpose",
    "about",
    "reasons",
    "problem",
)
"""What all rows of one call say alike, in the order that the hash takes them."""

_encode = msgspec.json.Encoder().encode
_SAID: Final = operator.attrgetter(*FIELDS[1:])


@dataclass(frozen=True, slots=True)
class Entry:
    """What is the same for every patient that one call touched."""

    at: datetime
    request: str
    operation: str
    outcome: Outcome
    caller: str
    client: str
    organisation: str
    purpose: str
    about: str
    """What it was about: `Observation/17`, `Observation`, or the name of a page."""
    reasons: str
    """The rules that decided, separated by spaces."""
    problem: str = ""
    """The stable code of the problem, where it did not end well."""

    def constant(self) -> str:
        """Spell the entry as the hash takes it: a JSON list, the moment in microseconds since 1970."""
        moment = round(self.at.timestamp() * 1_000_000)
        return _encode((moment, *_SAID(self))).decode()
