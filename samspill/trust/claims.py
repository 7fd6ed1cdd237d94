"""What a verified token says, read as a caller: HelseID's claims, and those of our own.

The names of the claims are HelseID's (its security profile and reference page of claims); both of the spellings that
its samples have for the tenancy are read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.calls import Caller
from samspill.kernel.identifiers import classify
from samspill.kernel.problems import Problem
from samspill.trust.refusals import unidentified

if TYPE_CHECKING:
    from samspill.kernel.attestation import Attestation
    from samspill.kernel.calls import CallerKind
    from samspill.trust.issuers import Issuer

IDENTITY: Final = "helseid://claims/identity/"
PID: Final = IDENTITY + "pid"
SECURITY_LEVEL: Final = IDENTITY + "security_level"
NETWORK: Final = IDENTITY + "network"
HPR_NUMBER: Final = "helseid://claims/hpr/hpr_number"
HPR_DETAILS: Final = "helseid://claims/hpr/hpr_details"
CLIENT: Final = "helseid://claims/client/"
CLIENT_NAME: Final = CLIENT + "client_name"
TENANCY: Final = (CLIENT + "client_tenancy", CLIENT + "claims/client_tenancy")
PARENT: Final = CLIENT + "claims/orgnr_parent"
CHILD: Final = CLIENT + "claims/orgnr_child"
SUPPLIER: Final = CLIENT + "claims/orgnr_supplier"
ORGANISATIONS: Final = (PARENT, CHILD, SUPPLIER, TENANCY[0])
"""For whom the client acts."""
ATTESTATION: Final = "nhn:tillitsrammeverk:parameters"
TENANCIES: Final = ("none", "single-tenant", "multi-tenant")
OURS: Final = ("patient", "purpose_of_use", "role", "organisation")
"""Claims of our own, which another issuer may mean something else by."""
ACTORS: Final = 5
"""The most clients through which a call may have come."""
_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_\-]{43}")
_ORGANISATION: Final = re.compile(r"\d{9}")


def caller_of(claims: dict[str, Any], issuer: Issuer | None = None) -> Caller:
    """Read a verified token's claims; `issuer` is the outside issuer that it came from. Raises `Unproven`."""
    for name in ("sub", "client_id"):
        if not isinstance(claims.get(name), str) or not claims[name]:
            raise unidentified(f"the token has no {name}", f"token.{name}")
    if classify(claims["sub"]):
        raise unidentified("the token's sub is a person number", "token.sub")
    believed = claims if issuer is None or issuer.own_claims else _without_ours(claims)
    attestation = _attestation(claims)
    scopes = frozenset(words(claims.get("scope")))
    caller = Caller(
        subject=clean(_subject(claims["sub"], issuer)),
        client=clean(claims["client_id"]),
        scopes=scopes if issuer is None else issuer.translate(scopes),
        purposes=frozenset(words(believed.get("purpose_of_use"))),
        patient=_patient(believed),
        organisation=clean(_text(believed, "organisation")),
        name=clean(_text(claims, "name")),
        role=clean(_text(believed, "role")),
        token=clean(_text(claims, "jti")),
        pid=_text(claims, PID) or _text(claims, "pid"),
        hpr=_text(claims, HPR_NUMBER),
        security_level=_text(claims, SECURITY_LEVEL),
        legal_entity=_organisation(claims, PARENT),
        point_of_care=_organisation(claims, CHILD),
        attestation=attestation,
        actors=_actors(claims.get("act")),
        jkt=_thumbprint(claims.get("cnf")),
    )
    _check_tenancy(claims)
    return _completed(caller, issuer)


def _subject(sub: str, issuer: Issuer | None) -> str:
    """Name the subject; two issuers may both know somebody by the same name."""
    return sub if issuer is None or issuer.own_claims else f"{issuer.name}:{sub}"


def _completed(caller: Caller, issuer: Issuer | None) -> Caller:
    """Tell what kind of caller it is, and take from the attestation what it says: the purpose, and where."""
    kind = _kind(caller, issuer)
    purpose = caller.attestation.care_relationship.purpose_of_use if caller.attestation else None
    purposes = caller.purposes
    if kind == "practitioner" and purpose is not None:
        purposes = frozenset({clean(purpose.code)})
    organisation = caller.organisation or caller.point_of_care or caller.legal_entity
    return replace(caller, kind=kind, purposes=purposes, organisation=organisation)


def _kind(caller: Caller, issuer: Issuer | None) -> CallerKind:
    if issuer is not None and issuer.people == "citizens" and caller.pid:
        return "citizen"
    if caller.subject.startswith("Patient/"):
        return "citizen"
    if caller.subject.startswith("staff:"):
        return "staff"
    if caller.hpr or caller.attestation or caller.subject.startswith("Practitioner/"):
        return "practitioner"
    # A person of whom nothing more is known is no program, which might reach every record.
    return "staff" if caller.pid else "system"


def _without_ours(claims: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if name not in OURS}


def _patient(claims: dict[str, Any]) -> str | None:
    patient = claims.get("patient")
    if patient is not None and (not isinstance(patient, str) or not patient):
        raise unidentified("the token's patient is not an id", "token.patient")
    return patient


def _attestation(claims: dict[str, Any]) -> Attestation | None:
    """Read what is attested. An attest that does not say when it was made is taken to be as old as its token."""
    said = claims.get(ATTESTATION)
    if said is None:
        return None
    from samspill.trust.attestation import read_claim  # noqa: PLC0415 - most tokens have none

    try:
        return read_claim(said, issued_at=int(claims["iat"]))
    except Problem as problem:
        raise unidentified(f"the token's attestation cannot be read: {problem.message}", "token.attestation") from None


def _organisation(claims: dict[str, Any], name: str) -> str:
    number = _text(claims, name)
    if number and not _ORGANISATION.fullmatch(number):
        raise unidentified("the token's organisation is no organisation number", "token.organisation")
    return number


def _check_tenancy(claims: dict[str, Any]) -> None:
    """Refuse a tenancy that is not known; both spellings must say the same."""
    said = {claims[name] for name in TENANCY if isinstance(claims.get(name), str)}
    if len(said) > 1 or said - set(TENANCIES):
        raise unidentified("the token's tenancy is not one that is known", "token.tenancy")


def _actors(act: Any) -> tuple[str, ...]:
    """Read through whom the call came, nearest first (RFC 8693 §4.1)."""
    found = []
    while isinstance(act, dict):
        found.append(clean(_text(act, "client_id") or _text(act, "sub")))
        act = act.get("act")
        if len(found) > ACTORS:
            raise unidentified("the token came through too many hands (act)", "token.act")
    return tuple(found)


def _thumbprint(confirmation: Any) -> str:
    """Read the key that a token is bound to. Another way of binding is one that cannot be checked here."""
    if confirmation is None:
        return ""
    jkt = confirmation.get("jkt") if isinstance(confirmation, dict) and len(confirmation) == 1 else None
    if not isinstance(jkt, str) or not _THUMBPRINT.fullmatch(jkt):
        raise unidentified("the token is bound in a way that cannot be checked here (cnf)", "token.cnf")
    return jkt


def _text(claims: dict[str, Any], name: str) -> str:
    """Read a claim that is a text, or a number where others write a text (HelseID's HPR number)."""
    value = claims.get(name, "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)[:200]


def words(value: Any) -> list[str]:
    """Read a claim that may be a list or words with spaces between (HelseID writes lists, RFC 8693 words)."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list):
        return [word for word in value if isinstance(word, str)]
    return []


def clean(text: str) -> str:
    """Keep control characters out of the trail and the log."""
    return "".join(c for c in text if c.isprintable())[:200]
