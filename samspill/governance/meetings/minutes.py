"""Minutes in versions: drafted from the agenda, written by several at once, sent, approved, and then not changed.

Each case has an entry, and each entry an edit number. Whoever saves what somebody else has saved meanwhile loses
nothing: both texts are kept, and both are shown. A change after approval is a new version; the old one stands, with
the decisions as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from samspill.store import Row, Transaction

sql = queries("samspill.governance.meetings", "minutes.sql")

SAYINGS: Final = 200
"""What is told of who said what in one case, at most."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody said, where minutes tell that."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What minutes say of one case."""

    passage: str
    place: int
    summary: str
    sayings: tuple[Saying, ...]
    edit: int
    decisions: tuple[str, ...]
    """The versions of its decisions that the minutes were sent with, each as `id@version`; none in a draft."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """A version of a meeting's minutes."""

    meeting: str
    version: int
    state: str
    attributed: bool
    """Whether they tell who said what."""
    approved_by: str
    """The case in which they were approved; `` for none."""
    at: datetime
    entries: tuple[Entry, ...]


def read_sayings(text: str) -> tuple[Saying, ...]:
    """Read who said what, one on each line: `Kari Nordmann, Helse Vest: støtter forslaget`.

    Raises `Invalid` for a line that does not say who, and for more than there may be.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found = [(who.strip(), said.strip()) for who, _, said in (line.partition(":") for line in lines)]
    if len(found) > SAYINGS or any(not who or not said for who, said in found):
        raise _invalid("sayings", f"each line, {SAYINGS} at most, says who, then a colon, then what")
    return tuple(Saying(*each) for each in found)


def written_sayings(sayings: Iterable[Saying]) -> str:
    """Write who said what as it is read."""
    return "\n".join(f"{one.who}: {one.text}" for one in sayings)


def read_statements(kept: str) -> tuple[Saying, ...]:
    """Read who said what from how it is kept."""
    return tuple(Saying(one["who"], one["text"]) for one in strict_json.value_of(kept.encode()))


def statements_of(sayings: Iterable[Saying]) -> str:
    """Write who said what as it is kept."""
    return strict_json.write([{"who": one.who, "text": one.text} for one in sayings]).decode()


async def newest(tx: Transaction, meeting: str, *, sent: bool = False) -> Minutes | None:
    """Give the newest version of a meeting's minutes, or the newest that was sent or approved; None for none."""
    return _made(await tx.all(sql.newest, meeting, sent))


async def version_of(tx: Transaction, meeting: str, version: int) -> Minutes:
    """Give a version of a meeting's minutes. Raises `Missing`."""
    found = _made(await tx.all(sql.version, meeting, version))
    if found is None:
        raise Missing("there is no such version of the minutes")
    return found


def _made(rows: Sequence[Row]) -> Minutes | None:
    if not rows:
        return None
    h = rows[0]
    entries = tuple(_entry(row) for row in rows if row["passage"] is not None)
    return Minutes(h["meeting"], h["version"], h["state"], h["attributed"], h["approved_by"] or "", h["at"], entries)


def _entry(row: Row) -> Entry:
    sayings = read_statements(row["statements"])
    return Entry(row["passage"], row["place"], row["summary"], sayings, row["edit"], tuple(row["decisions"]))


async def draft(
    tx: Transaction, meeting: str, cases: Sequence[str], begun: Mapping[str, str], at: datetime, author: str
) -> Minutes:
    """Begin a version: the first, or one after the one that was approved or sent; its texts are those before it.

    `cases` are the cases of the agenda in order, `begun` the words that an entry begins with. A draft that is there
    takes in the cases that came to the agenda since. Raises `Invalid` for a meeting without cases.
    """
    if not cases:
        raise _invalid("meeting", "minutes are of a meeting that has cases on its agenda")
    last = await newest(tx, meeting)
    before = {entry.passage: entry for entry in last.entries} if last else {}
    version = last.version if last and last.state == "draft" else (last.version if last else 0) + 1
    if last is None or last.state != "draft":
        await tx.run(sql.add_minutes, meeting, version, at, author)
        await tx.run(sql.carry_matters, meeting, version - 1, version)
    for place, passage in enumerate(cases, 1):
        was = before.get(passage)
        summary = was.summary if was else begun.get(passage, "")
        sayings = statements_of(was.sayings) if was else "[]"
        await tx.run(sql.add_entry, meeting, version, passage, place, summary, sayings)
    return await version_of(tx, meeting, version)


async def write(
    tx: Transaction, found: Minutes, passage: str, edit: int, summary: str, sayings: Sequence[Saying],
    at: datetime, author: str,
) -> bool:  # fmt: skip
    """Save what minutes say of a case; False where somebody else has saved since that edit, and then both are kept.

    Raises `Invalid` for minutes that are no draft, and for who said what where minutes do not tell that.
    """
    if found.state != "draft":
        raise _invalid("state", "minutes that were sent are changed in a new version")
    if sayings and not found.attributed:
        raise _invalid("sayings", "the minutes of this body do not tell who said what")
    key = (found.meeting, found.version, passage)
    tag = await tx.run(sql.write, *key, edit, summary, statements_of(sayings))
    saved = tag == "UPDATE 1"
    if not saved and not any(entry.passage == passage for entry in found.entries):
        raise Missing("there is no such case in the minutes")
    whole = "\n\n".join(part for part in (summary, written_sayings(sayings)) if part)
    await tx.run(sql.keep_edit, *key, edit + 1 if saved else edit, whole, at, author, not saved)
    return saved


async def edits(tx: Transaction, meeting: str, version: int, passage: str) -> list[Row]:
    """Give every edit of an entry that was saved or came too late, the newest first."""
    return await tx.all(sql.edits, meeting, version, passage)


async def freeze(tx: Transaction, found: Minutes, decisions: Mapping[str, Sequence[str]], at: datetime) -> None:
    """Send a draft: its texts are as they are from now on, and so are the decisions that it tells of."""
    if found.state != "draft":
        raise _invalid("state", "these minutes were sent already")
    await tx.run(sql.move, found.meeting, found.version, "sent", None, at)
    rows = [(found.meeting, found.version, passage, list(some)) for passage, some in decisions.items()]
    await tx.many(sql.keep_decisions, rows)


async def approve(tx: Transaction, found: Minutes, passage: str, at: datetime) -> None:
    """Approve minutes that were sent, in a case of a later meeting."""
    if found.state != "sent":
        raise _invalid("state", "minutes are approved after they were sent")
    await tx.run(sql.move, found.meeting, found.version, "approved", passage, at)


async def waiting(tx: Transaction, body: str) -> list[Row]:
    """Give the meetings of a body whose newest minutes were sent and wait for approval."""
    return await tx.all(sql.waiting, body)


async def versions(tx: Transaction, meeting: str) -> list[Row]:
    """Give the versions of a meeting's minutes, the newest first, without their texts."""
    return await tx.all(sql.versions, meeting)


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
