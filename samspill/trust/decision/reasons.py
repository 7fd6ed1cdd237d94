"""Every reason that a decision can give: its source, and what it says to people in three languages (`reasons.toml`).

What gives is written with a colon (`relation:gp`), what refuses with a dot (`relation.none`).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, by name."""

    rule: str
    source: str
    """The law, the standard or the choice that it comes from."""
    key: str
    """What the texts are found by."""


def _read() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("reasons.toml").read_text("utf-8"))


TABLE: Final = _read()
LANGUAGES: Final = ("nb", "nn", "en")


@lru_cache(maxsize=4096)
def reason(rule: str) -> Reason:
    """Give a reason by its name. `purpose:TREAT` and its like, which say more, are found by what stands before it."""
    key = rule if rule in TABLE else rule.partition(":")[0] + ":"
    return Reason(rule, str(TABLE[key]["source"]), key)


def text_of(found: Reason, language: str = "en") -> str:
    """Say a reason in `nb`, `nn` or `en`."""
    return str(TABLE[found.key][language])


def said(rule: str, language: str) -> str:
    """Say a reason of a decision by its name; empty for one that no decision gives."""
    known = rule in TABLE or f"{rule.partition(':')[0]}:" in TABLE
    return text_of(reason(rule), language) if known else ""


def basis_of(reasons: str) -> str:
    """Tell what opened a record, by the reasons of the decision: `gp`, `declared`, `parent` and their like, or ``."""
    found = (reason.partition(":") for reason in reasons.split())
    named = {"relation": {"substitute": "gp"}, "citizen": {}}
    return next((named[kind].get(what, what) for kind, _, what in found if kind in named and what), "")
