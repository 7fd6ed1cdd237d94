"""Access tokens: signed JWTs in the profile of RFC 9068, as HelseID issues them.

Checked: signature by a published key, algorithm, `typ`, `iss`, `aud`, `exp`, `nbf`, `iat`, `sub`, `client_id`. What has
been verified is remembered for at most a minute, by the token's SHA-256, so that a token costs its signature once.
"""

from __future__ import annotations

import hashlib
import math
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from joserfc import jwt
from joserfc.errors import JoseError

from samspill.kernel.calls import Caller
from samspill.kernel.problems import Fault, Unidentified

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, KeySet

ALGORITHMS: Final = ["ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"]
TYPES: Final = ("at+jwt", "application/at+jwt", "jwt")
LEEWAY: Final = 5
"""Seconds by which clocks may differ."""
REMEMBERED: Final = 60
"""Seconds for which a verified token need not be verified again."""
MOST: Final = 20_000
LONGEST: Final = 8192


@dataclass
class Verifier:
    """Turns tokens into callers, for one issuer and one audience."""

    issuer: str
    audience: str
    keys: KeySet
    _known: dict[bytes, tuple[Caller, float]] = field(default_factory=dict)

    def caller(self, token: str) -> Caller:
        """Say whom a token speaks for. Raises `Unidentified`, with the rule that the token broke."""
        digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        found = self._known.get(digest)
        if found and found[1] > time.time():
            return found[0]
        claims = self._verify(token)
        caller = _caller_of(claims)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[digest] = (caller, min(time.time() + REMEMBERED, float(claims["exp"])))
        return caller

    def _verify(self, token: str) -> dict[str, Any]:
        if len(token) > LONGEST:
            raise unidentified("the token is too long")
        try:
            decoded = jwt.decode(token, self.keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError, KeyError):
            raise unidentified("the token is not signed by a key that is trusted here") from None
        header, claims = decoded.header, decoded.claims
        if str(header.get("typ", "")).lower() not in TYPES:
            raise unidentified("the token is not an access token (typ)")
        if claims.get("iss") != self.issuer:
            raise unidentified("the token comes from another issuer (iss)")
        audience = claims.get("aud")
        if audience not in (self.audience, [self.audience]):
            raise unidentified("the token is meant for somebody else (aud)")
        _check_times(claims)
        return claims


def unidentified(what: str) -> Unidentified:
    """Refuse to know who calls."""
    return Unidentified(what, Fault("Authorization", what, "login"))


def _check_times(claims: dict[str, Any]) -> None:
    now = time.time()
    for name in ("exp", "iat"):
        if not _is_moment(claims.get(name)):
            raise unidentified(f"the token has no {name}")
    if claims["exp"] <= now - LEEWAY:
        raise unidentified("the token has expired (exp)")
    if claims["iat"] > now + LEEWAY:
        raise unidentified("the token is from the future (iat)")
    not_before = claims.get("nbf", 0)
    if not _is_moment(not_before) or not_before > now + LEEWAY:
        raise unidentified("the token is not valid yet (nbf)")


def _is_moment(value: Any) -> bool:
    """Seconds since 1970: a number, and not the NaN that Python's own JSON reader lets through."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _caller_of(claims: dict[str, Any]) -> Caller:
    for name in ("sub", "client_id"):
        if not isinstance(claims.get(name), str) or not claims[name]:
            raise unidentified(f"the token has no {name}")
    patient = claims.get("patient")
    if patient is not None and (not isinstance(patient, str) or not patient):
        raise unidentified("the token's patient is not an id")
    return Caller(
        subject=_clean(claims["sub"]),
        client=_clean(claims["client_id"]),
        scopes=frozenset(_words(claims.get("scope"))),
        purposes=frozenset(_words(claims.get("purpose_of_use"))),
        patient=patient,
        organisation=_clean(str(claims.get("organisation", ""))),
        name=_clean(str(claims.get("name", ""))),
        role=_clean(str(claims.get("role", ""))),
        token=_clean(str(claims.get("jti", ""))),
    )


def _words(value: Any) -> list[str]:
    """Read a claim that may be a list or words with spaces between (HelseID writes lists, RFC 8693 words)."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list):
        return [word for word in value if isinstance(word, str)]
    return []


def _clean(text: str) -> str:
    """Keep control characters out of the trail and the log."""
    return "".join(c for c in text if c.isprintable())[:200]


def issue(key: ECKey, issuer: str, audience: str, life: int, claims: dict[str, Any]) -> str:
    """Sign an access token for `life` seconds. `claims` say `sub`, `client_id`, `scope`, `purpose_of_use`, and more."""
    now = int(time.time())
    header = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid}
    standard = {"iss": issuer, "aud": audience, "iat": now, "nbf": now, "exp": now + life, "jti": str(uuid.uuid4())}
    return jwt.encode(header, {**standard, **claims}, key, algorithms=["ES256"])
