"""A call as the platform sees it: who asks, why, for what, about whom; and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samspill.kernel.attestation import Attestation

CallerKind = Literal["system", "practitioner", "citizen", "staff", "public"]
"""A program on its own; health personnel; somebody who asks as a citizen; others who work at the platform or in the
councils; anybody, who has not said who they are.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Caller:
    """Whoever a verified token speaks for. It is the same only as itself: what it leads to can be kept by it."""

    subject: str
    """Who, by an identifier that is never a person number."""
    client: str
    """The program that calls."""
    scopes: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    """Purposes of use that the token allows (codes of HL7 v3 PurposeOfUse)."""
    patient: str | None = None
    """The one patient the token is bound to (SMART launch context), if it is bound."""
    organisation: str = ""
    name: str = ""
    role: str = ""
    token: str = ""
    """The token's own number (`jti`)."""
    kind: CallerKind = "system"
    pid: str = field(default="", repr=False)
    """The person's national number as the issuer states it. Never in an address, a log or the trail."""
    hpr: str = ""
    """HPR number."""
    security_level: str = ""
    """How surely the issuer knows the person: 3 is substantial, 4 is high."""
    legal_entity: str = ""
    """Organisation number of the legal entity that the client acts for (`orgnr_parent`)."""
    point_of_care: str = ""
    """Organisation number of the unit (`orgnr_child`)."""
    attestation: Attestation | None = None
    actors: tuple[str, ...] = ()
    """Clients through which the call came, nearest first (`act`, RFC 8693 §4.1)."""
    jkt: str = ""
    """Thumbprint of the key that the token is bound to (DPoP, RFC 9449); empty for a bearer token."""


class Sight(msgspec.Struct):
    """Something that may be seen once only: a proof, an assertion."""

    digest: bytes
    """SHA-256 of it: 32 octets."""
    seconds: float
    """For how long it is remembered."""
    fresh: bool | None = None
    """Whether it is seen for the first time; None before anybody has looked (`trust.replay`)."""
    tidy: bool = False
    """Whoever sees this is to forget what has run out."""


class Call(msgspec.Struct, frozen=True):
    """One request, free of any framework, so that HTTP, the command line and a worker take the same path."""

    caller: Caller
    purpose: str
    at: datetime
    request: str
    """Correlation id: stands in the answer, the log and the audit trail."""
    kind: str = ""
    """FHIR resource type, when the call is about one."""
    id: str = ""
    version: str = ""
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    headers: Mapping[str, str] = {}
    """The few headers that change what is done: `if-match`, `prefer` and their like, in lower case."""
    base: str = ""
    """The address of the FHIR API as the caller sees it, without a slash at its end."""
    facts: Mapping[str, Any] = {}
    """What an entrance other than HTTP wants to say: the file a bundle came from, for example."""
    proof: Sight | None = None
    """The proof that came with its token, where the entrance has left it to `trust.decide` to see that it is new."""

    def knowing(self, **facts: Any) -> Call:
        """Give the same call, with what has been found out about it."""
        return msgspec.structs.replace(self, facts={**self.facts, **facts})


class Event(msgspec.Struct, frozen=True):
    """Something that happened, told to whoever takes events of its kind."""

    kind: str
    subject: str
    """What order is kept by: the patient, or `` for events about no patient."""
    facts: Mapping[str, Any] = {}


class Reply(msgspec.Struct, frozen=True):
    """What goes back, what it caused, and whose data it touched."""

    data: Mapping[str, Any] = {}
    """For JSON and for pages."""
    body: bytes | None = None
    """Ready bytes, when the answer is FHIR; then `data` is not used."""
    status: int = 200
    headers: Mapping[str, str] = {}
    events: tuple[Event, ...] = ()
    about: str = ""
    """What the audit trail says it was about, such as `Observation/17`."""
    touched: tuple[tuple[str | None, int], ...] | None = None
    """Patients whose data was touched, each with how many resources; None means the grant's own patient, once."""

    def saying(self, name: str, value: str) -> Reply:
        """Give the same with one header more, at a fifth of what `replace` costs."""
        headers = {**self.headers, name: value}
        return Reply(self.data, self.body, self.status, headers, self.events, self.about, self.touched)
