"""The tables of who may open what, read once: role by service by information class (`access.tsv`, `citizens.tsv`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from samspill.trust.decision import labels
from samspill.trust.grants import Hide

if TYPE_CHECKING:
    from collections.abc import Iterator

READS: Final = frozenset("rs")
SENSITIVE: Final = "sensitive"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Read a table that lies here: tabs between, comments behind `#`, the names of the columns first."""
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return (dict(zip(lines[0], line, strict=True)) for line in lines[1:])


CLASSES: Final = {row["class"]: frozenset(row["types"].split()) for row in rows("classes.tsv")}
"""Information classes, each with its resource types."""
CLASS_OF: Final = {kind: name for name, kinds in CLASSES.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Access:
    """What a row of a table opens."""

    reads: frozenset[str]
    """Resource types."""
    writes: frozenset[str]
    sensitive: bool

    def allows(self, pairs: frozenset[tuple[str, str]]) -> bool:
        """Tell whether all of a FHIR call's types, with the letters of its access, are opened; `*` is every type.

        A type that is in nobody's record is no matter of the tables.
        """
        return all(
            kind in (self.reads if letter in READS else self.writes) for kind, letter in pairs if kind in CLASS_OF
        )


_NONE: Final = Access(frozenset(), frozenset(), sensitive=False)


def _access(row: dict[str, str]) -> Access:
    def kinds(sign: str) -> frozenset[str]:
        return frozenset().union(*(CLASSES[name] for name in CLASSES if sign in row[name]))

    return Access(kinds("r"), kinds("w"), sensitive="r" in row[SENSITIVE])


@cache
def _table() -> dict[tuple[str, str], Access]:
    return {
        (row["service"], who): _access(row)
        for name in ("access.tsv", "citizens.tsv")
        for row in rows(name)
        for who in row["who"].split()
    }


def access_of(service: str, who: str) -> Access:
    """Give what somebody may open through a service: nothing, where no row says so.

    `who` is a code of 9060, `-`, or a row of `citizens.tsv`.
    """
    return _table().get((service, who)) or _table().get(("*", who)) or _NONE


def access_of_several(service: str, several: tuple[str, ...]) -> Access:
    """Give what several rows open together: the areas of a power of attorney."""
    found = [access_of(service, who) for who in several]
    return Access(
        frozenset().union(*(one.reads for one in found)),
        frozenset().union(*(one.writes for one in found)),
        sensitive=any(one.sensitive for one in found),
    )


@lru_cache(maxsize=1024)
def hides_of(access: Access) -> tuple[Hide, ...]:
    """Give what of a record lies outside an access: the types it does not read, and what is sensitive."""
    closed = frozenset(CLASS_OF) - access.reads
    hides = (Hide(rule="role.part", kinds=closed),) if closed else ()
    return hides if access.sensitive else (*hides, Hide(rule="role.part", labels=labels.SENSITIVE))
