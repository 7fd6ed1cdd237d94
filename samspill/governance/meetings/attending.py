"""Who is in the meeting: those of the body who are there, late, away or gone, deputies for members, and guests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from samspill.governance.cases import passages
from samspill.governance.councils import people, sitting
from samspill.governance.councils.forms import asked, done
from samspill.governance.meetings import agendas, attendance
from samspill.governance.meetings.planning import address, moment, prepared
from samspill.kernel.problems import Fault, Invalid, Missing

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.governance.cases.passages import Passage
    from samspill.governance.councils.forms import Asked
    from samspill.governance.meetings.plan import Meeting
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Transaction
    from samspill.trust import Grant

WHAT: Final = ("present", "absent", "came", "went")


async def attend(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Note that somebody is there, is away, came late, or left; a deputy for whom (`stands_for`)."""
    one, sent = await prepared(tx, call), asked(call)
    person, what = sent.id("person", need=True), sent.choice("what", WHAT)
    at = time_of(one, sent)
    if what == "went":
        await attendance.go(tx, one.id, person, at or call.at)
    else:
        await _note(tx, one, person, sent, present=what != "absent")
    if what in ("present", "came") and (what == "came" or not await _has_times(tx, one, person)):
        # Who is there when the roll is called was there from the start.
        start = one.starts if what == "present" else call.at
        await attendance.come(tx, one.id, person, at or start)
    return done(address(one.id, back_to(sent)), {"id": one.id, "person": person, "what": what}, f"meeting/{one.id}")


async def gather(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Note that everybody of the body is there from the start, save those who are noted already, and deputies."""
    one, sent = await prepared(tx, call), asked(call)
    found = await attendance.of_meeting(tx, one.id)
    rest = [each for each in await attendance.expected(tx, one, found) if each.role != "deputy"]
    for each in rest:
        await attendance.note(tx, one, each, "", present=True, digital=False, leads=False)
        await attendance.come(tx, one.id, each.person, one.starts)
    told = {"id": one.id, "persons": [each.person for each in rest]}
    return done(address(one.id, back_to(sent)), told, f"meeting/{one.id}")


async def _has_times(tx: Transaction, one: Meeting, person: str) -> bool:
    return any(each.intervals for each in await attendance.of_meeting(tx, one.id) if each.person == person)


async def _note(tx: Transaction, one: Meeting, person: str, sent: Asked, *, present: bool) -> None:
    seated = [s for s in await sitting.members_on(tx, one.body, one.first) if s.person == person]
    if not seated:
        known = [a for a in await attendance.of_meeting(tx, one.id) if a.person == person and a.capacity == "guest"]
        if known and present:
            return
        message = "the person does not sit in the body on the day of the meeting"
        raise Invalid(message, Fault("person", message))
    before = next((a for a in await attendance.of_meeting(tx, one.id) if a.person == person), None)
    stands_for = sent.id("stands_for") or (before.stands_for if before and present else "")
    await attendance.note(
        tx, one, seated[0], stands_for, present=present, digital=sent.yes("digital"), leads=sent.yes("leads")
    )


def time_of(one: Meeting, sent: Asked) -> datetime | None:
    """Read at what time of a meeting something was; None where that is not said: then it is now."""
    text = sent.line("time")
    day = one.first + timedelta(days=sent.number("on", 1, least=1, most=one.days) - 1)
    return moment(day, text, "time") if text else None


def back_to(sent: Asked) -> str:
    """Give the page of the meeting mode that somebody goes back to: at the case that was shown (`case`)."""
    case = sent.id("case")
    return f"/hold?case={case}" if case else "/hold"


async def guest(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Note a guest, by name, for one case or for the whole meeting."""
    one, sent = await prepared(tx, call), asked(call)
    name, passage = sent.line("name", need=True, most=100), sent.id("passage")
    if passage:
        await on_agenda(tx, one, passage)
    person = await people.sure_person(tx, name)
    await attendance.guest(tx, one.id, person, passage, digital=sent.yes("digital"))
    return done(address(one.id, back_to(sent)), {"id": one.id, "person": person}, f"meeting/{one.id}")


async def on_agenda(tx: Transaction, one: Meeting, passage: str) -> Passage:
    """Give a case that stands on the newest agenda of a meeting. Raises `Missing`."""
    agenda = await agendas.newest(tx, one.id)
    if agenda is None or passage not in agenda.passages:
        raise Missing("there is no such case on the agenda of the meeting")
    return await passages.passage_of(tx, passage)
