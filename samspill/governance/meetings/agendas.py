"""Agendas in versions: what was sent is never changed, what comes after is a new version that says what changed.

An agenda is a list of items in order: cases of the body, breaks, and other things such as what comes up (Eventuelt).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from samspill.governance.meetings.times import Slot, Span, slots, written
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from samspill.store import Row, Transaction

sql = queries("samspill.governance.meetings", "agendas.sql")

KINDS: Final = ("case", "break", "other")
ANY_BUSINESS: Final = "Eventuelt"
"""What stands last on an agenda, in the language of case papers: what somebody raises in the meeting itself."""
MOST: Final = 100
"""Items of one agenda."""
Difference = Literal["same", "added", "moved", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an agenda; its place is where it stands in the list."""

    kind: str
    passage: str = ""
    """The pass of a case that it is about; `` for what is no case."""
    title: str = ""
    """What it is called, where it is no case: everybody may read it."""
    presenter: str = ""
    presenting: int = 0
    discussing: int = 0
    said: datetime | None = None
    """When it was said to start."""

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by from one version to the next."""
        return (self.kind, self.passage or self.title)

    @property
    def minutes(self) -> str:
        """How long it takes, as it is printed: `40 min (20+20)`."""
        return written(self.presenting, self.discussing)


@dataclass(frozen=True, slots=True)
class Agenda:
    """A version of a meeting's agenda."""

    meeting: str
    version: int
    state: str
    edit: int
    at: datetime
    items: tuple[Item, ...]

    def slots(self, starts: datetime) -> list[Slot]:
        """Give when each item starts and ends."""
        return slots(starts, [Span(item.presenting, item.discussing, item.said) for item in self.items])

    @property
    def passages(self) -> list[str]:
        """The cases on it, in order."""
        return [item.passage for item in self.items if item.passage]


def ordered(items: Sequence[Item], order: Sequence[int]) -> list[Item]:
    """Give items in another order, by their places from 1. Raises `Invalid` where that is no order of all of them."""
    if sorted(order) != list(range(1, len(items) + 1)):
        message = "an order names every item once"
        raise Invalid(message, Fault("order", message))
    return [items[place - 1] for place in order]


def shifted(items: Sequence[Item], place: int, way: Literal["up", "down"]) -> list[Item]:
    """Move one item a place up or down; the first goes no further up, the last no further down."""
    check_place(items, place)
    order = list(range(1, len(items) + 1))
    other = min(max(place + (1 if way == "down" else -1), 1), len(items))
    order[place - 1], order[other - 1] = order[other - 1], order[place - 1]
    return ordered(items, order)


def without(items: Sequence[Item], place: int) -> list[Item]:
    """Leave out one item."""
    check_place(items, place)
    return [item for at, item in enumerate(items, 1) if at != place]


def changed(items: Sequence[Item], place: int, new: Item) -> list[Item]:
    """Put another item in a place."""
    check_place(items, place)
    return [new if at == place else item for at, item in enumerate(items, 1)]


def check_place(items: Sequence[Item], place: int) -> None:
    """Let only a place that there is go on. Raises `Missing`."""
    if not 1 <= place <= len(items):
        raise Missing("there is no such item on the agenda")


def differences(before: Sequence[Item], after: Sequence[Item]) -> list[tuple[Item, Difference]]:
    """Say of each item of an agenda what became of it since the version before; those that are gone stand last.

    As few as can be are `moved`: the longest run of items that kept their order to each other stayed where they were.
    """
    old = {item.key: (place, item) for place, item in reversed(list(enumerate(before)))}
    stayed = _in_order([old[item.key][0] for item in after if item.key in old])
    found: list[tuple[Item, Difference]] = []
    for item in after:
        was = old.get(item.key)
        if was is None:
            found.append((item, "added"))
        elif was[0] not in stayed:
            found.append((item, "moved"))
        else:
            found.append((item, "same" if was[1] == item else "changed"))
    kept = {item.key for item in after}
    return [*found, *((item, "removed") for item in before if item.key not in kept)]


def _in_order(places: Sequence[int]) -> set[int]:
    """Give the longest rising run of some numbers, not all beside each other."""
    ends: list[int] = []
    runs: list[list[int]] = []
    for place in places:
        at = bisect_left(ends, place)
        run = [*(runs[at - 1] if at else []), place]
        if at == len(ends):
            ends.append(place)
            runs.append(run)
        else:
            ends[at], runs[at] = place, run
    return set(runs[-1]) if runs else set()


async def newest(tx: Transaction, meeting: str, *, sent: bool = False) -> Agenda | None:
    """Give the newest version of a meeting's agenda, or the newest that was sent; None for none."""
    return _made(await tx.all(sql.newest, meeting, sent))


async def version_of(tx: Transaction, meeting: str, version: int) -> Agenda:
    """Give a version of a meeting's agenda. Raises `Missing`."""
    found = _made(await tx.all(sql.version, meeting, version))
    if found is None:
        raise Missing("there is no such version of the agenda")
    return found


def _made(rows: Sequence[Row]) -> Agenda | None:
    if not rows:
        return None
    head = rows[0]
    items = tuple(
        Item(r["kind"], r["passage"] or "", r["title"], r["presenter"], r["presenting"], r["discussing"], r["said"])
        for r in rows
        if r["place"] is not None
    )
    return Agenda(head["meeting"], head["version"], head["state"], head["edit"], head["at"], items)


async def take(tx: Transaction, meeting: str, version: int, edit: int, at: datetime, author: str) -> Agenda | None:
    """Take a draft to change it, as it was seen in that version and edit; None where it has been changed since.

    After a version that was sent, the draft is a new one that begins as that; the first of a meeting begins empty.
    """
    last = await newest(tx, meeting)
    if ((last.version, last.edit) if last else (0, 0)) != (version, edit):
        return None
    if last is not None and last.state == "draft":
        # The row is locked by this: whoever takes it at the same time comes after, and is too late.
        taken = await tx.run(sql.touch, meeting, version, edit)
        return replace(last, edit=edit + 1) if taken == "UPDATE 1" else None
    await tx.run(sql.add_draft, meeting, version + 1, at, author)
    items = last.items if last else ()
    await _write(tx, meeting, version + 1, items)
    return Agenda(meeting, version + 1, "draft", 0, at, items)


async def put(tx: Transaction, draft: Agenda, items: Sequence[Item]) -> Agenda:
    """Write the items of a draft anew. Raises `Invalid` for too many, for a case twice, and for what is no draft."""
    if len(items) > MOST:
        raise _invalid("items", f"an agenda has at most {MOST} items")
    cases = [item.passage for item in items if item.passage]
    if len(cases) != len(set(cases)):
        raise _invalid("passage", "a case stands on an agenda once")
    if draft.state != "draft":
        raise _invalid("state", "what was sent is not changed")
    await tx.run(sql.clear, draft.meeting, draft.version)
    await _write(tx, draft.meeting, draft.version, items)
    return replace(draft, items=tuple(items))


async def _write(tx: Transaction, meeting: str, version: int, items: Iterable[Item]) -> None:
    rows = [
        (meeting, version, place, i.kind, i.passage or None, i.title, i.presenter, i.presenting, i.discussing, i.said)
        for place, i in enumerate(items, 1)
    ]
    if rows:
        await tx.many(sql.add_item, rows)


async def freeze(tx: Transaction, agenda: Agenda, at: datetime, author: str) -> Agenda:
    """Send a draft: from now on it is as it is. What was sent already stays so."""
    await tx.run(sql.send, agenda.meeting, agenda.version, at, author)
    return replace(agenda, state="sent", at=at)


async def versions(tx: Transaction, meeting: str) -> list[Row]:
    """Give the versions of a meeting's agenda, the newest first, without their items."""
    return await tx.all(sql.versions, meeting)


async def backlog(tx: Transaction, body: str) -> list[Row]:
    """Give the cases of a body that wait for a meeting: those to come, those put off, those sent back."""
    return await tx.all(sql.backlog, body)


async def meetings_of(tx: Transaction, passage: str) -> list[str]:
    """Give the meetings on whose newest agendas a case stands, cancelled ones aside."""
    return [row["meeting"] for row in await tx.all(sql.meetings_of, passage)]


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
