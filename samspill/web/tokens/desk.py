"""What the token service holds in a worker: who it is, what it signs with, how often it has been asked."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from samspill.trust.issuing.rates import Rates

if TYPE_CHECKING:
    from samspill.store import Store
    from samspill.trust.keys import Ring
    from samspill.web.platform import Platform

LONGEST_BODY: Final = 64 * 1024
"""Bytes."""


@dataclass(frozen=True)
class Desk:
    """Made once for each worker."""

    platform: Platform
    issuer: str
    audience: str
    """Our own API."""
    rates: Rates

    @property
    def store(self) -> Store:
        """The database."""
        return self.platform.store

    @property
    def ring(self) -> Ring:
        """The keys that sign tokens."""
        return self.platform.keys.ring

    @property
    def token_life(self) -> int:
        """For how many seconds a token is good, where its API does not say otherwise."""
        return self.platform.settings.token_life

    @property
    def sign_in_life(self) -> int:
        """For how many seconds tokens may be refreshed."""
        return self.platform.settings.sign_in_life

    @property
    def signs_in(self) -> bool:
        """Whether somebody can sign in here: as one of the made-up people, and so not in production."""
        return self.platform.settings.environment != "production"

    @cached_property
    def secret(self) -> bytes:
        """What seals nonces and makes pseudonyms: the same in all workers."""
        return hmac.digest(self.platform.keys.pages, b"samspill token service", "sha256")


def desk_of(platform: Platform) -> Desk:
    """Make the desk of a worker."""
    settings = platform.settings
    return Desk(platform, settings.trusted_issuer, settings.audience, Rates(settings.worker_count))
