"""The platform's own keys, made at the first start and kept outside the database, readable by us alone.

keys/tokens.json   the private keys that sign access tokens (ES256); their public halves are in the JWKS
keys/pages.key     encrypts the state in links to further pages (AES-256-GCM)
keys/audit.json    signs the seals of the audit trail (Ed25519)

Of the keys that sign tokens one is current, one is next (published ahead, so that whoever keeps our JWKS for a day
knows it before it signs), and some are retired: they verify what they signed until it has run out. After that the
private half is gone, and the public half is kept in the archive, for what is verified years later: proofs of powers of
attorney. No key of the archive alone verifies an access token.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from joserfc.jwk import ECKey, KeySet, OKPKey

from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

LOOK: Final = 1.0
"""Seconds between two looks at whether the file of signing keys has changed."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs tokens, will, or did."""

    key: ECKey
    state: str
    """`current`, `next`, `retired`, or `archived`: then only the public half is left."""
    until: int = 0
    """When the last token that a retired key signed has run out: seconds since 1970."""
    ended: int = 0
    """When it signed for the last time, for one that signs no more: seconds since 1970."""


class Ring:
    """The keys that sign tokens, as the file has them now: another process may have turned them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._looked = 0.0
        self._stamp: tuple[int, int, int] | None = None
        self._keys: tuple[SigningKey, ...] = ()
        self._public = KeySet([])
        self._archive: tuple[dict[str, Any], ...] = ()

    def held(self) -> tuple[SigningKey, ...]:
        """Give the keys that count: the current one first, then the next, then those that still verify."""
        now = time.monotonic()
        if self._stamp is None or now - self._looked > LOOK:
            self._looked = now
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            if stamp != self._stamp:
                known = _read_ring(self._path.read_bytes())
                self._keys = _counted(known)
                self._archive = tuple(_told(key) for key in known if key.state != "next")
                self._public = KeySet([ECKey.import_key(k.key.as_dict(private=False)) for k in self._keys])
                self._stamp = stamp
        return self._keys

    def current(self) -> ECKey:
        """Give the key that signs."""
        return self.held()[0].key

    def public(self) -> KeySet:
        """Give the public halves, as what verifies tokens."""
        self.held()
        return self._public

    def archive(self) -> tuple[dict[str, Any], ...]:
        """Give the public halves of all that has signed, the current one first; `exp` says when one ceased to."""
        self.held()
        return self._archive


@dataclass(frozen=True)
class Keys:
    """The keys of one installation."""

    ring: Ring
    pages: bytes
    audit: OKPKey

    @property
    def tokens(self) -> ECKey:
        """Give the key that signs tokens now."""
        return self.ring.current()

    def verifying(self) -> KeySet:
        """Give the public halves of what signs tokens, as what verifies them."""
        return self.ring.public()

    def jwks(self) -> dict[str, Any]:
        """Publish the public halves of what signs tokens (RFC 7517), the current one first."""
        return dict(self.ring.public().as_dict(private=False))

    def archive(self) -> dict[str, Any]:
        """Publish the public halves of all that has ever signed, as OpenID Federation 1.0 does (historical keys)."""
        return {"keys": list(self.ring.archive())}


def open_keys(home: Path) -> Keys:
    """Read the keys under `home/keys`, making those that are missing. Two starts at once get the same ones."""
    with _turn(home) as folder:
        _kept(folder / "tokens.json", _make_signing_keys)
        return Keys(
            ring=Ring(folder / "tokens.json"),
            pages=bytes.fromhex(_kept(folder / "pages.key", lambda: secrets.token_hex(32).encode()).decode()),
            audit=OKPKey.import_key(strict_json.value_of(_kept(folder / "audit.json", _make_audit_key))),
        )


def rotate(home: Path, longest: int) -> tuple[SigningKey, ...]:
    """Let the next key sign from now on, and make one to follow it; gives all that count afterwards.

    `longest` is for how many seconds the longest-lived token is good: so long the key that retires still verifies.
    """
    with _turn(home) as folder:
        now = int(time.time())
        known = _read_ring(_kept(folder / "tokens.json", _make_signing_keys))
        following = next((k.key for k in known if k.state == "next"), None) or _make_key()
        retired = [SigningKey(k.key, "retired", now + longest, now) for k in known if k.state == "current"]
        older = [k if k.until > now else _archived(k) for k in known if k.state in ("retired", "archived")]
        turned = (SigningKey(following, "current"), SigningKey(_make_key(), "next"), *retired, *older)
        _put(folder / "tokens.json", _write_ring(turned))
        return _counted(turned)


def make_client_key() -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a key for a client: its private half, for the client alone, and its public one, to be registered."""
    key = _make_key()
    return dict(key.as_dict(private=True)), dict(key.as_dict(private=False))


class _turn:  # noqa: N801 - read as a word: `with _turn(home) as folder`
    """Hold the keys' folder for oneself."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "keys"

    def __enter__(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = (self._folder / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        return self._folder

    def __exit__(self, *_: object) -> None:
        self._lock.close()


def _read_ring(text: bytes) -> tuple[SigningKey, ...]:
    """Read the file of signing keys; an older one holds a single key."""
    found = strict_json.value_of(text)
    rows = found.get("keys", [{"jwk": found, "state": "current", "until": 0}])
    keys = [SigningKey(ECKey.import_key(r["jwk"]), r["state"], r["until"], r.get("ended", r["until"])) for r in rows]
    order = ("current", "next", "retired", "archived")
    return tuple(sorted(keys, key=lambda key: (order.index(key.state), -key.ended)))


def _write_ring(keys: tuple[SigningKey, ...]) -> bytes:
    rows = [
        {"jwk": k.key.as_dict(private=k.state != "archived"), "state": k.state, "until": k.until, "ended": k.ended}
        for k in keys
    ]
    return strict_json.write({"keys": rows})


def _counted(keys: tuple[SigningKey, ...]) -> tuple[SigningKey, ...]:
    """Choose the keys that sign, will, or verify what they signed."""
    now = time.time()
    return tuple(k for k in keys if k.state in ("current", "next") or (k.state == "retired" and k.until > now))


def _archived(key: SigningKey) -> SigningKey:
    """Leave only the public half of a key: nobody signs with it any more, whoever gets hold of the file."""
    return SigningKey(ECKey.import_key(key.key.as_dict(private=False)), "archived", key.until, key.ended)


def _told(key: SigningKey) -> dict[str, Any]:
    return dict(key.key.as_dict(private=False)) | ({"exp": key.ended} if key.ended else {})


def _make_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True, auto_kid=True)


def _make_signing_keys() -> bytes:
    return _write_ring((SigningKey(_make_key(), "current"), SigningKey(_make_key(), "next")))


def _make_audit_key() -> bytes:
    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, private=True, auto_kid=True)
    return strict_json.write(key.as_dict(private=True))


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """Read a key's file; make it if it is not there."""
    if not path.exists():
        _put(path, make())
    return path.read_bytes()


def _put(path: Path, content: bytes) -> None:
    """Write a key's file, whole or not at all."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


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
