"""The pages of meetings: all of them, and one with its agenda and the case that is read, in panes beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.governance.cases import papers, proposing, public, seeing
from samspill.governance.councils import bodies, roles
from samspill.governance.councils.forms import asked
from samspill.governance.meetings import agendas, attendance, plan, recorded, sight
from samspill.governance.meetings.plan import MOST, Wanted, sql
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from samspill.governance.cases.papers import Paper
    from samspill.governance.cases.public import Shown
    from samspill.governance.cases.seeing import View
    from samspill.governance.meetings.sight import Sight
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant


async def overview(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the meetings to come, or those that were held, of all bodies or of one."""
    sent = asked(call)
    body, year = sent.id("body"), sent.number("year", most=2200)
    when, start = sent.choice("when", ("coming", "past"), "coming"), sent.number("start", most=100_000)
    wanted = Wanted(call.at, body, year, coming=when == "coming", start=start)
    rows = await plan.listed(tx, wanted)
    reach = await roles.reach(tx, call)
    data = {
        "meetings": [{**plan.of_row(row).data(), "short": row["short"]} for row in rows[:MOST]],
        "asked": {"body": body, "year": year or "", "when": when},
        "start": start,
        "next": start + MOST if len(rows) > MOST else 0,
        "bodies": [{"id": b["id"], "short": b["short"]} for b in await bodies.every(tx)],
        "years": [row["year"] for row in await tx.all(sql.years, body)],
        "may_prepare": bool(reach.drafts) and (not body or body in reach.drafts),
        "known": call.caller.kind != "public",
    }
    return Reply(data, about="meetings")


async def meeting(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a meeting: its agenda, and the case of it that is read (`case`), with the one before and the one after."""
    seen = await sight.see(tx, call, str(call.facts["meeting"]))
    items = await _news(tx, call, seen, seen.items())
    chosen = asked(call).id("case")
    order = [view.passage.id for view in seen.seen]
    if chosen and chosen not in order:
        raise Missing("there is no such case on the agenda that may be read here")
    at = order.index(chosen) if chosen else -1
    before, after = await plan.around(tx, seen.meeting)
    mine = roles.roles_in(await roles.facts_of(tx, call), seen.meeting.body, norwegian_day(call.at))
    data = {
        **seen.data(),
        "items": items,
        "version": seen.agenda.version if seen.agenda else 0,
        "agenda_state": seen.agenda.state if seen.agenda else "",
        "changes": await _changes(tx, call, seen),
        "chosen": chosen,
        "case": await _case(tx, call, seen, seen.views[chosen]) if chosen else None,
        "previous": order[at - 1] if at > 0 else "",
        "following": order[at + 1] if at + 1 < len(order) else "",
        "before": before.data() if before else None,
        "after": after.data() if after else None,
        "minutes": await recorded.visible(tx, call, seen) is not None,
        "may_prepare": roles.may(mine, "prepare"),
        "may_order": roles.may(mine, "order"),
        **await _going(tx, seen),
    }
    return Reply(data, about=f"meeting/{seen.meeting.id}")


async def _going(tx: Transaction, seen: Sight) -> dict[str, Any]:
    """Give the case that a meeting is at, to those inside."""
    if not seen.inside or seen.meeting.state != "running":
        return {"going": ""}
    found = await attendance.treatments(tx, seen.meeting.id)
    return {"going": next((one.passage for one in found.values() if one.ended is None), "")}


async def _news(tx: Transaction, call: Call, seen: Sight, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say of each case how many papers it has, and whether one of them is new or changed to the reader."""
    filed = await seeing.papers_of(tx, seen.seen)
    every = [paper.id for some in filed.values() for paper, _ in some]
    opened = await papers.seen(tx, call.caller.subject, every) if seen.inside else {}
    return [
        {**item, "papers": len(filed.get(item["passage"], ())), "news": seen.inside and _is_new(filed, item, opened)}
        for item in items
    ]


def _is_new(filed: dict[str, list[tuple[Paper, Shown]]], item: dict[str, Any], opened: dict[str, str]) -> bool:
    return any(opened.get(paper.id) != paper.sha256 for paper, _ in filed.get(item["passage"], ()))


async def _changes(tx: Transaction, call: Call, seen: Sight) -> list[dict[str, Any]]:
    """Give what the agenda that the reader sees changed of the version before it; inside only."""
    if not seen.inside or seen.agenda is None or seen.agenda.version < 2:  # noqa: PLR2004 - the first changes nothing
        return []
    before = await agendas.version_of(tx, seen.meeting.id, seen.agenda.version - 1)
    found = agendas.differences(before.items, seen.agenda.items)
    names = await sight.passages_of(tx, [item.passage for item, _ in found if item.passage])
    views = {view.passage.id: view for view in await seeing.see_all(tx, call, list(names.values()), seen.reach)}
    return [
        {
            "what": what,
            "number": names[item.passage].written if item.passage else "",
            "title": views[item.passage].shown.title if item.passage in views else item.title,
            "to": await _moved_to(tx, seen, item.passage) if what == "removed" and item.passage else "",
        }
        for item, what in found
        if what != "same"
    ]


async def _moved_to(tx: Transaction, seen: Sight, passage: str) -> str:
    """Give the meeting that a case that is gone from here stands at now; `` for none."""
    found = [one for one in await agendas.meetings_of(tx, passage) if one != seen.meeting.id]
    return (await plan.meeting_of(tx, found[0])).written if found else ""


async def _case(tx: Transaction, call: Call, seen: Sight, view: View) -> dict[str, Any]:
    """Give the case that is read: its note where it was written here, what it proposes and asks, its papers."""
    one = view.passage
    whole = view.shown.extent == "whole"
    filed = (await seeing.papers_of(tx, [view]))[one.id]
    note = next((paper for paper, shown in filed if paper.kind == "note" and shown.extent == "whole"), None)
    if note is not None and call.caller.kind != "public":
        await papers.mark_seen(tx, call.caller.subject, note, call.at)
    redacted = public.shown(
        view.level, view.disclosed, view.now, title=one.title, title_public=one.title_public, text=""
    )
    return {
        **view.data(),
        "short": seen.body["short"],
        "heads": await papers.heads_of(tx, note) if note else {},
        "text": redacted.text if view.shown.extent == "part" else "",
        "papers": [seeing.filed(*each) for each in filed],
        "proposals": [p["text"] for p in await proposing.proposals(tx, [one.id])] if whole else [],
        "questions": [q["text"] for q in await proposing.questions_of(tx, [one.id])] if whole else [],
        "decisions": [seeing.decided(*each) for each in (await seeing.decisions_of(tx, [view]))[one.id]],
    }
