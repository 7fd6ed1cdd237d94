"""Proofs of possession (RFC 9449): whoever sends a token shows, with every request, that the token's key is theirs.

Written for speed on `cryptography`, since it runs with every call; a test holds it against joserfc. A client's proofs
all have the same header, so what the header says (key, algorithm, thumbprint) is kept by its text.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import InvalidSignature

from samspill.trust.public_keys import ALGORITHMS, PublicKey, read_jwk, thumbprint
from samspill.trust.refusals import unidentified

if TYPE_CHECKING:
    from collections.abc import Callable

LIFE: Final = 10
"""Seconds for which a proof is good after it was made."""
LEEWAY: Final = 5
"""Seconds by which clocks may differ."""
KEPT: Final = LIFE + 2 * LEEWAY
"""Seconds for which a proof must be remembered, lest it be sent again."""
LONGEST: Final = 8192
LONGEST_TOKEN: Final = 16_384
"""Octets of an access token."""
_PLAIN: Final = bytes.maketrans(b"-_", b"+/")
_ID: Final = re.compile(r"[\x21-\x7e]{1,200}")
_PERCENT: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PORTS: Final = {"http": 80, "https": 443}


class Claims(msgspec.Struct):
    """What a proof says."""

    jti: str | None = None
    htm: str | None = None
    htu: str | None = None
    iat: int | float | None = None
    ath: str | None = None
    nonce: str | None = None


class Proven(msgspec.Struct, frozen=True):
    """A proof that holds, if it was not seen before."""

    jkt: str
    """Thumbprint of the key (RFC 7638)."""
    once: bytes
    """Digest of key and `jti`: to be seen once only (`samspill.trust.replay`)."""
    nonce: str
    ath: str
    """Hash of the access token that it goes with; empty where none goes with it."""


class Claimed(msgspec.Struct, frozen=True):
    """A proof that says what it is to say, by whatever key."""

    key: PublicKey
    jkt: str
    claims: Claims
    ath: str
    signed: bytes
    """What the signature is of."""
    signature: bytes

    def verify(self) -> None:
        """Check that it is signed by the key that it names. Raises `Unproven`."""
        try:
            self.key.verify(_decode(self.signature), self.signed)
        except (InvalidSignature, ValueError):
            raise unidentified("the proof is not signed by the key that it names", "dpop.signature") from None

    def proven(self, nonce: Callable[[str], bool] | None = None) -> Proven:
        """Say what it proves, once its signature is checked. Raises `Unproven`, also when it cannot be told again."""
        claims = self.claims
        if nonce is not None and not nonce(claims.nonce or ""):
            raise unidentified("the proof needs a nonce that was given out here lately", "dpop.nonce")
        if not claims.jti or not _ID.fullmatch(claims.jti):
            raise unidentified("the proof has no jti", "dpop.jti")
        once = hashlib.sha256(f"dpop {self.jkt} {claims.jti}".encode()).digest()
        return Proven(self.jkt, once, claims.nonce or "", self.ath)


_claims = msgspec.json.Decoder(Claims)


def is_bound(given: bytes) -> bool:
    """Tell whether an Authorization header gives a token that is bound to a key (RFC 9449 §7.1)."""
    return given[:5].lower() == b"dpop "


@lru_cache(maxsize=1000)
def token_in(given: bytes) -> str:
    """Read the token in an Authorization header that gives a bound one. Raises `Unproven` when there is none.

    Kept, with its hash, since it comes again with every call: nobody can use it without the key.
    """
    token = given[5:].decode("latin-1").strip()
    if len(token) > LONGEST_TOKEN:
        raise unidentified("the token is too long", "token.form")
    if not token:
        raise unidentified("an access token is needed")
    return token


def check(
    proof: bytes, *, method: str, url: str, token: str | None, nonce: Callable[[str], bool] | None = None
) -> Proven:
    """Check a proof for a request (RFC 9449 §4.3), all but whether it was seen before. Raises `Unproven`.

    As `read` has it; `nonce` tells whether a nonce is one that was given out, where one is wanted.
    """
    claimed = read(proof, method=method, url=url, token=token)
    claimed.verify()
    return claimed.proven(nonce)


def read(proof: bytes, *, method: str, url: str, token: str | None) -> Claimed:
    """Read a proof for a request, and check all that needs no signature. Raises `Unproven`.

    `url` is the address as the platform knows it, without query. `token` is the access token that goes with it (None
    where there is none to go with it).
    """
    if len(proof) > LONGEST:
        raise unidentified("the proof is too long", "dpop.form")
    signed, _, signature = proof.rpartition(b".")
    header, _, payload = signed.partition(b".")
    if not payload or b"." in payload:
        raise unidentified("the proof is no signed JWT", "dpop.form")
    key, jkt = _header(header)
    claims = _payload(payload)
    _check_request(claims, method, url)
    _check_time(claims)
    return Claimed(key, jkt, claims, _check_token(claims, token), signed, signature)


@lru_cache(maxsize=10_000)
def _header(text: bytes) -> tuple[PublicKey, str]:
    """Read a proof's header: the key, and its thumbprint. Kept, since a client's proofs all have the same one."""
    header = _json(text)
    if header.get("typ") != "dpop+jwt":
        raise unidentified("the proof is no proof of possession (typ)", "dpop.typ")
    if header.get("alg") not in ALGORITHMS:
        raise unidentified("the proof's algorithm is none that is taken here (alg)", "dpop.alg")
    if "crit" in header:
        raise unidentified("the proof demands what is not known here (crit)", "dpop.crit")
    jwk = header.get("jwk")
    if not isinstance(jwk, dict):
        raise unidentified("the proof names no key (jwk)", "dpop.jwk")
    if jwk.keys() & {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}:
        raise unidentified("the proof gives a private key away (jwk)", "dpop.private-key")
    try:
        return read_jwk(jwk, header["alg"]), thumbprint(jwk)
    except (ValueError, KeyError, TypeError):
        raise unidentified("the proof's key does not fit its algorithm (jwk)", "dpop.jwk") from None


def _payload(text: bytes) -> Claims:
    try:
        return _claims.decode(_decode(text))
    except (msgspec.DecodeError, ValueError):
        raise unidentified("the proof's claims are not what they are to be", "dpop.form") from None


def _check_request(claims: Claims, method: str, url: str) -> None:
    if claims.htm != method:
        raise unidentified("the proof is for another method (htm)", "dpop.htm")
    if claims.htu != url and (not claims.htu or normalised(claims.htu) != normalised(url)):
        raise unidentified("the proof is for another address (htu)", "dpop.htu")


def _check_time(claims: Claims) -> None:
    if claims.iat is None:
        raise unidentified("the proof does not say when it was made (iat)", "dpop.iat")
    age = time.time() - claims.iat
    if age > LIFE + LEEWAY:
        raise unidentified("the proof is too old (iat)", "dpop.iat-past")
    if age < -LEEWAY:
        raise unidentified("the proof is from the future (iat)", "dpop.iat-future")


def _check_token(claims: Claims, token: str | None) -> str:
    if token is None:
        return ""
    ath = _hash_of_bound(token)
    if claims.ath != ath:
        raise unidentified("the proof does not go with this token (ath)", "dpop.ath")
    return ath


@lru_cache(maxsize=1000)
def _hash_of_bound(token: str) -> str:
    """Hash a token that is bound to a key. Kept with the token, which nobody can use without the key."""
    return hash_of(token)


def hash_of(token: str) -> str:
    """Hash an access token as proofs name it (RFC 9449 §4.2, `ath`): SHA-256 in base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode("utf-8", "replace")).digest())[:-1].decode()


@lru_cache(maxsize=10_000)
def normalised(url: str) -> str:
    """Write an address as RFC 3986 §6.2.2 and §6.2.3 do, without query and fragment; empty when it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if not scheme or not host or parts.username is not None:
        return ""
    place = host if port in (None, _PORTS.get(scheme)) else f"{host}:{port}"
    return f"{scheme}://{place}{_PERCENT.sub(_octet, parts.path or '/')}"


def _octet(found: re.Match[str]) -> str:
    """Write a percent-encoded octet that needs no encoding as itself, and any other in upper case."""
    character = chr(int(found[0][1:], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _json(text: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(_decode(text))
    except (msgspec.DecodeError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise unidentified("the proof is no signed JWT", "dpop.form")
    return found


def _decode(text: bytes) -> bytes:
    """Decode base64url without padding (RFC 7515 §2). Raises `ValueError`."""
    return binascii.a2b_base64(text.translate(_PLAIN) + b"=" * (-len(text) % 4), strict_mode=True)
