"""What belongs together across areas: decisions, initiatives, goals, indicators, measures, cases; both ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Fault, Invalid
from samspill.store import queries

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.store import Transaction

sql = queries("samspill.governance.cases", "links.sql")

KINDS: Final = (
    "decision",
    "case_file",
    "passage",
    "initiative",
    "goal",
    "indicator",
    "measure",
    "hearing",
    "norm",
    "grant",
)
"""What can be linked."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link, as seen from one of its ends."""

    kind: str
    """The kind of the other end."""
    id: str
    what: str
    """What it is: `started`, `supports`, `measures`, `changed` …"""
    forward: bool
    """Whether it goes from here to there."""
    at: datetime


async def link(
    tx: Transaction, here: tuple[str, str], there: tuple[str, str], what: str, at: datetime, author: str
) -> bool:
    """Link two things, each a kind and an id; False where they are linked so already. Raises `Invalid`."""
    for where, end in (("from", here), ("to", there)):
        if end[0] not in KINDS or not end[1]:
            message = f"{where} is one of {', '.join(KINDS)}, and its id"
            raise Invalid(message, Fault(where, message))
    if here == there:
        message = "nothing is linked to itself"
        raise Invalid(message, Fault("to", message))
    return await tx.run(sql.link, *here, *there, what, at, author) == "INSERT 0 1"


async def unlink(tx: Transaction, here: tuple[str, str], there: tuple[str, str], what: str) -> bool:
    """Take a link away; False where there was none."""
    return await tx.run(sql.unlink, *here, *there, what) == "DELETE 1"


async def links_of(tx: Transaction, kind: str, id_: str) -> tuple[Link, ...]:
    """Give all links of a thing, whichever end it is, the oldest first."""
    rows = await tx.all(sql.links_of, kind, id_)
    return tuple(Link(row["kind"], row["id"], row["what"], row["forward"], row["at"]) for row in rows)
