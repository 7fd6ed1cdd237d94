"""The pages of bodies: all of them, one of them, and who sat in one on a day. Open to all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.governance.councils import bodies as kept
from samspill.governance.councils import roles, sitting
from samspill.governance.councils.forms import asked
from samspill.governance.councils.sitting import sql
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day

if TYPE_CHECKING:
    from datetime import date

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant


async def overview(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show all councils, committees, boards and groups."""
    found = await kept.every(tx)
    return Reply({"bodies": found, "today": norwegian_day(call.at)}, about="bodies")


async def read(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a body: its mandate, its members, its meetings of a year, what it came after."""
    body, sent, today = str(call.facts["body"]), asked(call), norwegian_day(call.at)
    row = await kept.body_of(tx, body)
    mandates = await kept.mandates(tx, body)
    mine = roles.roles_in(await roles.facts_of(tx, call), body, today)
    year = sent.number("year", today.year, least=1900, most=2200)
    data = {
        "body": row,
        "mandate": next((m for m in mandates if roles.holds(m["starts"], m["ends"], today)), None),
        "mandates": mandates,
        "members": [one.data() for one in await sitting.members_on(tx, body, today)],
        "today": today,
        "year": year,
        "years": sorted({today.year, year, *(r["year"] for r in await tx.all(sql.plan_years, body))}, reverse=True),
        "plan": [dict(meeting) for meeting in await tx.all(sql.plan, body, year)],
        "above": await _short(tx, row["parent"]),
        "follows": await _short(tx, row["follows"]),
        "followed_by": [dict(other) for other in await tx.all(sql.successors, body)],
        "may": {what: roles.may(mine, what) for what in ("prepare", "approve")},
    }
    return Reply(data, about=f"body/{body}")


async def _short(tx: Transaction, body: str | None) -> dict[str, Any] | None:
    return await kept.body_of(tx, body) if body else None


async def who(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show who sat in a body on a day, and all who have sat there."""
    body, today = str(call.facts["body"]), norwegian_day(call.at)
    row = await kept.body_of(tx, body)
    on: date = asked(call).day("on") or today
    every = await sitting.all_of(tx, body)
    mandates = await kept.mandates(tx, body)
    data = {
        "body": row,
        "on": on,
        "members": [one.data() for one in sitting.on_day(every, on)],
        "mandate": next((m for m in mandates if roles.holds(m["starts"], m["ends"], on)), None),
        "history": [one.data() for one in every],
    }
    return Reply(data, about=f"body/{body}")
