"""Steering: each folder here is one area, and the folder list is the catalogue."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samspill.exchange import Service


def catalogue() -> list[Service]:
    """Find what lies here, by folder."""
    found: list[Service] = [import_module(f"{__name__}.{module.name}").service for module in iter_modules(__path__)]
    return found
