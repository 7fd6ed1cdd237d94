"""Access tokens: signed JWTs in the profile of RFC 9068, as HelseID issues them.

Checked: signature by a key that the token's issuer publishes, algorithm, `typ`, `iss`, `aud`, `exp`, `nbf`, `iat`,
`sub`, `client_id`, and that a token bound to a key (`cnf.jkt`, RFC 9449) came with a proof by that key. What has been
verified is remembered for at most a minute, by the token's hash, so that a token costs its signature once.
"""

from __future__ import annotations

import base64
import json
import math
import time
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from samspill.trust.claims import caller_of
from samspill.trust.dpop import LEEWAY, LONGEST_TOKEN, hash_of
from samspill.trust.keys import Ring
from samspill.trust.refusals import UnknownKey, unidentified

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from joserfc.jwk import ECKey, KeySet

    from samspill.kernel.calls import Caller
    from samspill.trust.issuers import Issuer

__all__ = ["ALGORITHMS", "LEEWAY", "Signer", "Verifier", "decode", "issue", "unidentified"]

SigningKey: TypeAlias = "ECKey"
"""What is signed with here."""
ALGORITHMS: Final = ("ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512")
TYPES: Final = ("at+jwt", "application/at+jwt", "jwt")
REMEMBERED: Final = 60
"""Seconds for which a verified token need not be verified again, and for which one that was taken back may be good."""
MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """A token that was verified."""

    caller: Caller
    until: float
    names: tuple[str, ...]
    """By what it may have been taken back (`jti`, `sid`)."""
    asked: bool
    """Whether it was asked if it was."""


@dataclass
class Verifier:
    """Turns tokens into callers, for one audience: our own tokens, and those of outside issuers."""

    issuer: str
    audience: str
    keys: KeySet | Ring
    others: Mapping[str, Issuer] = field(default_factory=dict)
    """Outside issuers, by their `iss`."""
    bearer: bool = True
    """Whether a token that is bound to no key is taken."""
    own: str = ""
    """Thumbprint of the key that our own pages hold: the tokens in their cookies may be bound to it."""
    withdrawn: Callable[[tuple[str, ...]], Awaitable[bool]] | None = None
    """Tells whether one of a token's names was taken back."""
    _known: dict[str, Known] = field(default_factory=dict)

    def caller(self, token: str, jkt: str = "", *, cookie: bool = False) -> Caller:
        """Say whom a token speaks for; `jkt` is the thumbprint of the key that was proven with it, if one was.

        Raises `Unproven`, with the rule that the token broke. Whether it was taken back, only `accept` asks.
        """
        known = self._remembered(hash_of(token)) or self._learn(token)
        check_binding(known.caller, self._proven(known.caller, jkt, cookie=cookie))
        return known.caller

    async def accept(self, token: str, jkt: str = "", ath: str = "", *, cookie: bool = False) -> Caller:
        """Say whom a token speaks for, as `caller` does, and ask whether the token was taken back.

        A key that its issuer may have published lately is fetched. `ath` is the token's hash, where its proof told it.
        """
        known = self._remembered(ath or hash_of(token))
        if known is None or not known.asked:
            try:
                known = self._learn(token)
            except UnknownKey as unknown:
                if unknown.issuer not in self.others or not await self.others[unknown.issuer].look_again():
                    raise
                known = self._learn(token)
            if self.withdrawn is not None and known.names and await self.withdrawn(known.names):
                raise unidentified("the token was taken back", "token.revoked")
            self._remember(token, Known(known.caller, known.until, known.names, asked=True))
        check_binding(known.caller, self._proven(known.caller, jkt, cookie=cookie))
        if not (jkt or self.bearer or cookie):
            raise unidentified("a token must be bound to a key (DPoP) to be taken here", "token.bearer")
        return known.caller

    def _proven(self, caller: Caller, jkt: str, *, cookie: bool) -> str:
        """Tell which key is proven: with a cookie it is our own, since nobody but us takes tokens out of cookies."""
        return self.own if cookie and caller.jkt else jkt

    def _remembered(self, ath: str) -> Known | None:
        found = self._known.get(ath)
        return found if found and found.until > time.time() else None

    def _remember(self, token: str, known: Known) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[hash_of(token)] = known

    def _learn(self, token: str) -> Known:
        claims, issuer = self._verify(token)
        caller = caller_of(claims, issuer)
        names = tuple(str(claims[name]) for name in ("jti", "sid") if name in claims) if "client_amr" in claims else ()
        # Only our own token service takes tokens back here.
        names = () if issuer else names
        known = Known(caller, min(time.time() + REMEMBERED, float(claims["exp"])), names, asked=not names)
        self._remember(token, known)
        return known

    def _verify(self, token: str) -> tuple[dict[str, Any], Issuer | None]:
        if len(token) > LONGEST_TOKEN:
            raise unidentified("the token is too long", "token.form")
        said = _unverified(token)
        issuer = None
        if said != self.issuer:
            issuer = self.others.get(said)
            if issuer is None:
                raise unidentified("the token comes from another issuer (iss)", "token.iss")
        keys = issuer.keys() if issuer else self.own_keys()
        claims = decode(token, keys, issuer.algorithms if issuer else ALGORITHMS, said)
        audience = issuer.audience if issuer and issuer.audience else self.audience
        if claims.get("aud") not in (audience, [audience]):
            raise unidentified("the token is meant for somebody else (aud)", "token.aud")
        return claims, issuer

    def own_keys(self) -> KeySet:
        """Give the public halves of what signs our own tokens."""
        return self.keys.public() if isinstance(self.keys, Ring) else self.keys


def decode(token: str, keys: KeySet, algorithms: tuple[str, ...], issuer: str) -> dict[str, Any]:
    """Verify an access token's signature, type, issuer and times; gives its claims. Raises `Unproven`."""
    try:
        decoded = jwt.decode(token, keys, registry=_registry(algorithms))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        if "kid" in str(error) or type(error).__name__ == "InvalidKeyIdError":
            raise UnknownKey(issuer) from None
        raise unidentified("the token is not signed by a key that is trusted here", "token.signature") from None
    header, claims = decoded.header, decoded.claims
    if str(header.get("typ", "")).lower() not in TYPES:
        raise unidentified("the token is not an access token (typ)", "token.typ")
    if claims.get("iss") != issuer:
        raise unidentified("the token comes from another issuer (iss)", "token.iss")
    _check_times(claims)
    return claims


class _Roomy(JWSRegistry):
    """joserfc's own limits are too small for a token that holds an attestation."""

    max_header_length = 4096
    max_payload_length = LONGEST_TOKEN


@lru_cache
def _registry(algorithms: tuple[str, ...]) -> JWSRegistry:
    return _Roomy(algorithms=list(algorithms))


def check_binding(caller: Caller, jkt: str) -> None:
    """Refuse a token that is bound to another key than was proven, or to none when one was (RFC 9449 §7.1, §7.2)."""
    if caller.jkt == jkt:
        return
    if not jkt:
        raise unidentified("the token is bound to a key, and no proof of it was sent (DPoP)", "token.bound")
    if not caller.jkt:
        raise unidentified("the token is bound to no key, and was sent as if it were (cnf)", "token.unbound")
    raise unidentified("the token is bound to another key than the proof's (cnf.jkt)", "dpop.jkt")


def _unverified(token: str) -> str:
    """Read who a token says it comes from, to know whose keys to look among; nothing else of it is believed."""
    parts = token.split(".")
    try:
        body = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        said = json.loads(body)["iss"]
    except (IndexError, ValueError, KeyError, TypeError, RecursionError):
        said = None
    if len(parts) != 3 or not isinstance(said, str):  # noqa: PLR2004 - header, payload, signature
        raise unidentified("the token is no signed access token", "token.form")
    return said


def _check_times(claims: dict[str, Any]) -> None:
    now = time.time()
    for name in ("exp", "iat"):
        if not is_moment(claims.get(name)):
            raise unidentified(f"the token has no {name}", f"token.{name}")
    if claims["exp"] <= now - LEEWAY:
        raise unidentified("the token has expired (exp)", "token.expired")
    if claims["iat"] > now + LEEWAY:
        raise unidentified("the token is from the future (iat)", "token.future")
    not_before = claims.get("nbf", 0)
    if not is_moment(not_before) or not_before > now + LEEWAY:
        raise unidentified("the token is not valid yet (nbf)", "token.not-yet")


def is_moment(value: Any) -> TypeGuard[float]:
    """Tell whether a value is seconds since 1970: a number, and not the NaN that Python's JSON reader lets through."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def sign(key: ECKey, typ: str, claims: dict[str, Any]) -> str:
    """Sign claims as a JWT of a type."""
    return jwt.encode({"alg": "ES256", "typ": typ, "kid": key.kid}, claims, key, algorithms=["ES256"])


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs what the platform states in its own name: proofs and letters, each of a type of its own."""

    keys: Ring
    issuer: str

    def sign(self, typ: str, claims: Mapping[str, Any]) -> str:
        """Sign claims as a JWT by the current key, with who states them and when. Never as an access token."""
        if typ.lower() in TYPES:
            raise ValueError("an access token is issued, not stated")
        return sign(self.keys.current(), typ, {"iss": self.issuer, "iat": int(time.time()), **claims})


def issue(key: ECKey, issuer: str, audience: str, life: int, claims: dict[str, Any]) -> str:
    """Sign an access token for `life` seconds. `claims` say `sub`, `client_id`, `scope`, `purpose_of_use`, and more."""
    now = int(time.time())
    standard = {"iss": issuer, "aud": audience, "iat": now, "nbf": now, "exp": now + life, "jti": str(uuid.uuid4())}
    return sign(key, "at+jwt", {**standard, **claims})
