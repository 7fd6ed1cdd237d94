"""Owners report in rounds; who has not is reminded; a status is published as it is said, and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.portfolio.registering import check_owner
from samspill.governance.portfolio.statuses import SIDES, colour_of, words, worst
from samspill.governance.portfolio.viewing import sql
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Clash, Fault, Missing

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

MOST: Final = 500


async def report_status(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Publish the status of an initiative: `progress`, `economy`, `quality`, `risk`, `benefits`, and a `comment`."""
    id_, said = str(call.facts["initiative"]), asked(call)
    await check_owner(tx, call, id_)
    chosen = {side: said.choice(side, words()[side]) for side in SIDES}
    colour = worst(colour_of(side, word) for side, word in chosen.items())
    comment = said.text("comment", most=10_000)
    if colour in ("yellow", "red") and not comment:
        raise wrong("comment", "what is yellow or red is explained", "required")
    current = await tx.one(sql.open_round, norwegian_day(call.at))
    round_ = current["id"] if current else None
    row = await tx.one(sql.report, id_, round_, *chosen.values(), colour, comment, call.at, call.caller.subject)
    told = {"id": row["id"] if row else 0, "colour": colour, "round": round_}
    return done(f"/portfolio/{id_}", told, f"initiative/{id_}")


async def rounds(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the rounds of reporting, and who has not reported in the one that is open."""
    found = [dict(row) for row in await tx.all(sql.rounds)]
    current = await tx.one(sql.open_round, norwegian_day(call.at))
    missing = [dict(row) for row in await tx.all(sql.missing, current["id"], MOST)] if current else []
    data = {"rounds": found, "round": dict(current) if current else None, "missing": missing}
    return Reply(data, about="rounds", touched=((None, 0),))


async def begin(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Open a round of reporting: `id`, such as 2026-3, `title`, `opens` and `due`."""
    said = asked(call)
    id_, title = said.id("id", need=True), said.line("title", need=True)
    opens, due = said.day("opens") or norwegian_day(call.at), said.day("due")
    if due is None or due < opens:
        raise wrong("due", "due says by which day owners have reported, and lies after the opening", "required")
    if await tx.one(sql.add_round, id_, title, opens, due, call.at, call.caller.subject) is None:
        message = "there is a round of this id"
        raise Clash(message, Fault("id", message, "conflict"))
    return done("/portfolio/rounds", {"id": id_}, f"round/{id_}")


async def remind(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Remind the owners who have not reported in a round: their pages say so from now on, until they have."""
    id_ = str(call.facts["round"])
    row = await tx.one(sql.round, id_)
    if row is None or row["state"] != "open":
        raise Missing("there is no such round that is open")
    missing = await tx.all(sql.missing, id_, MOST)
    await tx.one(sql.note_reminder, id_, call.at)
    owners = len({one["account"] for one in missing})
    return done("/portfolio/rounds", {"reminded": owners, "missing": len(missing)}, f"round/{id_}")


async def close(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Close a round: what is reported later belongs to the next."""
    id_ = str(call.facts["round"])
    if await tx.one(sql.close_round, id_) is None:
        raise Missing("there is no such round that is open")
    return done("/portfolio/rounds", {"id": id_}, f"round/{id_}")
