"""The words of status and their colours, and the colour of an initiative: the worst that is known of the five."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SIDES: Final = ("progress", "economy", "quality", "risk", "benefits")
"""Fremdrift, økonomi, kvalitet, risiko, gevinstoppnåelse."""
COLOURS: Final = ("red", "yellow", "green", "unknown")
"""The worst first; what is not known says nothing of the rest."""
_ORDER: Final = ("red", "yellow", "green")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Give the words of each side of status, with their colours."""
    text = (resources.files("samspill.governance.portfolio") / "statuses.toml").read_text("utf-8")
    return tomllib.loads(text)


def colour_of(side: str, word: str) -> str:
    """Give the colour of a word."""
    return words()[side][word]


def worst(colours: Iterable[str]) -> str:
    """Give the worst of the colours that are known; `unknown` when none is."""
    held = set(colours)
    return next((colour for colour in _ORDER if colour in held), "unknown")
