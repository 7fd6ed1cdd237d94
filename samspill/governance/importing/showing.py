"""Show what has been read in: the papers, what came out of each, and what is doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from samspill.governance.councils import roles
from samspill.governance.importing.storing.filing import sql
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

MOST: Final = 50
"""Rows of one page."""
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
    return Reply({"paper": _paper(paper), "doubts": doubts, **pages}, about=f"imported/{paper['id']}")


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


def _pages(address: str, start: int, rows: int) -> Mapping[str, str]:
    following = f"{address}?start={start + MOST}" if rows > MOST else ""
    return {"first": address if start else "", "next": following}
