"""Eventuelt is written: what is raised in a meeting, what is said of it, and what is left out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.governance.councils.forms import asked, both, done
from samspill.governance.meetings import matters, minutes, minuting
from samspill.governance.meetings.matters import Told
from samspill.governance.meetings.planning import address, prepared
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from samspill.governance.councils.forms import Asked
    from samspill.governance.meetings.minutes import Minutes
    from samspill.governance.meetings.plan import Meeting
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Transaction
    from samspill.trust import Grant


async def bring(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Write down something that is raised in a meeting; the first begins the draft of the minutes, if there is none.

    `page` says where the writer goes on: in the meeting (`hold`), or in the minutes.
    """
    one, sent = await prepared(tx, call), asked(call)
    told = _told(sent)
    back = "/hold#raised" if sent.choice("page", ("hold", "minutes"), "minutes") == "hold" else "/minutes/edit#raised"
    found = await minutes.newest(tx, one.id) or await minuting.begun(tx, call, one)
    made = await matters.add(tx, found, told, call.at, call.caller.subject)
    return done(address(one.id, back), {"id": one.id, "matter": made, "edit": 0}, f"minutes/{one.id}")


async def reword(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Save what the minutes say of something raised; what another saved meanwhile is kept, and shown beside it."""
    one, sent, number = await prepared(tx, call), asked(call), _number(call)
    found, told, edit = await _newest(tx, one), _told(sent), sent.edit()
    if not await matters.write(tx, found, number, edit, told, call.at, call.caller.subject):
        return await _late(tx, one, found, number, told.whole)
    return done(_place(one, number), {"id": one.id, "matter": number, "edit": edit + 1}, f"minutes/{one.id}")


async def strike(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Leave something raised out of the minutes again, as it was when the sender saw it."""
    one, sent, number = await prepared(tx, call), asked(call), _number(call)
    found = await _newest(tx, one)
    if not await matters.strike(tx, found, number, sent.edit()):
        return await _late(tx, one, found, number, "")
    return done(address(one.id, "/minutes/edit#raised"), {"id": one.id, "matter": number}, f"minutes/{one.id}")


def _told(sent: Asked) -> Told:
    title = sent.line("title", need=True)
    return Told(title, sent.text("summary"), minutes.read_sayings(sent.text("sayings")))


def _number(call: Call) -> int:
    text = str(call.facts["matter"])
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0  # noqa: PLR2004 - matters are few


async def _newest(tx: Transaction, one: Meeting) -> Minutes:
    found = await minutes.newest(tx, one.id)
    if found is None:
        raise Missing("there are no minutes of the meeting yet")
    return found


async def _late(tx: Transaction, one: Meeting, found: Minutes, number: int, yours: str) -> Reply:
    now = await matters.matter_of(tx, found, number)
    return both("minutes", yours, now.told.whole, now.edit, _place(one, number))


def _place(one: Meeting, number: int) -> str:
    return address(one.id, f"/minutes/edit#m-{number}")
