"""What programs of others read: Atom, and eInnsyn's shapes. Everybody reads the same, which is what is released."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import atom, einnsyn, passages, proposing, public, seeing
from samspill.governance.councils import bodies
from samspill.governance.councils.forms import Asked, asked
from samspill.governance.councils.roles import Reach
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from samspill.governance.cases.seeing import View
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

    Giving = Callable[[Transaction, Call, str], Awaitable[dict[str, Any]]]

sql = queries("samspill.governance.cases", "publishing.sql")

NOBODY: Final = Reach()
"""What somebody sees who sits nowhere: the public."""
MOST: Final = 50
WHOLE: Final = "all"
"""In the place of an id, it asks for the list."""


def root_of(call: Call) -> str:
    """Give the address of the platform as the caller sees it, without a slash at its end."""
    return call.base.removesuffix("/fhir")


async def feed(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give an Atom feed of what has been released of a body (`bodies`) or of a case (`cases`)."""
    kind, subject, root = str(call.facts["kind"]), str(call.facts["subject"]), root_of(call)
    if kind == "bodies":
        title, page = (await bodies.body_of(tx, subject))["name"], f"{root}/councils/{subject}"
    elif kind == "cases" and await seeing.see_all(tx, call, await passages.of_case(tx, subject), NOBODY):
        title, page = (await passages.case_of(tx, subject))["title_public"], f"{root}/cases/{subject}"
    else:
        raise Missing("there is no such feed")
    body, case = (subject, "") if kind == "bodies" else ("", subject)
    rows = await tx.all(sql.released, body, case, call.at, MOST)
    items = await _items(tx, call, rows, root)
    own = f"{root}/cases/atom/{kind}/{subject}"
    written = atom.feed(own, title, own, page, call.at, items, "Samspill")
    return Reply(body=written, headers={"content-type": atom.MEDIA}, about=f"feed/{subject}")


async def _items(tx: Transaction, call: Call, rows: Sequence[Row], root: str) -> list[atom.Item]:
    kept = await tx.all(sql.passages_by_id, list({row["passage"] for row in rows}))
    views = {v.passage.id: v for v in await seeing.see_all(tx, call, [passages.of_row(row) for row in kept], NOBODY)}
    found = await public.disclosures(tx, [(row["kind"], row["subject"]) for row in rows])
    items = []
    for row in rows:
        view = views.get(row["passage"])
        if view is None:
            continue
        own = view.shown
        if row["kind"] != "passage":
            disclosed = found[row["kind"], row["subject"]]
            own = view.within(disclosed, row["title_public"], row["title_public"], row["text"])
        if own.visible:
            address = f"{root}/cases/passages/{row['passage']}"
            title = f"{view.passage.written} {own.title}"
            id_ = f"{address}#{row['kind']}-{row['subject']}"
            items.append(atom.Item(id_, title, row["due"], address, own.text, row["kind"]))
    return items


async def public_passages(tx: Transaction, call: Call, after: str, body: str, most: int) -> list[Row]:
    """Give the ids (`subject`) of passes of cases that everybody may know of, of a body or of all, after one, by id."""
    return await tx.all(sql.public_passages, call.at, after, body, most)


async def seen_by_all(tx: Transaction, call: Call, ids: Sequence[str]) -> list[View]:
    """Give passes of cases as everybody sees them, by id."""
    rows = await tx.all(sql.passages_by_id, list(ids))
    return await seeing.see_all(tx, call, [passages.of_row(row) for row in rows], NOBODY)


async def moetesaker(tx: Transaction, call: Call, views: Sequence[View]) -> list[dict[str, Any]]:
    """Write passes of cases in the shape of eInnsyn, with their papers and decisions."""
    filed, decided = await seeing.papers_of(tx, views), await seeing.decisions_of(tx, views)
    whole = [view.passage.id for view in views if view.shown.extent == "whole"]
    proposed = await proposing.proposals(tx, whole)
    return [
        einnsyn.moetesak(
            view,
            filed[view.passage.id],
            decided[view.passage.id],
            [row["text"] for row in proposed if row["passage"] == view.passage.id],
            root_of(call),
        )
        for view in views
    ]


async def innsyn(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give an object in the shapes of eInnsyn by kind, such as `moetesak`, and id, with or without its prefix."""
    return await _shape(tx, call, einnsyn.key_of(str(call.facts["subject"])))


async def innsyn_list(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give all of a kind in the shapes of eInnsyn, in pages: `limit` (1–100), `startingAfter`."""
    return await _shape(tx, call, WHOLE)


async def _shape(tx: Transaction, call: Call, subject: str) -> Reply:
    kind = str(call.facts["kind"])
    give = SHAPES.get(kind)
    if give is None:
        raise Missing("there is no such kind here")
    return Reply(await give(tx, call, subject), about=f"{kind}/{subject}")


def starting_after(call: Call) -> str:
    """Read after which object a page of eInnsyn's begins, by its key; `` for the first."""
    name = "startingAfter"
    return Asked({name: (einnsyn.key_of(asked(call).line(name)),)}).id(name)


async def _enhet(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    root = root_of(call)
    if subject != WHOLE:
        return einnsyn.enhet(await bodies.body_of(tx, subject), root)
    return einnsyn.page([einnsyn.enhet(row, root) for row in await bodies.every(tx)], "")


async def _moetesak(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    sent = asked(call)
    limit = sent.number("limit", 25, least=1, most=100)
    if subject != WHOLE:
        views = await seen_by_all(tx, call, [subject])
        if not views:
            raise Missing("there is no such case")
        return (await moetesaker(tx, call, views))[0]
    rows = await public_passages(tx, call, starting_after(call), sent.id("utvalg"), limit + 1)
    views = await seen_by_all(tx, call, [row["subject"] for row in rows[:limit]])
    listed = f"/moetesak?limit={limit}&startingAfter=ms_"
    next_ = listed + str(rows[limit - 1]["subject"]) if len(rows) > limit else ""
    return einnsyn.page(await moetesaker(tx, call, views), next_)


SHAPES: Final[dict[str, Giving]] = {"enhet": _enhet, "moetesak": _moetesak}
"""The kinds of eInnsyn that are given here, each by its function; an area above adds its own (`provide_shape`)."""


def provide_shape(kind: str, give: Giving) -> None:
    """Give a kind of eInnsyn that an area above keeps, as `moetemappe`. Raises `ValueError` for one that is given."""
    if SHAPES.setdefault(kind, give) is not give:
        raise ValueError(f"{kind} is given already")
