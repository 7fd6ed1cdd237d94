"""The platform's own keys, made at the first start and kept outside the database, readable by us alone.

keys/tokens.json   the private key that signs access tokens (ES256); its public half is in the JWKS
keys/pages.key     encrypts the state in links to further pages (AES-256-GCM)
keys/audit.json    signs the seals of the audit trail (Ed25519)
"""

from __future__ import annotations

import fcntl
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from joserfc.jwk import ECKey, KeySet, OKPKey

from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Keys:
    """The keys of one installation."""

    tokens: ECKey
    pages: bytes
    audit: OKPKey

    def verifying(self) -> KeySet:
        """Give the public half of what signs tokens, as what verifies them."""
        return KeySet([ECKey.import_key(self.tokens.as_dict(private=False))])

    def jwks(self) -> dict[str, Any]:
        """Publish the public half of what signs tokens (RFC 7517)."""
        return dict(KeySet([self.tokens]).as_dict(private=False))


def open_keys(home: Path) -> Keys:
    """Read the keys under `home/keys`, making those that are missing. Two starts at once get the same ones."""
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Keys(
            tokens=ECKey.import_key(strict_json.value_of(_kept(folder / "tokens.json", _make_signing_key))),
            pages=bytes.fromhex(_kept(folder / "pages.key", lambda: secrets.token_hex(32).encode()).decode()),
            audit=OKPKey.import_key(strict_json.value_of(_kept(folder / "audit.json", _make_audit_key))),
        )


def _make_signing_key() -> bytes:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True, auto_kid=True)
    return strict_json.write(key.as_dict(private=True))


def _make_audit_key() -> bytes:
    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, private=True, auto_kid=True)
    return strict_json.write(key.as_dict(private=True))


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """Read a key's file; make it if it is not there, whole or not at all."""
    if path.exists():
        return path.read_bytes()
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    return path.read_bytes()


KEY_FILES: Final = ("tokens.json", "pages.key", "audit.json")


def key_files(home: Path) -> dict[str, bytes]:
    """Read the key files as they are, for a backup."""
    return {f"keys/{name}": (home / "keys" / name).read_bytes() for name in KEY_FILES}


def put_key_files(home: Path, files: Mapping[str, bytes]) -> None:
    """Put key files of a backup in place."""
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in KEY_FILES:
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(files[f"keys/{name}"])
