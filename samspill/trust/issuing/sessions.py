"""What is under way: pushed requests, sign-ins, codes, refresh tokens. Secrets are kept as their digests only."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json
from samspill.store import queries
from samspill.trust.issuing.clients import REFRESH
from samspill.trust.issuing.denials import denied
from samspill.trust.issuing.people import Person
from samspill.trust.issuing.requests import LIFE, PREFIX, Pushed

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.store import Row, Transaction
    from samspill.trust.issuing.clients import Client

sql = queries("samspill.trust.issuing")
CODE_LIFE: Final = 60
"""Seconds (FAPI 2.0: at most 60)."""
VERIFIER: Final = range(43, 129)
"""How long a verifier is (RFC 7636 §4.1)."""


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that holds."""

    id: str
    client: str
    person: Person
    pushed: Pushed
    attested: dict[str, Any] | None
    jkt: str
    signed_in: datetime
    expires: datetime
    nonce: str = ""


async def push(tx: Transaction, client: Client, pushed: Pushed, at: datetime) -> str:
    """Keep a request; gives its `request_uri`."""
    uri = PREFIX + secrets.token_urlsafe(32)
    text = strict_json.write(pushed.content()).decode()
    await tx.run(sql.push, digest(uri), client.id, text, at + timedelta(seconds=LIFE))
    return uri


async def pushed_as(tx: Transaction, client: str, uri: str, at: datetime, *, use: bool) -> Pushed:
    """Find a pushed request, and use it up if `use`. Raises `Denied`: it is unknown, used, run out, or another's."""
    row = await tx.one(sql.use_pushed if use else sql.pushed, digest(uri), client, at)
    if row is None:
        message = "the request_uri is not known here, was used, has run out, or is another client's"
        raise denied("invalid_request_uri", "request.unknown", message)
    return Pushed.of(strict_json.value_of(row["parameters"].encode()))


async def sign_in(
    tx: Transaction,
    client: str,
    person: Person,
    pushed: Pushed,
    attested: dict[str, Any] | None,
    at: datetime,
    life: int,
) -> tuple[str, str]:
    """Open a sign-in; gives its id and the code that is exchanged for tokens."""
    session, code = secrets.token_hex(16), secrets.token_urlsafe(32)
    asked = strict_json.write({"pushed": pushed.content(), "attested": attested}).decode()
    text = strict_json.write(person.content()).decode()
    await tx.run(sql.open_session, session, client, text, asked, pushed.jkt, at, at + timedelta(seconds=life))
    ends = at + timedelta(seconds=CODE_LIFE)
    await tx.run(sql.put_code, digest(code), session, pushed.redirect_uri, pushed.challenge, pushed.nonce, ends)
    return session, code


async def exchange_code(
    tx: Transaction, client: Client, code: str, redirect_uri: str, verifier: str, jkt: str, at: datetime
) -> Session:
    """Take a code for its sign-in, once. Raises `Denied`; for a code that was used before with the rule `code.reused`.

    Nothing tells the client which of the two it was, or whether there is such a code.
    """
    message = "the code is not known here, was used, has run out, or is another's"
    row = await tx.one(sql.take_code, digest(code), client.id, at)
    if row is None:
        used = await tx.one(sql.used_code, digest(code), client.id)
        raise denied("invalid_grant", "code.reused" if used else "code.unknown", message)
    if row["redirect_uri"] != redirect_uri:
        raise denied("invalid_grant", "code.redirect", "the redirect_uri is not the one of the request")
    if len(verifier) not in VERIFIER or not secrets.compare_digest(_challenge(verifier), row["challenge"]):
        raise denied("invalid_grant", "code.verifier", "the code_verifier does not fit the request's code_challenge")
    if row["jkt"] not in ("", jkt):
        raise denied("invalid_grant", "code.jkt", "the code is bound to another key than the proof's")
    if not row["jkt"]:
        await tx.run(sql.bind_session, row["id"], jkt)
    return _session(row, jkt, row["nonce"])


async def of_refresh(tx: Transaction, client: Client, token: str, jkt: str, at: datetime) -> Session:
    """Find the sign-in of a refresh token. Raises `Denied`."""
    row = await tx.one(sql.of_refresh, digest(token), client.id, at)
    if row is None:
        raise denied(
            "invalid_grant", "refresh.unknown", "the refresh token is not known here, was taken back, or ended"
        )
    if row["jkt"] != jkt:
        raise denied("invalid_grant", "refresh.jkt", "the refresh token is bound to another key than the proof's")
    return _session(row, jkt)


async def give_refresh(tx: Transaction, client: Client, session: Session) -> str:
    """Make a refresh token, good for as long as the sign-in; none for a client that may have none."""
    if REFRESH not in client.grants:
        return ""
    token = secrets.token_urlsafe(32)
    await tx.run(sql.put_refresh, digest(token), session.id, session.expires)
    return token


async def by_id(tx: Transaction, session: str, at: datetime) -> Session | None:
    """Find a sign-in that holds."""
    row = await tx.one(sql.session, session, at)
    return _session(row, row["jkt"]) if row else None


async def revoke(tx: Transaction, session: str, at: datetime) -> None:
    """Take back all that came of a sign-in."""
    await tx.run(sql.revoke_session, session, at)


async def revoke_of_code(tx: Transaction, code: str, at: datetime) -> None:
    """Take back all that came of a code."""
    await tx.run(sql.revoke_of_code, digest(code), at)


async def revoke_refresh(tx: Transaction, client: Client, token: str, at: datetime) -> None:
    """Take back the sign-in of a refresh token; nothing when there is none of this client's."""
    await tx.run(sql.revoke_of_refresh, digest(token), client.id, at)


async def revoke_access(tx: Transaction, token: str, expires: datetime) -> None:
    """Take back one access token, by its `jti`."""
    await tx.run(sql.revoke_token, token, expires)


async def clear_out(tx: Transaction, at: datetime) -> None:
    """Forget what has run out, a day after."""
    for statement in (sql.clear_pushed, sql.clear_codes, sql.clear_refreshes, sql.clear_revoked, sql.clear_sessions):
        await tx.run(statement, at - timedelta(days=1))


def digest(secret: str) -> bytes:
    """Give what a secret is kept as."""
    return hashlib.sha256(secret.encode()).digest()


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _session(row: Row, jkt: str, nonce: str = "") -> Session:
    asked = strict_json.value_of(row["asked"].encode())
    return Session(
        id=row["id"],
        client=row["client"],
        person=Person.of(strict_json.value_of(row["person"].encode())),
        pushed=Pushed.of(asked["pushed"]),
        attested=asked["attested"],
        jkt=jkt,
        signed_in=row["signed_in"],
        expires=row["expires"],
        nonce=nonce,
    )
