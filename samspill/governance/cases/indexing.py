"""What the search knows of cases: passes, papers and decisions, each with what everybody may find it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.governance.cases import finding, numbering, public
from samspill.governance.cases.finding import Entry
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from samspill.governance.cases.public import Disclosure
    from samspill.store import Row, Transaction

    Telling = Callable[[Transaction, str], Awaitable[None]]

sql = queries("samspill.governance.cases", "indexing.sql")

_TOLD: Final[list[Telling]] = []


def tell_of_change(tell: Telling) -> None:
    """Have a function told of each pass of a case that is indexed anew: what is kept about it elsewhere follows it."""
    if tell not in _TOLD:
        _TOLD.append(tell)


async def passage(tx: Transaction, passage: str) -> None:
    """Index a pass of a case, with all its papers and decisions: what holds of it holds of them."""
    rows = await tx.all(sql.things, passage)
    if not rows:
        return
    head = rows[0]
    own = [("passage", passage), ("case_file", head["case_file"])]
    found = await public.disclosures(tx, [*own, *((row["kind"], row["subject"]) for row in rows)])
    around = public.exempt_with(found[own[0]], found[own[1]])
    for row in rows:
        inside = row["kind"] != "passage"
        disclosed = public.within(found[row["kind"], row["subject"]], around) if inside else around
        await finding.index(tx, _entry(head, row, disclosed), [head["handler"]])
    for tell in _TOLD:
        await tell(tx, passage)


def _entry(head: Row, row: Row, found: Disclosure) -> Entry:
    open_ = "" if found.scope == "whole" else found.text_public if found.scope == "part" else row["text"]
    return Entry(
        kind=row["kind"],
        subject=row["subject"],
        address=f"/cases/passages/{head['subject']}{row['anchor']}",
        title=row["title"],
        title_public=row["title_public"],
        text=row["text"],
        text_public=open_,
        body=head["body"],
        day=row["day"],
        number=numbering.written(head["number"], head["year"]),
        kinds=tuple(head["kinds"]),
        state=head["state"],
        members_from=found.members_from,
        public_from=found.public_from,
        passage=head["subject"],
        owner=head["owner"] or "",
    )
