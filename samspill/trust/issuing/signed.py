"""What a client signs: assertions of who it is (RFC 7523) and requests (RFC 9101), verified by its registered keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature

from samspill.kernel import strict_json
from samspill.kernel.problems import Malformed
from samspill.trust.issuing.denials import denied
from samspill.trust.public_keys import ALGORITHMS, read_jwk
from samspill.trust.tokens import is_moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.trust.issuing.clients import Registered

ASSERTION: Final = "client-authentication+jwt"
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
REQUEST: Final = ("oauth-authz-req+jwt", "jwt")
LIFE: Final = 60
"""The most seconds ahead that an end may lie."""
SKEW: Final = 10
"""Seconds by which clocks may differ (FAPI 2.0 §5.3.2.1)."""
LONGEST: Final = 32_768


@dataclass(frozen=True, slots=True)
class Said:
    """What a client has signed."""

    claims: Mapping[str, Any]
    once: bytes
    """Digest of client and `jti`: to be seen once only."""
    seconds: float
    """For how long that must be remembered."""


def read_assertion(registered: Registered, text: str, issuer: str) -> Said:
    """Verify a client's assertion of who it is: `private_key_jwt`. Raises `Denied`: `invalid_client`."""
    header, claims = _verified(registered, text, "assertion", "invalid_client")
    if header.get("typ") != ASSERTION:
        raise denied("invalid_client", "assertion.typ", f"the assertion's typ must be {ASSERTION}")
    if claims.get("sub") != registered.client.id:
        raise denied("invalid_client", "assertion.sub", "the assertion's sub must be the client")
    return _said(registered, claims, issuer, "assertion", "invalid_client")


def read_request_object(registered: Registered, text: str, issuer: str) -> Said:
    """Verify a signed request. Raises `Denied`: `invalid_request_object`."""
    header, claims = _verified(registered, text, "request", "invalid_request_object")
    if str(header.get("typ", "jwt")).lower() not in REQUEST:
        raise denied("invalid_request_object", "request.typ", f"the request's typ must be {REQUEST[0]}")
    if claims.get("client_id") != registered.client.id:
        raise denied("invalid_request_object", "request.client", "the request's client_id must be the client")
    for name in ("request", "request_uri", "client_assertion"):
        if name in claims:
            raise denied("invalid_request_object", "request.nested", f"a signed request holds no {name}")
    return _said(registered, claims, issuer, "request", "invalid_request_object")


def client_named(text: str) -> str:
    """Read which client an assertion says it is from, to know whose keys to look at; nothing else of it is believed."""
    try:
        said = strict_json.read(_decode(text.split(".")[1]))[0]["iss"]
    except (IndexError, ValueError, KeyError, TypeError, Malformed):
        said = ""
    return said if isinstance(said, str) and len(said) <= 100 else ""  # noqa: PLR2004 - as the table has it


def _verified(registered: Registered, text: str, what: str, error: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Verify the signature; gives header and claims."""
    header, claims, message, signature = _parts(text, what, error)
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS or "crit" in header:
        raise denied(error, f"{what}.alg", f"the {what}'s algorithm is none that is taken here")
    jwk = registered.keys.get(str(header.get("kid", "")))
    if jwk is None:
        raise denied(error, f"{what}.key", f"the {what} is not signed by a key of the client that holds now (kid)")
    try:
        read_jwk(jwk, algorithm).verify(signature, message)
    except (InvalidSignature, ValueError, KeyError, TypeError):
        raise denied(error, f"{what}.signature", f"the {what} is not signed by the key that it names") from None
    return header, claims


def _parts(text: str, what: str, error: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    parts = text.split(".") if len(text) <= LONGEST else []
    header = claims = None
    signature = b""
    with suppress(ValueError, Malformed):
        head, body, tail = parts
        header, claims = (strict_json.read(_decode(part))[0] for part in (head, body))
        signature = _decode(tail)
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise denied(error, f"{what}.form", f"the {what} is no signed JWT")
    return header, claims, f"{parts[0]}.{parts[1]}".encode(), signature


def _said(registered: Registered, claims: dict[str, Any], issuer: str, what: str, error: str) -> Said:
    """Check who it is from and for, when it was made and ends, and that it can be told apart from another."""
    if claims.get("iss") != registered.client.id:
        raise denied(error, f"{what}.iss", f"the {what}'s iss must be the client")
    if claims.get("aud") != issuer:
        # One text, and the issuer: an address of ours would let another service's assertion be used here.
        raise denied(error, f"{what}.aud", f"the {what}'s aud must be the issuer, as one text")
    now = time.time()
    end = claims.get("exp")
    if not is_moment(end) or end <= now - SKEW:
        raise denied(error, f"{what}.expired", f"the {what} has run out, or does not say when it does (exp)")
    if end > now + LIFE + SKEW:
        raise denied(error, f"{what}.too-long", f"the {what} may be good for {LIFE} seconds at most (exp)")
    for name in ("iat", "nbf"):
        if name in claims and (not is_moment(claims[name]) or claims[name] > now + SKEW):
            raise denied(error, f"{what}.future", f"the {what} is from the future ({name})")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= 200:  # noqa: PLR2004 - characters
        raise denied(error, f"{what}.jti", f"the {what} has no jti")
    once = hashlib.sha256(f"{what} {registered.client.id} {jti}".encode()).digest()
    return Said(claims, once, end - now + SKEW)


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
