"""Which of the scopes that are asked for a client gets, and for which API.

A scope is covered when the client is registered with it, or with a SMART scope that allows as much and more. Scopes
about the sign-in itself belong to no API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.trust.issuing.denials import denied
from samspill.trust.scopes import LETTERS, SCOPE, contexts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.trust.issuing.clients import Registered

ATTESTATION: Final = "nhn:tillitsrammeverk:parameters"
OFFLINE: Final = "offline_access"
OPENID: Final = "openid"
IDENTITY: Final = (OPENID, "profile", OFFLINE, ATTESTATION)
"""Beside them those that begin with `helseid://scopes/`."""
SIGN_IN_ONLY: Final = ("user/", "patient/", "helseid://scopes/identity/", "helseid://scopes/hpr/")
"""Beginnings of scopes that mean nothing without a person."""


@dataclass(frozen=True, slots=True)
class Target:
    """One API, and the scopes for it."""

    audience: str
    scopes: tuple[str, ...]


def covered(scope: str, by: Iterable[str]) -> bool:
    """Tell whether some scopes allow all that one of them asks."""
    by = frozenset(by)
    if scope in by:
        return True
    found = SCOPE.fullmatch(scope)
    if found is None:
        return False
    letters = LETTERS.get(found[3], found[3])
    access = frozenset((found[2], letter) for letter in letters)
    return bool(letters) and found[1] in contexts(by, access)


def asked(registered: Registered, text: str, *, person: bool) -> tuple[str, ...]:
    """Read the scopes that are asked for. Raises `Denied` when the client may not ask for one of them."""
    scopes = tuple(dict.fromkeys(text.split()))
    for scope in scopes:
        if not covered(scope, registered.client.scopes):
            raise denied("invalid_scope", "scope.unregistered", "the client is not registered for one of the scopes")
        fit = not scope.startswith("system/") if person else not (scope.startswith(SIGN_IN_ONLY) or scope in IDENTITY)
        if not fit:
            whose = "a person signs in" if person else "no person has signed in"
            raise denied("invalid_scope", "scope.context", f"one of the scopes cannot be had where {whose}")
    return scopes


def target(registered: Registered, scopes: Iterable[str], resources: tuple[str, ...], own: str) -> Target:
    """Choose the one API that a token is for: the one that is named (RFC 8707), or the only one that the scopes mean.

    `own` is our own audience. Raises `Denied`.
    """
    scopes = tuple(scopes)
    meant = dict.fromkeys(audience_of(registered, scope, own) for scope in scopes if not is_identity(scope))
    if len(resources) > 1 or (not resources and len(meant) > 1):
        raise denied("invalid_target", "target.several", "a token is for one API: name it (resource), then the next")
    audience = resources[0] if resources else next(iter(meant), own)
    if audience not in registered.client.audiences:
        raise denied("invalid_target", "target.unregistered", "the client is not registered for this API")
    kept = tuple(s for s in scopes if is_identity(s) or audience_of(registered, s, own) == audience)
    if meant and not any(not is_identity(scope) for scope in kept):
        raise denied("invalid_scope", "target.no-scope", "none of the scopes is one of this API's")
    return Target(audience, kept)


def audience_of(registered: Registered, scope: str, own: str) -> str:
    """Tell which API a scope belongs to: the one that lists it, or our own."""
    return next((api.audience for api in registered.apis.values() if scope in api.scopes), own)


def is_identity(scope: str) -> bool:
    """Tell whether a scope is about the sign-in itself."""
    return scope in IDENTITY or scope.startswith("helseid://scopes/")
