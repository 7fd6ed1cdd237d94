"""How commands list what is registered: a line for each thing, and below it what is known of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WIDTH: Final = 14


def show(name: str, title: str, owner: str, facts: Iterable[tuple[str, Any]]) -> None:
    """Write one thing: its id, what people call it, who answers for it, and the facts that say something."""
    sys.stdout.write(f"{name}  {title}  ({owner})\n")
    for label, value in facts:
        if value:
            said = " ".join(map(str, value)) if isinstance(value, list | tuple) else value
            sys.stdout.write(f"    {label:<{WIDTH}}{said}\n")


def named(row: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, Any]]:
    """Give some of a row's columns as facts."""
    return [(name, row[name]) for name in names]
