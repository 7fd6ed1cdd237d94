"""SMART scopes: what a token allows, in which context (HL7 SMART App Launch 2.2.0, scopes and launch context)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

SCOPE: Final = re.compile(r"(patient|user|system)/([A-Z][A-Za-z]*|\*)\.(read|write|\*|c?r?u?d?s?)")
LETTERS: Final = {"read": "rs", "write": "cud", "*": "cruds"}

Access = frozenset[tuple[str, str]]


@lru_cache(maxsize=4096)
def contexts(scopes: frozenset[str], access: Access) -> frozenset[str]:
    """Tell in which contexts (`patient`, `user`, `system`) the scopes allow all of the access; empty when none does."""
    return frozenset(
        context for context in ("patient", "user", "system") if access <= _allowed(scopes, context, access)
    )


def _allowed(scopes: frozenset[str], context: str, access: Access) -> Access:
    return frozenset(
        (kind, letter) for kind, letter in access if any(_covers(s, context, kind, letter) for s in scopes)
    )


def _covers(scope: str, context: str, kind: str, letter: str) -> bool:
    found = SCOPE.fullmatch(scope)
    if not found or found[1] != context or found[2] not in (kind, "*"):
        return False
    return letter in LETTERS.get(found[3], found[3])
