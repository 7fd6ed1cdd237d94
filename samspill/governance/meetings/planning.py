"""Meetings are planned, changed, started, ended and cancelled; and what is to be done for which of them, by when."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import indexing as cases_index
from samspill.governance.cases import passages
from samspill.governance.councils import bodies, roles
from samspill.governance.councils.forms import asked, both, done, wrong
from samspill.governance.meetings import agendas, attendance, indexing, plan, sight, workdays
from samspill.governance.meetings.plan import Plan, hour, sql
from samspill.kernel import clock
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day

if TYPE_CHECKING:
    from datetime import date

    from samspill.governance.councils.forms import Asked
    from samspill.governance.meetings.plan import Meeting
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

HOUR: Final = re.compile(r"([01]\d|2[0-3])[:.]([0-5]\d)")
MEETINGS: Final = 60
"""Meetings that are planned in one go."""
LATELY: Final = timedelta(days=200)
"""For how long a meeting without approved minutes is on the list of what is to be done."""


def address(meeting: str, part: str = "") -> str:
    """Give the address of a meeting."""
    return f"/meetings/{meeting}{part}"


def moment(day: date, text: str, name: str) -> datetime:
    """Read a time of day in Norway, `09:30`. Raises `Malformed`."""
    found = HOUR.fullmatch(text)
    if found is None:
        raise wrong(name, f"{name} is a time of day, such as 09:30")
    return datetime.combine(day, time(int(found[1]), int(found[2])), clock.norwegian_time())


def read_plan(sent: Asked) -> Plan:
    """Read when and where a meeting is: `day`, `from`, `to`, `last`, `place`, `online`, `link`, `extra`."""
    day = sent.day("day")
    if day is None:
        raise wrong("day", "day must say something", "required")
    last = sent.day("last") or day
    link = sent.line("link")
    if link and not link.startswith("https://"):
        raise wrong("link", "link is an address that begins with https://")
    return Plan(
        moment(day, sent.line("from", need=True), "from"),
        moment(last, sent.line("to"), "to") if sent.line("to") else None,
        (last - day).days + 1,
        sent.line("place"),
        sent.yes("online"),
        link,
        sent.yes("extra"),
    )


async def prepared(tx: Transaction, call: Call, what: roles.What = "prepare") -> Meeting:
    """Give the meeting that a call is about, to whoever may do a thing in its body. Raises `Missing`, `Refused`."""
    one = await plan.meeting_of(tx, str(call.facts["meeting"]))
    await roles.check(tx, call, one.body, what)
    return one


async def new(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the forms of a new meeting, and of a plan of a year."""
    reach = await roles.reach(tx, call)
    found = [b for b in await bodies.every(tx) if not b["ended"] and b["id"] in reach.drafts]
    return Reply({"bodies": [{"id": b["id"], "name": b["name"]} for b in found]}, about="meeting")


async def create(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Plan a meeting of a body."""
    await plan.hold(tx)
    sent = asked(call)
    body = sent.id("body", need=True)
    await bodies.body_of(tx, body)
    await roles.check(tx, call, body, "prepare")
    made = await plan.create(tx, body, read_plan(sent), call.at, call.caller.subject)
    await indexing.meeting(tx, made.id)
    return done(address(made.id), {"id": made.id, "number": made.written}, f"meeting/{made.id}")


async def lay(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Plan the meetings of a year, one on each line: `2027-02-11 10:00-15:00 Oslo`. All of them, or none."""
    await plan.hold(tx)
    sent = asked(call)
    body = sent.id("body", need=True)
    await bodies.body_of(tx, body)
    await roles.check(tx, call, body, "prepare")
    lines = [line.strip() for line in sent.text("days", need=True).split("\n") if line.strip()]
    if len(lines) > MEETINGS:
        raise wrong("days", f"at most {MEETINGS} meetings are planned in one go", "too-long")
    plans = sorted((_read_line(line) for line in lines), key=lambda one: one.starts)
    made = [await plan.create(tx, body, one, call.at, call.caller.subject) for one in plans]
    for one in made:
        await indexing.meeting(tx, one.id)
    return done(f"/meetings?body={body}", {"meetings": [one.id for one in made]}, f"body/{body}")


def _read_line(line: str) -> Plan:
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})\s+([\d:.]{5})(?:\s*[-\u2013]\s*([\d:.]{5}))?(?:\s+(.{1,300}))?", line)
    try:
        day = datetime.fromisoformat(found[1]).date() if found else None
    except ValueError:
        day = None
    if found is None or day is None:
        raise wrong("days", f"this is no meeting: {line[:60]}; write 2027-02-11 10:00-15:00 Oslo")
    ends = moment(day, found[3], "days") if found[3] else None
    return Plan(moment(day, found[2], "days"), ends, place=found[4] or "")


async def change(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Change when and where a meeting is; those who follow its cases are told."""
    one, sent = await prepared(tx, call), asked(call)
    wanted = read_plan(sent)
    if not await plan.change(tx, one, sent.edit(), wanted):
        return both("meeting", _said(wanted), _said(_plan(one)), one.edit, address(one.id))
    after = await plan.meeting_of(tx, one.id)
    if (after.starts, after.place) != (one.starts, one.place):
        await _note(tx, call, one, _when(one), _when(after))
    await indexing.meeting(tx, one.id)
    return done(address(one.id), {"id": one.id, "edit": after.edit}, f"meeting/{one.id}")


def _plan(one: Meeting) -> Plan:
    return Plan(one.starts, one.ends, one.days, one.place, one.online, one.link, one.extra)


def _said(one: Plan) -> str:
    ends = f"–{hour(one.ends)}" if one.ends else ""
    return f"{norwegian_day(one.starts)} {hour(one.starts)}{ends} ({one.days})\n{one.place}\n{one.link}"


def _when(one: Meeting) -> str:
    return f"{one.written}, {one.first} {hour(one.starts)}{', ' + one.place if one.place else ''}"


async def _note(tx: Transaction, call: Call, one: Meeting, before: str, after: str) -> None:
    """Keep with each case on the agenda what became of its meeting, and tell those who follow."""
    agenda = await agendas.newest(tx, one.id)
    for passage in (await sight.passages_of(tx, agenda.passages if agenda else [])).values():
        await passages.note(tx, passage, "meeting", before, after, call.at, call.caller.subject)
        await cases_index.passage(tx, passage.id)


async def move(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Start a meeting, end it, cancel it, or plan it anew after that."""
    sent = asked(call)
    state = sent.choice("state", ("running", "held", "cancelled", "planned"))
    one = await prepared(tx, call, "order" if state in ("running", "held") else "prepare")
    moved = await plan.move(tx, one, state)
    if state == "held":
        await attendance.end_all(tx, one.id, call.at)
    if state == "cancelled" and one.state != state:
        await _free(tx, call, one)
    if state == "planned" and one.state != state:
        await _take_back(tx, call, one)
    await indexing.meeting(tx, one.id)
    part = "/hold" if state == "running" else ""
    return done(address(one.id, part), {"id": one.id, "state": moved.state}, f"meeting/{one.id}")


async def _free(tx: Transaction, call: Call, one: Meeting) -> None:
    """Give the cases of a meeting that is cancelled back to the list of those to come."""
    agenda = await agendas.newest(tx, one.id)
    for passage in (await sight.passages_of(tx, agenda.passages if agenda else [])).values():
        await passages.note(tx, passage, "meeting", one.written, "", call.at, call.caller.subject)
        if passage.state == "scheduled":
            await passages.move(tx, passage, "coming", call.at, call.caller.subject)


async def _take_back(tx: Transaction, call: Call, one: Meeting) -> None:
    """Begin a new draft for a meeting that was cancelled: with the cases that no other meeting has taken since."""
    last = await agendas.newest(tx, one.id)
    if last is None:
        return
    author = call.caller.subject
    draft = await agendas.take(tx, one.id, last.version, last.edit, call.at, author)
    if draft is None:
        raise RuntimeError("what was read in this transaction is as it was read")
    ones = await sight.passages_of(tx, draft.passages)
    free = {id_ for id_, passage in ones.items() if passage.state in ("coming", "postponed", "returned")}
    await agendas.put(tx, draft, [item for item in draft.items if not item.passage or item.passage in free])
    for id_ in free:
        await passages.move(tx, ones[id_], "scheduled", call.at, author)


async def reminders(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what is to be done for which meeting, and by when: the notice, papers that lack, minutes."""
    reach, today = await roles.reach(tx, call), norwegian_day(call.at)
    rows = await tx.all(sql.reminders, sorted(reach.drafts), call.at - LATELY)
    found = [todo for row in rows for todo in _todos(row, today)]
    found.sort(key=lambda todo: (todo["by"], todo["number"]))
    return Reply({"todos": found, "today": today}, about="reminders")


def _todos(row: Row, today: date) -> list[dict[str, Any]]:
    one = plan.of_row(row)
    found: list[tuple[str, date]] = []
    if one.state == "planned" or row["agenda"] == "draft":
        found.append(("notice", workdays.before(one.first, row["notice_days"])))
    if row["bare"] and one.state in ("planned", "called"):
        found.append(("papers", workdays.before(one.first, row["notice_days"])))
    if one.state == "called" and one.last < today:
        found.append(("hold", one.last))
    if one.state == "held" and row["minutes"] in ("", "draft"):
        found.append(("minutes", one.last + timedelta(days=7)))
    if one.state == "held" and row["minutes"] == "sent":
        found.append(("approve", one.last + timedelta(days=60)))
    given = {"id": one.id, "short": row["short"], "number": one.written, "first": one.first, "bare": row["bare"]}
    return [
        {**given, "what": what, "by": by, "late": by < today, "left": workdays.between(today, by)} for what, by in found
    ]
