"""What a check found: faults with their places, and local references still to be resolved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

MOST: Final = 100
"""How many faults are told; counting goes one further, so that it is known when there were more."""


class Trouble(NamedTuple):
    """One fault, seen from the value that was checked."""

    where: str
    """The path below the value: `name[0].given`, `[2]`, or `` for the value itself."""
    what: str
    code: str


class Found:
    """What was found in one value. Checks give None instead when all is well, so that paths cost nothing then."""

    __slots__ = ("faults", "links")

    def __init__(self) -> None:
        self.faults: list[Trouble] = []
        self.links: list[tuple[str, str]] = []
        """References to contained resources: where, and the id named. Only the resource can tell if it is there."""

    def add(self, where: str, what: str, code: str) -> None:
        """Add a fault, unless there are enough."""
        if len(self.faults) <= MOST:
            self.faults.append(Trouble(where, what, code))

    def take(self, name: str, inner: Found) -> None:
        """Take over what was found in a member `name`, or an item such as `[3]`."""
        for where, what, code in inner.faults[: MOST + 1 - len(self.faults)]:
            self.faults.append(Trouble(joined(name, where), what, code))
        if inner.links:
            self.links += [(joined(name, where), id_) for where, id_ in inner.links]


Check = Callable[[Any], Found | None]
"""A check of one JSON value: what was found, or None when the value is fine."""


def one(what: str, code: str, where: str = "") -> Found:
    """Make the finding of a single fault."""
    found = Found()
    found.add(where, what, code)
    return found


def joined(name: str, where: str) -> str:
    """Join a name and the path below it."""
    if not where or not name:
        return name or where
    return f"{name}{where}" if where[0] == "[" else f"{name}.{where}"
