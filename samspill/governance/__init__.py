"""Steering: each folder here is one area, and the folder list is the catalogue."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from samspill.exchange import Service

PURPOSES: Final = frozenset({"GOV"})
"""What steering is done for (HL7 v3 PurposeOfUse)."""
SECRETARIAT: Final = frozenset({"secretariat"})
CHAIR: Final = frozenset({"secretariat", "chair"})
OWNERS: Final = frozenset({"secretariat", "owner"})
MEMBERS: Final = frozenset({"secretariat", "chair", "member"})
EVERYONE: Final = frozenset({"secretariat", "chair", "member", "owner"})
"""Roles that people have in steering. In which body, and as what, is data (`councils.roles`)."""


def catalogue() -> list[Service]:
    """Find what lies here, by folder."""
    areas = [module.name for module in iter_modules(__path__) if module.ispkg]
    found: list[Service] = [import_module(f"{__name__}.{area}").service for area in areas]
    return found
