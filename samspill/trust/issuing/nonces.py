"""Nonces for proofs (RFC 9449 §8): a moment under a seal, which any worker can check and none has to remember."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Final

LIFE: Final = 300
"""Seconds."""
_SEAL: Final = 16
_MOMENT: Final = 8


def give(secret: bytes) -> str:
    """Make a nonce of this moment."""
    moment = int(time.time()).to_bytes(_MOMENT, "big")
    return base64.urlsafe_b64encode(moment + _seal(secret, moment)).decode()


def holds(secret: bytes, nonce: str) -> bool:
    """Tell whether a nonce was given out by us, lately."""
    try:
        text = base64.b64decode(nonce, b"-_", validate=True)
    except ValueError:
        return False
    moment, seal = text[:_MOMENT], text[_MOMENT:]
    if not hmac.compare_digest(seal, _seal(secret, moment)):
        return False
    return 0 <= time.time() - int.from_bytes(moment, "big") <= LIFE


def _seal(secret: bytes, moment: bytes) -> bytes:
    return hmac.digest(secret, b"samspill dpop nonce" + moment, hashlib.sha256)[:_SEAL]
