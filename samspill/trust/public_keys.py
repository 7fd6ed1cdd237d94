"""Public keys as JWKs (RFC 7517, 7518, 8037): which are taken, how they verify, and their thumbprints."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping

HASHES: Final[Mapping[str, HashAlgorithm]] = {"256": SHA256(), "384": SHA384(), "512": SHA512()}
CURVES: Final[Mapping[str, tuple[str, ec.EllipticCurve, int]]] = {
    "ES256": ("P-256", ec.SECP256R1(), 32),
    "ES384": ("P-384", ec.SECP384R1(), 48),
    "ES512": ("P-521", ec.SECP521R1(), 66),
}
"""Each with the name of its curve, the curve, and the octets of one half of a signature."""
_SIGNED: Final = {name: ec.ECDSA(HASHES[name[2:]]) for name in CURVES}
ALGORITHMS: Final = (*CURVES, "PS256", "PS384", "PS512", "RS256", "RS384", "RS512", "EdDSA", "Ed25519")
"""Those of the HelseID security profile, and EdDSA of FAPI 2.0. Never `none`, never a shared secret."""
RSA_LEAST: Final = 2048
"""Bits (FAPI 2.0 §5.4)."""
RSA_MOST: Final = 8192
_MEMBERS: Final = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n"), "OKP": ("crv", "kty", "x")}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key, and the one algorithm that it is used with."""

    algorithm: str
    key: Any

    def verify(self, signature: bytes, message: bytes) -> None:
        """Check a signature. Raises `InvalidSignature`."""
        curve = CURVES.get(self.algorithm)
        if curve is not None:
            half = curve[2]
            if len(signature) != 2 * half:
                raise InvalidSignature
            r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
            self.key.verify(encode_dss_signature(r, s), message, _SIGNED[self.algorithm])
            return
        digest = HASHES.get(self.algorithm[2:], HASHES["512"])
        if self.algorithm.startswith("PS"):
            salted = padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH)
            self.key.verify(signature, message, salted, digest)
        elif self.algorithm.startswith("RS"):
            self.key.verify(signature, message, padding.PKCS1v15(), digest)
        else:
            self.key.verify(signature, message)


def read_jwk(jwk: Mapping[str, Any], algorithm: str) -> PublicKey:
    """Read a public key for an algorithm. Raises `ValueError` or `KeyError` when the two do not fit, or it is weak."""
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", algorithm) != algorithm:
        raise ValueError("the key is for something else")
    kind = jwk["kty"]
    if algorithm in CURVES and kind == "EC":
        name, curve, size = CURVES[algorithm]
        x, y = _octets(jwk["x"]), _octets(jwk["y"])
        if jwk["crv"] != name or len(x) != size or len(y) != size:
            raise ValueError("the curve is another")
        return PublicKey(algorithm, ec.EllipticCurvePublicKey.from_encoded_point(curve, b"\x04" + x + y))
    if algorithm[:2] in ("RS", "PS") and kind == "RSA":
        return PublicKey(algorithm, _rsa(jwk))
    if algorithm in ("EdDSA", "Ed25519") and kind == "OKP" and jwk["crv"] == "Ed25519":
        return PublicKey(algorithm, Ed25519PublicKey.from_public_bytes(_octets(jwk["x"])))
    raise ValueError("the key is of another kind")


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """Give a public key's thumbprint (RFC 7638): SHA-256 over its needed members, in base64url."""
    needed = {name: jwk[name] for name in _MEMBERS[jwk["kty"]]}
    return base64.urlsafe_b64encode(hashlib.sha256(msgspec.json.encode(needed)).digest()).rstrip(b"=").decode()


def _rsa(jwk: Mapping[str, Any]) -> RSAPublicKey:
    modulus, exponent = (int.from_bytes(_octets(jwk[name]), "big") for name in ("n", "e"))
    if not RSA_LEAST <= modulus.bit_length() <= RSA_MOST or exponent.bit_length() > 64:  # noqa: PLR2004 - bits
        raise ValueError("the key is too small, or larger than is sane")
    return RSAPublicNumbers(exponent, modulus).public_key()


def _octets(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
