"""Tokens for each kind of grant: for a code, for a refresh token, for the client itself, and for another token."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from samspill.trust import claims as names
from samspill.trust import tokens
from samspill.trust.issuing import details, scopes, sessions, withdrawing
from samspill.trust.issuing.attesting import attest
from samspill.trust.issuing.denials import denied
from samspill.trust.issuing.people import claims_for, client_claims, for_others
from samspill.trust.refusals import Unproven

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust.issuing.details import Details, Organisation
    from samspill.trust.issuing.scopes import Target
    from samspill.trust.issuing.sessions import Session
    from samspill.web.tokens.desk import Desk
    from samspill.web.tokens.entrance import Asked

OURS: Final = ("ES256",)
"""What we sign with."""
ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - a name
NOT_CARRIED: Final = ("iss", "aud", "iat", "nbf", "exp", "jti", "scope", "client_id", "cnf", "act", "client_amr")
"""Claims of a token that are its own: a token that is exchanged for it has others."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is answered, and what the trail says it was about."""

    answer: dict[str, Any]
    about: str = field(default="")


async def by_code(tx: Transaction, desk: Desk, asked: Asked, call: Call) -> Given:
    """Give tokens for a code (RFC 6749 §4.1.3)."""
    said, client = asked.parameters, asked.registered.client
    session = await sessions.exchange_code(
        tx,
        client,
        said.get("code", ""),
        said.get("redirect_uri", ""),
        said.get("code_verifier", ""),
        asked.jkt,
        call.at,
    )
    answer = await _of_session(tx, desk, asked, session, call, session.pushed.scopes)
    if scopes.OFFLINE in session.pushed.scopes:
        answer["refresh_token"] = await sessions.give_refresh(tx, client, session)
        answer["rt_expires_in"] = int((session.expires - call.at).total_seconds())
    if session.person.patient:
        # The context of a token that is bound to a patient (SMART App Launch 2.2, launch context).
        answer["patient"] = session.person.patient
    if scopes.OPENID in session.pushed.scopes:
        answer["id_token"] = _id_token(desk, client.id, session)
    return Given({name: value for name, value in answer.items() if value != ""}, f"session/{session.id}")


async def by_refresh(tx: Transaction, desk: Desk, asked: Asked, call: Call) -> Given:
    """Give an access token for a refresh token, which stays as it is (FAPI 2.0: no rotation). RFC 6749 §6."""
    token = asked.parameters.get("refresh_token", "")
    session = await sessions.of_refresh(tx, asked.registered.client, token, asked.jkt, call.at)
    wanted = session.pushed.scopes
    if "scope" in asked.parameters:
        wanted = tuple(asked.parameters["scope"].split())
        if not all(scopes.covered(scope, session.pushed.scopes) for scope in wanted):
            raise denied("invalid_scope", "scope.wider", "a token has no scope that was not asked for at the sign-in")
    answer = await _of_session(tx, desk, asked, session, call, wanted)
    answer["refresh_token"] = token
    answer["rt_expires_in"] = int((session.expires - call.at).total_seconds())
    return Given(answer, f"session/{session.id}")


async def by_credentials(_tx: Transaction, desk: Desk, asked: Asked, _call: Call) -> Given:
    """Give the client a token of its own (RFC 6749 §4.4)."""
    client = asked.registered.client
    wanted = scopes.asked(asked.registered, asked.parameters.get("scope", ""), person=False)
    if not wanted:
        raise denied("invalid_scope", "scope.none", "at least one scope is needed")
    said = _in_assertion(asked)
    if said.attestation is not None:
        raise denied(details.ERROR, "details.attestation", "grounds are attested for a person who has signed in")
    organisation = details.organisation_of(client, said.organisation)
    claims = {"sub": client.id, **client_claims(client, organisation), "purpose_of_use": list(client.purposes)}
    target = scopes.target(asked.registered, wanted, _resources(asked), desk.audience)
    return Given(_answer(desk, asked, target, claims, _life(desk, asked, target)), "client")


async def by_exchange(tx: Transaction, desk: Desk, asked: Asked, call: Call) -> Given:
    """Give an API a token for the token that it was called with (RFC 8693)."""
    said, client = asked.parameters, asked.registered.client
    if said.get("subject_token_type") != ACCESS_TOKEN or said.get("requested_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
        raise denied("invalid_request", "exchange.type", "access tokens are exchanged for access tokens")
    if "actor_token" in said:
        raise denied("invalid_request", "exchange.actor", "the actor is the client itself")
    before = await _subject(tx, desk, asked)
    is_person = before["sub"] != before["client_id"]
    wanted = scopes.asked(asked.registered, said.get("scope", ""), person=is_person)
    session = await sessions.by_id(tx, str(before["sid"]), call.at) if "sid" in before else None
    if is_person and session is None:
        raise denied("invalid_grant", "exchange.session", "the sign-in that the token came of has ended")
    if session and not all(scopes.is_identity(s) or _may(session, s) for s in wanted):
        raise denied("invalid_scope", "scope.person", "the person may not have one of the scopes")
    target = scopes.target(asked.registered, wanted, _resources(asked), desk.audience)
    organisation = details.organisation_of(client, _in_assertion(asked).organisation)
    claims = _carried(asked, before, session) | {"act": _actors(desk, client.id, organisation, before)}
    life = min(_life(desk, asked, target), int(before["exp"] - time.time()))
    answer = _answer(desk, asked, target, claims, life) | {"issued_token_type": ACCESS_TOKEN}
    return Given(answer, f"session/{session.id}" if session else "client")


async def _subject(tx: Transaction, desk: Desk, asked: Asked) -> dict[str, Any]:
    """Verify the token that is to be exchanged: one of ours, for this very API, and not taken back. Raises `Denied`."""
    message = "the subject_token is none that can be exchanged by this client"
    try:
        claims = tokens.decode(asked.parameters.get("subject_token", ""), desk.ring.public(), OURS, desk.issuer)
    except Unproven as problem:
        raise denied("invalid_grant", problem.rule, message) from None
    if claims.get("aud") not in asked.registered.client.serves or "client_amr" not in claims:
        raise denied("invalid_grant", "exchange.audience", message)
    ids = tuple(str(claims[name]) for name in ("jti", "sid") if name in claims)
    if await withdrawing.any_withdrawn(tx, ids):
        raise denied("invalid_grant", "token.revoked", message)
    return claims


def _carried(asked: Asked, before: Mapping[str, Any], session: Session | None) -> dict[str, Any]:
    """Say what the new token says as the first did: who it speaks for, for which organisations, on which grounds."""
    client = asked.registered.client
    said = {name: value for name, value in before.items() if name not in NOT_CARRIED}
    if session:
        said |= claims_for(session.person, client, None, before.get(names.ATTESTATION))
    else:
        said["purpose_of_use"] = [p for p in before.get("purpose_of_use", ()) if p in client.purposes]
    said |= client_claims(client, details.Organisation()) | {
        "sub": session.person.subject if session else before["sub"]
    }
    acted = {name: before[name] for name in names.ORGANISATIONS if name in before}
    return {name: value for name, value in said.items() if name not in names.ORGANISATIONS} | acted


def _actors(desk: Desk, client: str, organisation: Organisation, before: Mapping[str, Any]) -> dict[str, Any]:
    """Say who acts: this client, for whoever acted before it (RFC 8693 §4.1)."""
    first = {"iss": desk.issuer, "client_id": before["client_id"], names.PARENT: before.get(names.PARENT)}
    earlier = before.get("act") or {name: value for name, value in first.items() if value}
    own = {"iss": desk.issuer, "client_id": client, names.PARENT: organisation.parent}
    return {name: value for name, value in own.items() if value} | {"act": earlier}


async def _of_session(
    tx: Transaction, desk: Desk, asked: Asked, session: Session, call: Call, wanted: tuple[str, ...]
) -> dict[str, Any]:
    """Give an access token of a sign-in: for the API that is named, with the details of request or assertion."""
    client, now = asked.registered.client, _in_assertion(asked)
    said = details.joined(session.pushed.details, now)
    organisation = details.organisation_of(client, said.organisation)
    attested = session.attested
    if now.attestation is not None:
        if scopes.ATTESTATION not in session.pushed.scopes:
            raise denied("invalid_scope", "scope.attestation", f"an attest needs the scope {scopes.ATTESTATION}")
        attested = await attest(tx, now.attestation, session.person, organisation, call.at)
    resources = _resources(asked) or session.pushed.resources
    if session.pushed.resources and not set(resources) <= set(session.pushed.resources):
        raise denied("invalid_target", "target.wider", "the API is none that was named at the sign-in")
    kept = tuple(s for s in wanted if scopes.covered(s, client.scopes))
    target = scopes.target(asked.registered, kept, resources, desk.audience)
    claims = claims_for(session.person, client, organisation, attested)
    claims |= {"sid": session.id, "auth_time": int(session.signed_in.timestamp()), "idp": "samspill-demo"}
    answer = _answer(desk, asked, target, claims, _life(desk, asked, target))
    granted = [dict(one) for one in (said.organisation, said.attestation) if one is not None]
    return answer | ({"authorization_details": granted} if granted else {})


def _answer(desk: Desk, asked: Asked, target: Target, claims: dict[str, Any], life: int) -> dict[str, Any]:
    """Sign the access token, and answer with it (RFC 6749 §5.1, RFC 9449 §5)."""
    claims = {**claims, "scope": list(target.scopes), "cnf": {"jkt": asked.jkt}}
    if target.audience != desk.audience:
        claims = for_others(claims, asked.registered.api(target.audience).claims, desk.secret)
    return {
        "access_token": tokens.issue(desk.ring.current(), desk.issuer, target.audience, life, claims),
        "token_type": "DPoP",
        "expires_in": life,
        "scope": " ".join(target.scopes),
    }


def _id_token(desk: Desk, client: str, session: Session) -> str:
    """Sign an ID token (OpenID Connect Core §2)."""
    now, person = int(time.time()), session.person
    said = {
        "iss": desk.issuer,
        "sub": person.subject,
        "aud": client,
        "iat": now,
        "exp": now + 300,
        "auth_time": int(session.signed_in.timestamp()),
        "nonce": session.nonce,
        "sid": session.id,
        "name": person.name,
        names.SECURITY_LEVEL: person.security_level,
        names.PID: person.pid if "helseid://scopes/identity/pid" in session.pushed.scopes else "",
    }
    return tokens.sign(desk.ring.current(), "JWT", {name: value for name, value in said.items() if value})


def _in_assertion(asked: Asked) -> Details:
    """Read the details that stand in the client's assertion, under either of their names."""
    claims = asked.assertion.claims
    return details.read_details(claims.get("authorization_details", claims.get("assertion_details")))


def _resources(asked: Asked) -> tuple[str, ...]:
    return tuple(dict.fromkeys(asked.parameters.get("resource", ())))


def _life(desk: Desk, asked: Asked, target: Target) -> int:
    return asked.registered.api(target.audience).token_life or desk.token_life


def _may(session: Session, scope: str) -> bool:
    return scopes.covered(scope, session.person.ceiling)


def moment(seconds: float) -> datetime:
    """Give a moment from seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
