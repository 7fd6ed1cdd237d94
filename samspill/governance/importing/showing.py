"""Show what has been read in: the papers, what came out of each, and what is doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from samspill.governance.councils import roles
from samspill.governance.councils.forms import asked
from samspill.governance.importing.storing.filing import sql
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

MOST: Final = 50
"""Rows of one page."""
AROUND: Final = 4
"""Lines shown before and after a place."""
LONGEST: Final = 60
"""Lines shown of one place."""
WIDEST: Final = 1500
"""Characters shown of one line."""
ADDRESSES: Final = {
    "meeting": "/meetings/{}",
    "passage": "/cases/passages/{}",
    "aim": "/roadmap?aim={}",
    "measure": "/roadmap/measures/{}",
    "round": "/prioritisation/rounds/{}",
}
"""Where each kind of thing is that may come of a paper."""
_FARTHEST: Final = 1_000_000


async def overview(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the papers that were read in, the newest first, and take a new one."""
    await roles.check_platform(tx, call)
    start = start_of(call)
    rows = await tx.all(sql.papers, MOST + 1, start)
    papers = [_paper(row) for row in rows[:MOST]]
    return Reply({"papers": papers, **_pages("/importing", start, len(rows))}, about="imported")


async def show(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show one paper: what came out of it, and its doubts, those that are open first."""
    await roles.check_platform(tx, call)
    paper = await paper_row(tx, call)
    start = start_of(call)
    rows = await tx.all(sql.doubts, paper["id"], MOST + 1, start)
    doubts = [{**dict(row), "places": value_of(row["places"])} for row in rows[:MOST]]
    pages = _pages(f"/importing/{paper['id']}", start, len(rows))
    kinds = [dict(row) for row in await tx.all(sql.stored_kinds, paper["id"])]
    data = {"paper": _paper(paper), "doubts": doubts, "kinds": kinds, **pages}
    return Reply(data, about=f"imported/{paper['id']}")


async def stored(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what came of a paper and where it is now, in the order of its lines; `kind` chooses some."""
    await roles.check_platform(tx, call)
    paper, kind = await paper_row(tx, call), asked(call).line("kind")
    start = start_of(call)
    rows = await tx.all(sql.stored, paper["id"], kind, 0, 0, MOST + 1, start)
    pages = _pages(f"/importing/{paper['id']}/stored", start, len(rows), kind)
    data = {"paper": _paper(paper), "kind": kind, "stored": [_placed(row) for row in rows[:MOST]], **pages}
    return Reply(data, about=f"imported/{paper['id']}")


async def lines(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show lines of a paper (`first`, `last`) with those around them, what came of them, and the doubts about them."""
    await roles.check_platform(tx, call)
    paper, said = await paper_row(tx, call), asked(call)
    text = await tx.one(sql.lines, paper["id"])
    every = text["text"].split("\n") if text else []
    first = said.number("first", 1, least=1, most=max(len(every), 1))
    last = said.number("last", first, least=first, most=max(len(every), 1))
    data = {
        "paper": _paper(paper),
        "place": {"first": first, "last": last},
        "excerpt": excerpt(every, {"first": first, "last": last}),
        "stored": [_placed(row) for row in await tx.all(sql.stored, paper["id"], "", first, last, MOST, 0)],
        "doubts": [dict(row) for row in await tx.all(sql.doubts_at, paper["id"], first, last)],
    }
    return Reply(data, about=f"imported/{paper['id']}")


def excerpt(lines: Sequence[str], place: Mapping[str, int]) -> list[dict[str, Any]]:
    """Give the lines about a place, each with its number, and whether it belongs to the place."""
    first, last = place["first"], min(place["last"], place["first"] + LONGEST)
    around = range(max(1, first - AROUND), min(len(lines), last + AROUND) + 1)
    return [
        {"number": number, "text": lines[number - 1][:WIDEST], "marked": first <= number <= last} for number in around
    ]


def _placed(row: Row) -> dict[str, Any]:
    """Say where something is that came of a paper."""
    return {**dict(row), "address": ADDRESSES[row["kind"]].format(row["subject"])}


async def original(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give the bytes of a paper as they came, to be saved and never to be shown in place."""
    await roles.check_platform(tx, call)
    row = await tx.one(sql.original, str(call.facts["paper"]))
    if row is None:
        raise Missing("there is no such paper")
    headers = {
        "content-type": "application/octet-stream",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(row['name'])}",
        "x-content-type-options": "nosniff",
    }
    return Reply(body=bytes(row["bytes"]), headers=headers, about=f"imported/{call.facts['paper']}")


async def paper_row(tx: Transaction, call: Call) -> Row:
    """Give the paper that a call names. Raises `Missing`."""
    row = await tx.one(sql.paper, str(call.facts["paper"]))
    if row is None:
        raise Missing("there is no such paper")
    return row


def start_of(call: Call) -> int:
    """Tell how many rows are passed over. Raises `Malformed`."""
    said = dict(call.query).get("start", "0") or "0"
    if not (said.isascii() and said.isdigit()) or len(said) > 7 or int(said) > _FARTHEST:  # noqa: PLR2004 - of a million
        message = "start is a whole number of rows"
        raise Malformed(message, Fault("start", message, "value"))
    return int(said)


def value_of(text: str) -> Any:
    """Read JSON of a column."""
    return strict_json.value_of(text.encode())


def _paper(row: Row) -> Mapping[str, Any]:
    return {**dict(row), "outcome": value_of(row["outcome"])}


def _pages(address: str, start: int, rows: int, kind: str = "") -> Mapping[str, str]:
    chosen = f"kind={quote(kind)}" if kind else ""
    following = f"{address}?start={start + MOST}{'&' if chosen else ''}{chosen}" if rows > MOST else ""
    return {"first": f"{address}?{chosen}".rstrip("?") if start else "", "next": following}
