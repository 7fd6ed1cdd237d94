"""Links to further pages: opaque, stateless, and silent about what was searched for.

The whole state of the search is in the link, encrypted (AES-256-GCM), so that no person number stands in an address and
any worker can go on. A link grants nothing: the call that follows it is decided anew.
"""

from __future__ import annotations

import base64
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Malformed

PARAMETER = "_page"
_NONCE = 12


class Pages:
    """Writes and reads the state in such links, with the installation's own key; and says how large a page is."""

    def __init__(self, key: bytes, size: int = 50, limit: int = 1000) -> None:
        self._cipher = AESGCM(key)
        self.size = size
        """Resources on a page when the caller does not say."""
        self.limit = limit
        """The most resources on a page."""

    def seal(self, kind: str, state: Any) -> str:
        """Write a state for links of one kind (an interaction and a type), as text for a query."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, strict_json.write(state), kind.encode())
        return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def open(self, kind: str, text: str) -> Any:
        """Read a state. Raises `Malformed` when we did not write it, or for another kind."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            return strict_json.value_of(self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], kind.encode()))
        except (InvalidTag, ValueError):
            message = "the link to the page is not one that was given out here"
            raise Malformed(message, Fault(PARAMETER, message, "value")) from None
