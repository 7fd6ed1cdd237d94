"""Our own Norwegian wording for the codes of the demo population, for pages to show beside the English."""

from __future__ import annotations

from functools import lru_cache

from samspill.demo.tables import rows


@lru_cache
def _wordings() -> dict[tuple[str, str], str]:
    return {(row["system"], row["code"]): row["norwegian"] for row in rows("norwegian")}


def norwegian(system: str, code: str) -> str | None:
    """Give the wording for a code, if there is one. It is a help to readers, no part of any code system."""
    return _wordings().get((system, code))
