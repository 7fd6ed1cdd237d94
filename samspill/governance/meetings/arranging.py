"""The agenda is put together: cases from those that wait, breaks, order, times; and cases go to another meeting.

Whatever is written carries the version and the edit of the draft that the writer had seen: two who order the same
agenda never undo each other unseen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from samspill.governance.cases import actions, passages
from samspill.governance.cases import indexing as cases_index
from samspill.governance.cases import numbering as cases_numbering
from samspill.governance.councils import roles
from samspill.governance.councils.forms import asked, both, done, wrong
from samspill.governance.meetings import agendas, plan, sight, times
from samspill.governance.meetings.agendas import Item
from samspill.governance.meetings.planning import address, moment, prepared
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.governance.cases.passages import Passage
    from samspill.governance.councils.forms import Asked
    from samspill.governance.meetings.agendas import Agenda
    from samspill.governance.meetings.plan import Meeting
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

WAITING: Final = ("coming", "postponed", "returned")
"""States of cases that a meeting may take."""
STANDING: Final = (("Godkjenning av innkalling og dagsorden", 5), ("Godkjenning av referat fra møte {number}", 5))
"""Cases that stand on every agenda, in the language of case papers, and their minutes."""


async def agenda(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the agenda to be put together: its items, the cases that wait, what changed since it was sent last."""
    await prepared(tx, call, "draft")
    seen = await sight.see(tx, call, str(call.facts["meeting"]))
    one = seen.meeting
    now = seen.agenda or agendas.Agenda(one.id, 0, "draft", 0, call.at, ())
    sent = await agendas.newest(tx, one.id, sent=True)
    mine = roles.roles_in(await roles.facts_of(tx, call), one.body, norwegian_day(call.at))
    slots = now.slots(one.starts)
    after = await tx.all(plan.sql.coming, call.at, one.body, 0, plan.MOST, 0)
    data = {
        **seen.data(),
        "version": now.version,
        "agenda_state": now.state,
        "agenda_edit": now.edit,
        "items": seen.items(now),
        "over": times.overrun(slots, one.ends if one.days == 1 else None),
        "total": sum(item.presenting + item.discussing for item in now.items),
        "differences": await _differences(tx, sent, now),
        "backlog": [_waiting(dict(row)) for row in await agendas.backlog(tx, one.body)],
        "actions": await actions.standing(tx, one.body, norwegian_day(call.at)),
        "others": [
            {"id": row["id"], "number": plan.of_row(row).written, "first": plan.of_row(row).first}
            for row in after
            if row["id"] != one.id and row["state"] in ("planned", "called")
        ],
        "may_prepare": roles.may(mine, "prepare"),
        "may_change": one.state in ("planned", "called", "running"),
    }
    return Reply(data, about=f"agenda/{one.id}")


async def _differences(tx: Transaction, sent: Agenda | None, now: Agenda) -> list[dict[str, Any]]:
    """Give what the draft changes of what was sent, as far as it changes something."""
    if sent is None or sent.version == now.version:
        return []
    found = agendas.differences(sent.items, now.items)
    names = await sight.passages_of(tx, [item.passage for item, _ in found if item.passage])
    return [
        {
            "what": what,
            "number": names[item.passage].written if item.passage else "",
            "title": names[item.passage].title if item.passage else item.title,
            "to": "",
        }
        for item, what in found
        if what != "same"
    ]


def _waiting(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "number": cases_numbering.written(row["number"], row["year"])}


async def add(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Put a case that waits, a break, or another thing on the agenda: last, or in a place."""
    one, sent = await prepared(tx, call), asked(call)
    kind = sent.choice("kind", agendas.KINDS, "case")
    presenting, discussing = times.read(sent.line("minutes"))
    item = Item(kind, "", sent.line("title"), sent.line("presenter"), presenting, discussing, _said(one, sent))
    passage = await _waits(tx, one, sent) if kind == "case" else None
    if passage is not None:
        item = replace(item, passage=passage.id, title="")
    elif not item.title:
        raise wrong("title", "title must say something", "required")
    place = sent.number("place", agendas.MOST, least=1)
    draft = await _taken(tx, call, one, sent)
    if draft is None:
        return await _late(tx, one, item.title or item.passage)
    items = [*draft.items[: place - 1], item, *draft.items[place - 1 :]]
    await agendas.put(tx, draft, items)
    if passage is not None:
        await _schedule(tx, call, one, passage)
    return _done(one, draft)


async def _waits(tx: Transaction, one: Meeting, sent: Asked) -> Passage:
    passage = await passages.passage_of(tx, sent.id("passage", need=True))
    if passage.body != one.body or passage.state not in WAITING:
        message = f"a meeting takes cases of its own body that are one of {', '.join(WAITING)}"
        raise Invalid(message, Fault("passage", message))
    return passage


async def _schedule(tx: Transaction, call: Call, one: Meeting, passage: Passage, before: str = "") -> None:
    """Note that a case is on the agenda of a meeting; it keeps what it was before."""
    await passages.move(tx, passage, "scheduled", call.at, call.caller.subject)
    await passages.note(tx, passage, "meeting", before, one.written, call.at, call.caller.subject)
    await cases_index.passage(tx, passage.id)


def _said(one: Meeting, sent: Asked) -> Any:
    """Read when an item is said to start: a time, on a day of the meeting (`on`, from 1)."""
    text = sent.line("said")
    day = one.first + timedelta(days=sent.number("on", 1, least=1, most=one.days) - 1)
    return moment(day, text, "said") if text else None


async def _taken(tx: Transaction, call: Call, one: Meeting, sent: Asked) -> Agenda | None:
    """Take the draft as the sender had seen it; None where it is another now. Raises `Invalid` for one that is over."""
    if one.state not in ("planned", "called", "running"):
        message = f"the agenda of a meeting that is {one.state} is as it is"
        raise Invalid(message, Fault("state", message))
    seen = (sent.number("version"), sent.edit())
    return await agendas.take(tx, one.id, *seen, call.at, call.caller.subject)


async def _late(tx: Transaction, one: Meeting, yours: str) -> Reply:
    """Answer a change of an agenda that somebody else has changed: both are shown, nothing is written."""
    now = await agendas.newest(tx, one.id)
    names = await sight.passages_of(tx, now.passages if now else [])
    lines = (
        [f"{names[i.passage].written} {names[i.passage].title}" if i.passage else i.title for i in now.items]
        if now
        else []
    )
    return both("agenda", yours, "\n".join(lines), now.edit if now else 0, address(one.id, "/agenda"))


def _done(one: Meeting, draft: Agenda) -> Reply:
    found = {"id": one.id, "version": draft.version, "edit": draft.edit}
    return done(address(one.id, "/agenda"), found, f"agenda/{one.id}")


async def alter(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Change an item: who presents it, how long it takes, when it is said to start, what it is called."""
    one, sent, place = await prepared(tx, call), asked(call), _place(call)
    presenting, discussing = times.read(sent.line("minutes"))
    draft = await _taken(tx, call, one, sent)
    if draft is None:
        return await _late(tx, one, f"{place}: {sent.line('presenter')} {sent.line('minutes')} {sent.line('said')}")
    agendas.check_place(draft.items, place)
    was = draft.items[place - 1]
    title = was.title if was.passage else sent.line("title") or was.title
    new = replace(
        was,
        title=title,
        presenter=sent.line("presenter"),
        presenting=presenting,
        discussing=discussing,
        said=_said(one, sent),
    )
    await agendas.put(tx, draft, agendas.changed(draft.items, place, new))
    return _done(one, draft)


async def order(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Change the order: one item `up` or `down` (`place`, `way`), or all of them at once (`order=3,1,2`)."""
    one, sent = await prepared(tx, call, "order"), asked(call)
    draft = await _taken(tx, call, one, sent)
    said = sent.line("order", most=1000)
    if draft is None:
        return await _late(tx, one, said or f"{sent.line('place')} {sent.line('way')}")
    if said:
        await agendas.put(tx, draft, agendas.ordered(draft.items, _numbers(said)))
    else:
        way: Literal["up", "down"] = "up" if sent.choice("way", ("up", "down")) == "up" else "down"
        await agendas.put(tx, draft, agendas.shifted(draft.items, sent.number("place", least=1), way))
    return _done(one, draft)


def _numbers(text: str) -> Sequence[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() for part in parts) or len(parts) > agendas.MOST:
        raise wrong("order", "an order is numbers with commas between, such as 3,1,2")
    return [int(part) for part in parts]


def _place(call: Call) -> int:
    text = str(call.facts["place"])
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004 - places are few


async def drop(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take an item off the agenda; a case goes back to those that wait, or to another meeting (`to`)."""
    one, sent, place = await prepared(tx, call), asked(call), _place(call)
    draft = await _taken(tx, call, one, sent)
    if draft is None:
        return await _late(tx, one, str(place))
    agendas.check_place(draft.items, place)
    item = draft.items[place - 1]
    await agendas.put(tx, draft, agendas.without(draft.items, place))
    if item.passage:
        passage = await passages.passage_of(tx, item.passage)
        await _let_go(tx, call, one, passage, item, sent.id("to"))
    return _done(one, draft)


async def _let_go(tx: Transaction, call: Call, one: Meeting, passage: Passage, item: Item, to: str) -> None:
    """Let a case go on to another meeting, or back to those that wait. Where it has been, its history says."""
    author = call.caller.subject
    if passage.state == "scheduled" and not to:
        await passages.note(tx, passage, "meeting", one.written, "", call.at, author)
        await passages.move(tx, passage, "coming", call.at, author)
    if not to:
        return
    other = await plan.meeting_of(tx, to)
    if other.body != one.body or other.id == one.id or other.state not in ("planned", "called"):
        raise Invalid("a case moves to a meeting of its body that is to come", Fault("to", "no such meeting to come"))
    last = await agendas.newest(tx, other.id)
    draft = await agendas.take(tx, other.id, last.version if last else 0, last.edit if last else 0, call.at, author)
    if draft is None:
        raise RuntimeError("what was read in this transaction is as it was read")
    await agendas.put(tx, draft, [*draft.items, replace(item, said=None)])
    await _schedule(tx, call, other, passage, one.written)


async def stand(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Begin the agenda with what stands on every one: approval of the notice and of the last minutes, any business."""
    await cases_numbering.hold(tx)
    one, sent = await prepared(tx, call), asked(call)
    draft = await _taken(tx, call, one, sent)
    if draft is None:
        return await _late(tx, one, agendas.ANY_BUSINESS)
    before, _ = await plan.around(tx, one)
    first: list[Item] = []
    for title, minutes in STANDING[: 2 if before else 1]:
        said = title.format(number=before.written if before else "")
        made = await _case(tx, call, one, said)
        first.append(Item("case", made.id, presenting=minutes))
        await _schedule(tx, call, one, made)
    last = Item("other", title=agendas.ANY_BUSINESS, presenting=5)
    items = [*first, *draft.items]
    await agendas.put(tx, draft, items if any(item.title == last.title for item in items) else [*items, last])
    return _done(one, draft)


async def _case(tx: Transaction, call: Call, one: Meeting, title: str) -> Passage:
    draft = passages.Draft(one.body, title, ("approval",), year=one.year)
    return await passages.create(tx, draft, call.at, call.caller.subject)
