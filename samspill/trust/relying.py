"""The platform as a client of a token service: what it signs and checks when somebody signs in to its own pages.

It says who it is by `private_key_jwt`, binds its tokens to a key of its own (DPoP), and believes an ID token only when
signature, issuer, audience, time and nonce are right (OpenID Connect Core §3.1.3.7; FAPI 2.0 §5.3.3). Both keys come
of the installation's own secret, so every worker has the same ones and none has to be kept.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from samspill.trust.issuing.signed import ASSERTION
from samspill.trust.public_keys import thumbprint
from samspill.trust.refusals import unidentified
from samspill.trust.tokens import LEEWAY, is_moment

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

LIFE: Final = 60
"""Seconds for which what we sign is good."""
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (SEC 2, 2.4.2)."""


@lru_cache
def derive_key(secret: bytes, use: str) -> ECKey:
    """Derive a P-256 key for a use from the installation's secret (RFC 5869; 16 octets more than the order has)."""
    octets = HKDF(SHA256(), 48, None, b"samspill key for " + use.encode()).derive(secret)
    number = int.from_bytes(octets, "big") % (_ORDER - 1) + 1
    public = ec.derive_private_key(number, ec.SECP256R1()).public_key().public_numbers()
    jwk = {"kty": "EC", "crv": "P-256", "x": _coordinate(public.x), "y": _coordinate(public.y)}
    return ECKey.import_key({**jwk, "d": _coordinate(number), "kid": thumbprint(jwk), "use": "sig", "alg": "ES256"})


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun: what only the browser that began it may bring back."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """What goes ahead of the verifier (RFC 7636 §4.2, S256)."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())


@dataclass(frozen=True, slots=True)
class TheirKeys:
    """What a token service signs with."""

    keys: KeySet
    algorithms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnClient:
    """Our own pages, as a token service knows them."""

    id: str
    issuer: str
    """The token service's `iss`."""
    secret: bytes = field(repr=False)

    @property
    def key(self) -> ECKey:
        """The key by which we say who we are."""
        return derive_key(self.secret, "client")

    @property
    def public(self) -> dict[str, Any]:
        """Its public half, as it is registered with the token service."""
        return dict(self.key.as_dict(private=False))

    def assertion(self, **details: Any) -> str:
        """Say who we are, to the issuer alone and once (RFC 7523); `details` stand beside it, where any are given."""
        now = int(time.time())
        said = {"iss": self.id, "sub": self.id, "aud": self.issuer, "iat": now, "nbf": now, "exp": now + LIFE}
        header = {"alg": "ES256", "typ": ASSERTION, "kid": self.key.kid}
        return jwt.encode(header, {**said, "jti": uuid.uuid4().hex, **details}, self.key, algorithms=["ES256"])

    def proof(self, method: str, url: str, nonce: str = "") -> str:
        """Prove the key that our tokens are bound to (RFC 9449 §4.2)."""
        key = proving_key(self.secret)
        public = {name: value for name, value in key.as_dict(private=False).items() if name in ("kty", "crv", "x", "y")}
        said = {"jti": uuid.uuid4().hex, "htm": method, "htu": url, "iat": int(time.time())}
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": public}
        return jwt.encode(header, said | ({"nonce": nonce} if nonce else {}), key, algorithms=["ES256"])

    def check_id_token(self, text: str, theirs: TheirKeys, nonce: str) -> dict[str, Any]:
        """Check an ID token, and give what it says. Raises `Unproven`."""
        try:
            claims = jwt.decode(text, theirs.keys, algorithms=list(theirs.algorithms)).claims
        except (JoseError, ValueError, TypeError, KeyError):
            raise unidentified("the ID token is not signed by its issuer", "id-token.signature") from None
        if claims.get("iss") != self.issuer:
            raise unidentified("the ID token comes from another issuer (iss)", "id-token.iss")
        if claims.get("aud") not in (self.id, [self.id]):
            raise unidentified("the ID token is meant for somebody else (aud)", "id-token.aud")
        if not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
            raise unidentified("the ID token answers another sign-in (nonce)", "id-token.nonce")
        if not is_moment(claims.get("exp")) or claims["exp"] <= time.time() - LEEWAY:
            raise unidentified("the ID token has run out (exp)", "id-token.expired")
        return dict(claims)


def proving_key(secret: bytes) -> ECKey:
    """Give the key that the tokens in our cookies are bound to: nothing but our own pages can use them."""
    return derive_key(secret, "proofs")


def _coordinate(number: int) -> str:
    return _text(number.to_bytes(32, "big"))


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
