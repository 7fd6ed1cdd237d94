"""Outside issuers: who beside ourselves may say who calls, such as HelseID, and how their keys are kept.

They stand in a JSON file (SAMSPILL_ISSUERS, or `issuers.json` in the home folder):

    {"issuers": [{
        "name": "helseid",                                   stands before the subjects that it names
        "issuer": "https://helseid-sts.test.nhn.no",         `iss`, exactly
        "jwks": "https://helseid-sts.test.nhn.no/.well-known/openid-configuration/jwks",
        "audience": "nhn:samspill",                          `aud`; left out: SAMSPILL_AUDIENCE
        "algorithms": ["RS256", "PS256"],                    left out: all that are taken here
        "scopes": {"nhn:samspill/read": "user/*.rs"},        what its scopes mean here; any other means nothing
        "people": "personnel",                               or `citizens`
        "own_claims": false                                  whether its `patient`, `role` and `purpose_of_use` count
    }]}

`jwks` may be a file instead. Its keys are kept for a day and then looked up again, in the background; a key that is
not among them is looked for at once, but not more often than every minute. What cannot be fetched, or is no key, does
not take away what is known.
"""

from __future__ import annotations

import asyncio
import logging
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from samspill.kernel.problems import Invalid
from samspill.trust.public_keys import ALGORITHMS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

log = logging.getLogger(__name__)
DAY: Final = 24 * 3600.0
PAUSE: Final = 60.0
"""Seconds between two looks at an issuer's keys."""
PATIENCE: Final = 10.0
"""Seconds that an issuer may take to answer."""
MOST: Final = 256 * 1024
"""The largest set of keys, in bytes."""
FIELDS: Final = ("name", "issuer", "jwks", "audience", "algorithms", "scopes", "people", "own_claims")
_KINDS: Final[Mapping[str, Any]] = {"EC": ECKey, "RSA": RSAKey, "OKP": OKPKey}


@dataclass
class Issuer:
    """Somebody else whose tokens are taken, and the keys that it has published."""

    name: str
    issuer: str
    jwks: str
    audience: str = ""
    algorithms: tuple[str, ...] = ALGORITHMS
    scopes: Mapping[str, str] | None = None
    people: str = "personnel"
    own_claims: bool = False
    fetch: Callable[[str], bytes] = field(default_factory=lambda: read)
    _keys: KeySet = field(default_factory=lambda: KeySet([]))
    _looked: float = -DAY
    _looking: asyncio.Task[bool] | None = None

    def keys(self) -> KeySet:
        """Give the keys that are known."""
        return self._keys

    def translate(self, scopes: frozenset[str]) -> frozenset[str]:
        """Give what an issuer's scopes mean here; without a table they mean what they say."""
        if self.scopes is None:
            return scopes
        return frozenset(ours for theirs in scopes for ours in self.scopes.get(theirs, "").split())

    async def look_again(self) -> bool:
        """Fetch the keys anew, unless that was done just now; tells whether there is anything new.

        Many calls may ask at once: one of them fetches.
        """
        looking = self._looking
        if looking is None:
            if time.monotonic() - self._looked < PAUSE:
                return False
            looking = self._looking = asyncio.create_task(self._look())
        try:
            return await asyncio.shield(looking)
        finally:
            if looking.done():
                self._looking = None

    async def keep_looking(self) -> None:
        """Fetch the keys once a day, sooner when that failed, until cancelled."""
        while True:
            await self.look_again()
            await asyncio.sleep(DAY if self._keys else PAUSE)

    async def _look(self) -> bool:
        self._looked = time.monotonic()
        try:
            text = await asyncio.to_thread(self.fetch, self.jwks)
            found = read_keys(text)
        except (OSError, ValueError, TypeError, KeyError, msgspec.DecodeError, Invalid) as error:
            log.warning("an issuer's keys could not be read", extra={"reason": f"{self.name}: {type(error).__name__}"})
            return False
        before = {key.kid for key in self._keys}
        self._keys = found
        return {key.kid for key in found} != before


def read_issuers(path: Path, *, production: bool, needed: bool = False) -> dict[str, Issuer]:
    """Read the file of issuers; none when there is none and none is `needed`. Raises `Invalid` with what is wrong."""
    if not path.exists() and not needed:
        return {}
    try:
        listed = msgspec.json.decode(path.read_bytes())["issuers"]
        issuers = [_read(entry, path.parent, production=production) for entry in listed]
    except (OSError, msgspec.DecodeError, KeyError, TypeError) as error:
        raise Invalid(f"{path.name} is not a file of issuers: {type(error).__name__}") from None
    if len({issuer.issuer for issuer in issuers}) != len(issuers):
        raise Invalid(f"{path.name} names one issuer twice")
    return {issuer.issuer: issuer for issuer in issuers}


def _read(entry: dict[str, Any], folder: Path, *, production: bool) -> Issuer:
    for unknown in entry.keys() - set(FIELDS):
        raise Invalid(f"an issuer has no {unknown}; it has {', '.join(FIELDS)}")
    source = entry["jwks"]
    address = urlsplit(source)
    if address.scheme in ("http", "https"):
        if production and address.scheme != "https":
            raise Invalid("an issuer's keys are fetched by https in production")
    else:
        source = (folder / source).absolute().as_uri()
    algorithms = tuple(entry.get("algorithms", ALGORITHMS))
    if not set(algorithms) <= set(ALGORITHMS):
        raise Invalid(f"an issuer's algorithms are some of {', '.join(ALGORITHMS)}")
    if entry.get("people", "personnel") not in ("personnel", "citizens"):
        raise Invalid("an issuer's people are personnel or citizens")
    if "scopes" not in entry and not entry.get("own_claims"):
        raise Invalid("an issuer needs a table of what its scopes mean here")
    given = {
        name: entry[name] for name in ("name", "issuer", "audience", "scopes", "people", "own_claims") if name in entry
    }
    return Issuer(jwks=source, algorithms=algorithms, **given)


def read_keys(text: bytes) -> KeySet:
    """Read a JWKS; what in it is no public key for signatures is passed over. Raises `Invalid` when nothing is left."""
    found = []
    for jwk in msgspec.json.decode(text)["keys"]:
        kind = _KINDS.get(str(jwk.get("kty"))) if isinstance(jwk, dict) else None
        if kind is None or jwk.get("use", "sig") != "sig":
            continue
        try:
            key = kind.import_key({name: value for name, value in jwk.items() if name not in ("d", "x5c")})
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        found.append(key)
    if not found:
        raise Invalid("there is no key in it")
    return KeySet(found)


def read(address: str) -> bytes:
    """Fetch a set of keys, from https, http or a file. Raises `OSError`, or `ValueError` when it is too large."""
    if not address.startswith(("https://", "http://", "file://")):
        raise ValueError("keys are fetched from https, http or a file")
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - the scheme is checked above
        text: bytes = answer.read(MOST + 1)
    if len(text) > MOST:
        raise ValueError("the set of keys is too large")
    return text
