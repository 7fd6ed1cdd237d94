"""Where something in an area was read: the paper, its lines, and the words that stand there.

Whatever reads papers notes it here through the area that owns the thing, and each area can show it. An area knows
nothing of how papers are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from samspill.store import queries

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.store import Transaction

sql: Final = queries("samspill.governance", "origins.sql")
Outcome = Literal["added", "held", "differs"]
"""It came with this paper; it was there and says the same; it was there and says otherwise."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Lines of a paper, both ends included, counted from one."""

    paper: str
    first: int
    last: int
    name: str
    """Of the paper's file."""

    def __str__(self) -> str:
        """Write it as sources are written: `paper.txt:12-14`."""
        return f"{self.name}:{self.first}" + (f"-{self.last}" if self.last > self.first else "")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of something that a paper tells of: the thing that it is now, and how it came."""

    kind: str
    subject: str
    outcome: Outcome
    origin: Origin
    stored: str = ""
    """What is kept, where it is otherwise than what the paper says."""
    said: str = ""


async def note(tx: Transaction, taken: Taken, words: str, at: datetime) -> None:
    """Note where a thing was read, in which words."""
    place = taken.origin
    values = (taken.kind, taken.subject, place.paper, place.first, place.last, words, taken.outcome, at)
    await tx.run(sql.note, *values)


async def told(tx: Transaction, kind: str, words: str) -> str:
    """Give what a paper has told of in just these words before; empty for nothing.

    A person may have changed it since: it is the same thing all the same.
    """
    row = await tx.one(sql.told, kind, words)
    return str(row["subject"]) if row else ""


async def origins_of(tx: Transaction, kind: str, subject: str) -> list[dict[str, Any]]:
    """Give the papers and lines that tell of something, the first one first."""
    return [dict(row) for row in await tx.all(sql.origins_of, kind, subject)]
