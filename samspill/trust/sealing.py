"""Signing the seals of the audit trail, with the installation's own Ed25519 key."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cryptography.exceptions import InvalidSignature

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from joserfc.jwk import OKPKey


def signer(key: OKPKey) -> Callable[[bytes], bytes]:
    """Give the function that signs a message (RFC 8032)."""
    private = cast("Ed25519PrivateKey", key.private_key)
    return private.sign


def checker(key: OKPKey) -> Callable[[bytes, bytes], bool]:
    """Give the function that says whether this key signed a message."""
    public = cast("Ed25519PrivateKey", key.private_key).public_key()

    def check(message: bytes, signature: bytes) -> bool:
        try:
            public.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return check
