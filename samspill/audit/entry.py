"""What the trail says of one call, and how the hash takes it."""

from __future__ import annotations

import operator
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from datetime import datetime

Outcome = Literal["done", "refused", "failed"]

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
    "ground",
)
"""What all rows of one call say alike, in the order that the hash takes them."""

Touched = tuple[tuple[str | None, int], ...]
"""Patients, each with the number of resources that were touched; None for what is nobody's."""

_encode = msgspec.json.Encoder().encode
_SAID: Final = operator.attrgetter(*FIELDS[1:])


class Entry(msgspec.Struct, frozen=True):
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
    ground: str = ""
    """Digest of what the decision knew (`audit.ground`); empty where a decision needed nothing but the token."""

    def constant(self) -> str:
        """Spell the entry as the hash takes it: a JSON list, the moment in microseconds since 1970.

        A ground that is not there is not spelt either: entries from before there were grounds keep their hashes.
        """
        moment = round(self.at.timestamp() * 1_000_000)
        said = _SAID(self) if self.ground else _SAID(self)[:-1]
        return _encode((moment, *said)).decode()


def link_after(before: bytes, seq: int, entry: Entry, touched: Touched) -> bytes:
    """Compute the hash of the link that follows one, as `link_of_one` (queries.sql) does: number, entry, patients."""
    parts = "".join([f"\n{part}\t{patient or ''}\t{count}" for part, (patient, count) in enumerate(touched, 1)])
    return sha256(before + f"{seq}\n{entry.constant()}{parts}".encode()).digest()
