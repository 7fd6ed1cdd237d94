"""Whoever has signed in, and what tokens say of them: the claims of HelseID, and those of our own."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.trust import claims as names
from samspill.trust.issuing.details import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.trust.issuing.clients import Client

LEVEL: Final = "4"
OWN: Final = ("patient", "organisation", "role", "purpose_of_use")


@dataclass(frozen=True, slots=True)
class Person:
    """A person, as whoever signed them in knows them."""

    subject: str
    """`Practitioner/…`, `Patient/…` or `staff:…`; never a person number."""
    name: str = ""
    given: str = ""
    family: str = ""
    pid: str = ""
    hpr: str = ""
    security_level: str = LEVEL
    patient: str = ""
    organisation: str = ""
    role: str = ""
    purposes: tuple[str, ...] = ()
    ceiling: tuple[str, ...] = ()
    """The scopes that the person may have through any client."""

    def content(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return asdict(self)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Person:
        """Read what `content` gave."""
        lists = {name: tuple(content[name]) for name in ("purposes", "ceiling")}
        return cls(**{**content, **lists})


def claims_for(
    person: Person,
    client: Client,
    organisation: Organisation | None = None,
    attestation: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Say in claims who has signed in, through which client, for whom, and on which attested grounds.

    `attestation` is the claim as `samspill.trust.attestation.write_claim` writes it. What is empty is left out.
    """
    said = {
        "sub": person.subject,
        "name": person.name,
        "given_name": person.given,
        "family_name": person.family,
        names.PID: person.pid,
        names.SECURITY_LEVEL: person.security_level,
        names.HPR_NUMBER: person.hpr,
        "patient": person.patient,
        "organisation": person.organisation,
        "role": person.role,
        "purpose_of_use": list(person.purposes),
        names.ATTESTATION: dict(attestation) if attestation else None,
        **client_claims(client, organisation or Organisation()),
    }
    return {name: value for name, value in said.items() if value}


def client_claims(client: Client, organisation: Organisation) -> dict[str, Any]:
    """Say in claims which client it is, and for whom it acts."""
    said = {
        "client_id": client.id,
        "client_amr": "private_key_jwt",
        names.CLIENT_NAME: client.name,
        names.TENANCY[0]: client.tenancy,
        names.PARENT: organisation.parent,
        names.CHILD: organisation.child,
        names.SUPPLIER: client.supplier,
    }
    return {name: value for name, value in said.items() if value}


def for_others(claims: Mapping[str, Any], listed: tuple[str, ...], secret: bytes) -> dict[str, Any]:
    """Give the claims as an API of somebody else's gets them: those that it is registered for, under a pseudonym."""
    subject = str(claims["sub"])
    pseudonym = (
        subject if subject == claims["client_id"] else hmac.digest(secret, subject.encode(), hashlib.sha256).hex()
    )
    kept = {name: value for name, value in claims.items() if name not in OWN and (not listed or name in listed)}
    always = ("client_id", "client_amr", "scope", "cnf", "sid", "act", "auth_time", "idp", *names.ORGANISATIONS)
    return kept | {name: claims[name] for name in always if name in claims} | {"sub": pseudonym}
