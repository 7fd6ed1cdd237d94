"""Eventuelt: what was raised in a meeting and is no case of its own, as the minutes tell it.

A matter has a title of its own, and its text in the form of the body's minutes: a summary, and who said what where the
minutes tell that. It follows the versions of the minutes: a draft is written in, what was sent is as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.governance.meetings.minutes import read_statements, statements_of, written_sayings
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.governance.meetings.minutes import Minutes, Saying
    from samspill.store import Row, Transaction

sql = queries("samspill.governance.meetings", "matters.sql")

MOST: Final = 100
"""Matters that are raised in one meeting, at most."""


@dataclass(frozen=True, slots=True)
class Told:
    """What minutes say of a matter."""

    title: str
    summary: str
    sayings: tuple[Saying, ...] = ()

    @property
    def whole(self) -> str:
        """All of it as one text, to be compared with what somebody else wrote."""
        return "\n\n".join(part for part in (self.title, self.summary, written_sayings(self.sayings)) if part)


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter that was raised."""

    number: int
    told: Told
    edit: int


async def raised(tx: Transaction, meeting: str, version: int) -> list[Matter]:
    """Give what a version of a meeting's minutes says was raised, in the order in which it was written down."""
    return [_matter(row) for row in await tx.all(sql.matters, meeting, version)]


def _matter(row: Row) -> Matter:
    told = Told(row["title"], row["summary"], read_statements(row["statements"]))
    return Matter(row["matter"], told, row["edit"])


async def add(tx: Transaction, found: Minutes, told: Told, at: datetime, author: str) -> int:
    """Write down that something was raised; gives its number in the meeting.

    Raises `Invalid` for minutes that are no draft, for who said what where minutes do not tell that, for too many.
    """
    _check(found, told)
    await tx.run(sql.hold, found.meeting, found.version)
    if len(await raised(tx, found.meeting, found.version)) >= MOST:
        raise _invalid("title", f"minutes tell of at most {MOST} matters that were raised")
    values = (told.title, told.summary, statements_of(told.sayings))
    row = await tx.one(sql.add, found.meeting, found.version, *values)
    if row is None:
        raise RuntimeError("what is added has a number")
    number = int(row["matter"])
    await tx.run(sql.keep_edit, found.meeting, found.version, number, 0, told.whole, at, author, False)  # noqa: FBT003 - a column
    return number


async def write(
    tx: Transaction, found: Minutes, number: int, edit: int, told: Told, at: datetime, author: str
) -> bool:  # fmt: skip
    """Change what minutes say of a matter; False where somebody else has since that edit, and then both are kept.

    Raises `Invalid` as `add` does, and `Missing` where there is no such matter.
    """
    _check(found, told)
    await matter_of(tx, found, number)
    values = (told.title, told.summary, statements_of(told.sayings))
    saved = await tx.run(sql.write, found.meeting, found.version, number, edit, *values) == "UPDATE 1"
    kept = (number, edit + 1 if saved else edit, told.whole)
    await tx.run(sql.keep_edit, found.meeting, found.version, *kept, at, author, not saved)
    return saved


async def strike(tx: Transaction, found: Minutes, number: int, edit: int) -> bool:
    """Leave a matter out; False where somebody else has changed it since that edit. Its edits are kept.

    Raises `Invalid` for minutes that are no draft, and `Missing` where there is no such matter.
    """
    one = await matter_of(tx, found, number)
    _check(found, one.told)
    return await tx.run(sql.strike, found.meeting, found.version, number, edit) == "DELETE 1"


async def matter_of(tx: Transaction, found: Minutes, number: int) -> Matter:
    """Give a matter of some minutes. Raises `Missing`."""
    for one in await raised(tx, found.meeting, found.version):
        if one.number == number:
            return one
    raise Missing("there is no such matter in the minutes")


def _check(found: Minutes, told: Told) -> None:
    if found.state != "draft":
        raise _invalid("state", "minutes that were sent are changed in a new version")
    if told.sayings and not found.attributed:
        raise _invalid("sayings", "the minutes of this body do not tell who said what")


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
