"""Cases, and their passes through bodies: made, numbered, changed, moved and sent on to the next body.

A case file is one matter; a passage is its pass through one body, with a number there, a type there, and an end there.
All that is changed is kept beside what it was (`history`), and told to those who follow.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samspill.governance.cases import following, indexing, numbering
from samspill.governance.cases.numbering import sql
from samspill.governance.cases.states import check_kinds, check_move
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from samspill.store import Row, Transaction


@dataclass(frozen=True, slots=True)
class Draft:
    """What a case in a body is made of. A public title that is not given is the title itself."""

    body: str
    title: str
    kinds: tuple[str, ...]
    title_public: str = ""
    owner: str = ""
    """Id of the organisation whose case it is; `` for none."""
    handler: str = ""
    """Who prepares it (saksbehandler), by name."""
    case_file: str = ""
    """The matter that it is a pass of; `` begins a new one."""
    origin: str = ""
    """The pass that sent it here."""
    state: str = "coming"
    number: int = 0
    """A number that it has already, such as in a paper; 0 takes the next."""
    year: int = 0
    """The year of that number; 0 is this year in Norway."""
    language: str = "nb"
    source: str = ""
    """Where it is known from."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A pass of a case through a body, as it is kept."""

    id: str
    case_file: str
    body: str
    year: int
    number: int
    title: str
    title_public: str
    kinds: tuple[str, ...]
    state: str
    origin: str
    owner: str
    handler: str
    at: datetime
    source: str
    edit: int

    @property
    def written(self) -> str:
        """The case number as it is printed: `20/21`."""
        return numbering.written(self.number, self.year)


async def create(tx: Transaction, draft: Draft, at: datetime, author: str) -> Passage:
    """Make a case in a body, with the next number there; `numbering.hold` before it saves others from waiting.

    Raises `Invalid` for no such body, organisation or matter, a number that is taken, or types that there are not.
    """
    kinds = check_kinds(list(draft.kinds))
    await _check(tx, draft)
    year = draft.year or numbering.year_of(at)
    if draft.number:
        await numbering.reserve(tx, draft.body, year, draft.number)
    number = draft.number or await numbering.next_number(tx, draft.body, year)
    id_ = f"{draft.body}-{year}-{number}"
    if draft.number and await tx.one(sql.passage, id_) is not None:
        raise _invalid("number", "the body has a case of that number in that year already")
    public = draft.title_public or draft.title
    case_file = draft.case_file or await _open(tx, draft, public, at, author)
    values = (id_, case_file, draft.body, year, number, draft.title, public, kinds, draft.state)
    more = (draft.origin or None, draft.owner or None, draft.handler, at, author, draft.source)
    await tx.run(sql.add_passage, *values, *more)
    made = await passage_of(tx, id_)
    await indexing.passage(tx, id_)
    told = following.Told("case", "", made.written, at)
    await following.tell(tx, made, told)
    return made


async def _check(tx: Transaction, draft: Draft) -> None:
    row = await tx.one(sql.references, draft.body, draft.owner, draft.case_file, draft.origin)
    if row is None or not row["body"]:
        raise _invalid("body", "there is no such body")
    for name in ("owner", "case_file", "origin"):
        if getattr(draft, name) and not row[name]:
            raise _invalid(name, f"there is no such {name}")


async def _open(tx: Transaction, draft: Draft, public: str, at: datetime, author: str) -> str:
    id_ = uuid.uuid4().hex
    opened = norwegian_day(at)
    await tx.run(sql.add_case_file, id_, draft.title, public, draft.language, draft.owner or None, opened, at, author)
    return id_


async def passage_of(tx: Transaction, passage: str) -> Passage:
    """Give a pass of a case. Raises `Missing`."""
    row = await tx.one(sql.passage, passage)
    if row is None:
        raise Missing("there is no such case")
    return of_row(row)


async def by_number(tx: Transaction, body: str, year: int, number: int) -> Passage | None:
    """Find the case of a number in a body; None for none."""
    row = await tx.one(sql.passage_numbered, body, year, number)
    return None if row is None else of_row(row)


def of_row(row: Row) -> Passage:
    """Make a passage of a row."""
    given = {name: row[name] for name in Passage.__slots__}
    return Passage(**{**given, "kinds": tuple(row["kinds"])})


async def of_case(tx: Transaction, case_file: str) -> tuple[Passage, ...]:
    """Give all passes of a case, in the order in which they went on: each after the one that sent it."""
    found = [of_row(row) for row in await tx.all(sql.passages_of_case, case_file)]
    return in_order(found)


def in_order(found: list[Passage]) -> tuple[Passage, ...]:
    """Order passes: the first ones by time, and after each those that it sent on."""
    known = {one.id for one in found}
    after: dict[str, list[Passage]] = {}
    for one in sorted(found, key=lambda p: (p.year, p.at, p.number)):
        after.setdefault(one.origin if one.origin in known and one.origin != one.id else "", []).append(one)
    ordered: list[Passage] = []
    waiting = list(reversed(after.pop("", [])))
    while waiting:
        one = waiting.pop()
        ordered.append(one)
        waiting.extend(reversed(after.pop(one.id, [])))
    return tuple(ordered)


async def change(
    tx: Transaction, passage: Passage, edit: int, values: Mapping[str, Any], at: datetime, author: str
) -> bool:
    """Change title, public title, types, owner or handler, if it is still as in that edit; False where it is not.

    `values` has all five. What each was before is kept.
    """
    new = {**values, "kinds": check_kinds(list(values["kinds"]))}
    known = await tx.one(sql.references, passage.body, new["owner"], "", "")
    if new["owner"] and (known is None or not known["owner"]):
        raise _invalid("owner", "there is no such owner")
    fields = (new["title"], new["title_public"], new["kinds"], new["owner"] or None, new["handler"])
    if await tx.run(sql.change_passage, passage.id, edit, *fields) == "UPDATE 0":
        return False
    # What was named after the case still is: an old title must not stay behind where nobody looks for it.
    titles = (passage.title, passage.title_public, new["title"], new["title_public"])
    await tx.run(sql.rename_case, passage.case_file, *titles)
    await tx.run(sql.rename_note, passage.id, *titles)
    for name in ("title", "title_public", "kinds", "owner", "handler"):
        before, after = _said(getattr(passage, name)), _said(new[name])
        if before != after:
            await note(tx, passage, name, before, after, at, author)
    await indexing.passage(tx, passage.id)
    return True


async def move(tx: Transaction, passage: Passage, state: str, at: datetime, author: str) -> Passage:
    """Move a case to another state. Raises `Invalid` for a move that there is not; the same state is no move."""
    if passage.state == state:
        return passage
    check_move(passage.state, state)
    await tx.run(sql.move_passage, passage.id, state)
    await note(tx, passage, "state", passage.state, state, at, author)
    await indexing.passage(tx, passage.id)
    return await passage_of(tx, passage.id)


async def forward(
    tx: Transaction, passage: Passage, body: str, kinds: tuple[str, ...], at: datetime, author: str
) -> Passage:
    """Send a case on to the next body: a new pass there, with a number of that body's. Raises `Invalid`."""
    if body == passage.body:
        raise _invalid("body", "a case is sent on to another body")
    draft = Draft(
        body,
        passage.title,
        kinds or passage.kinds,
        passage.title_public,
        passage.owner,
        passage.handler,
        passage.case_file,
        passage.id,
    )
    made = await create(tx, draft, at, author)
    await note(tx, passage, "forwarded", "", made.id, at, author)
    return made


async def note(
    tx: Transaction, passage: Passage, what: str, before: str, after: str, at: datetime, author: str
) -> None:
    """Keep what was changed and what it was, and tell those who follow."""
    await tx.run(sql.note_change, passage.id, at, author, what, before, after)
    await following.tell(tx, passage, following.Told(what, before, after, at))


async def history(tx: Transaction, passage: str) -> list[dict[str, Any]]:
    """Give what was changed of a case in a body, the newest first."""
    return [dict(row) for row in await tx.all(sql.changes, passage)]


async def case_of(tx: Transaction, case_file: str) -> dict[str, Any]:
    """Give a matter: its titles, language, owner, days and edit. Raises `Missing`."""
    row = await tx.one(sql.case_file, case_file)
    if row is None:
        raise Missing("there is no such case")
    return dict(row)


async def change_case(
    tx: Transaction, case_file: str, edit: int, title: str, title_public: str, closed: date | None
) -> bool:
    """Change a matter's titles, close it or open it again; False where it has been changed since."""
    return await tx.run(sql.change_case, case_file, edit, title, title_public, closed) == "UPDATE 1"


def _said(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple | list) else str(value or "")


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
