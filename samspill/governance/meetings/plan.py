"""Meetings as they are kept: planned, numbered, changed, moved on.

A meeting is `3/2026`: one running series for each body and year, without gap or double. The year is that of its first
day in Norway. It keeps its number when it is cancelled, and moves within its year only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.meetings.states import check_move
from samspill.kernel import clock
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.store import Row, Transaction

sql = queries("samspill.governance.meetings")

MOST: Final = 50
DAYS: Final = 5
"""Days that one meeting may last."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When and where a meeting is."""

    starts: datetime
    ends: datetime | None = None
    days: int = 1
    place: str = ""
    online: bool = False
    link: str = ""
    """Where those who take part from elsewhere meet; never told to the public."""
    extra: bool = False
    """Whether it stands outside the plan of the year."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, as it is kept."""

    id: str
    body: str
    number: int | None
    year: int
    starts: datetime
    ends: datetime | None
    days: int
    place: str
    online: bool
    link: str
    extra: bool
    state: str
    sequence: int
    edit: int
    at: datetime

    @property
    def written(self) -> str:
        """The number as it is printed, `3/2026`; the day, where papers gave it no number."""
        return f"{self.number}/{self.year}" if self.number else norwegian_day(self.starts).isoformat()

    @property
    def first(self) -> date:
        """Its first day."""
        return norwegian_day(self.starts)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=self.days - 1)

    def data(self) -> dict[str, Any]:
        """Give what everybody may know of it, for JSON and pages."""
        return {
            "id": self.id,
            "body": self.body,
            "number": self.written,
            "year": self.year,
            "starts": self.starts,
            "ends": self.ends,
            "first": self.first,
            "last": self.last,
            "from": hour(self.starts),
            "to": hour(self.ends) if self.ends else "",
            "place": self.place,
            "online": self.online,
            "extra": self.extra,
            "state": self.state,
            "edit": self.edit,
        }


def hour(moment: datetime) -> str:
    """Tell what the clock in Norway shows at a moment: `09:30`."""
    return f"{moment.astimezone(clock.norwegian_time()):%H:%M}"


def of_row(row: Row) -> Meeting:
    """Make a meeting of a row."""
    return Meeting(**{name: row[name] for name in Meeting.__slots__})


async def hold(tx: Transaction) -> None:
    """Wait for whoever gives meetings their numbers; it must be the transaction's first statement."""
    await tx.run(sql.hold_series)


async def create(tx: Transaction, body: str, plan: Plan, at: datetime, author: str) -> Meeting:
    """Plan a meeting of a body, with the next number of its year. Raises `Invalid` for times in the wrong order."""
    check_plan(plan)
    year = norwegian_day(plan.starts).year
    row = await tx.one(sql.next_number, body, year)
    if row is None:
        raise RuntimeError("a series gives a number")
    number = int(row["last"])
    id_ = f"{body}-{year}-m{number}"
    await tx.run(sql.add_meeting, id_, body, number, year, *_values(plan), plan.extra, at, author)
    return await meeting_of(tx, id_)


def check_plan(plan: Plan) -> None:
    """Check when a meeting is. Raises `Invalid` for an end before the start, or more days than one meeting has."""
    last = plan.starts + timedelta(days=plan.days - 1)
    if plan.ends is not None and (plan.ends <= plan.starts or norwegian_day(plan.ends) != norwegian_day(last)):
        raise _invalid("ends", "a meeting ends after it starts, on its last day")
    if not 1 <= plan.days <= DAYS:
        raise _invalid("last", f"a meeting lasts from one to {DAYS} days")


def _values(plan: Plan) -> tuple[Any, ...]:
    return (plan.starts, plan.ends, plan.days, plan.place, plan.online, plan.link)


async def meeting_of(tx: Transaction, meeting: str) -> Meeting:
    """Give a meeting. Raises `Missing`."""
    row = await tx.one(sql.meeting, meeting)
    if row is None:
        raise Missing("there is no such meeting")
    return of_row(row)


async def change(tx: Transaction, meeting: Meeting, edit: int, plan: Plan) -> bool:
    """Change when and where a meeting is; False where it has been changed since that edit, and then nothing is done.

    Raises `Invalid` for a meeting that is over, for another year, and for times in the wrong order.
    """
    check_plan(plan)
    if meeting.state not in ("planned", "called"):
        raise _invalid("state", f"a meeting that is {meeting.state} is not moved")
    if norwegian_day(plan.starts).year != meeting.year:
        raise _invalid("day", "a meeting moves within its year: cancel this one, and plan another")
    return await tx.run(sql.change_meeting, meeting.id, edit, *_values(plan), plan.extra) == "UPDATE 1"


async def move(tx: Transaction, meeting: Meeting, state: str) -> Meeting:
    """Move a meeting to another state. Raises `Invalid` for a move that there is not; the same state is no move."""
    if meeting.state == state:
        return meeting
    check_move(meeting.state, state)
    await tx.run(sql.move_meeting, meeting.id, state)
    return await meeting_of(tx, meeting.id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which meetings a list is asked for: those from a moment on, soonest first, or those before it, newest first."""

    moment: datetime
    body: str = ""
    year: int = 0
    coming: bool = True
    start: int = 0


async def listed(tx: Transaction, wanted: Wanted) -> list[Row]:
    """Give meetings with the short name of their body; one more than a page, if there are."""
    statement = sql.coming if wanted.coming else sql.past
    return await tx.all(statement, wanted.moment, wanted.body, wanted.year, MOST + 1, wanted.start)


async def around(tx: Transaction, meeting: Meeting) -> tuple[Meeting | None, Meeting | None]:
    """Give the meetings of the body before and after one; None for none. Cancelled ones are passed over."""
    rows = await tx.all(sql.around, meeting.body, meeting.starts, meeting.id)
    found = {row["way"]: of_row(row) for row in rows}
    return found.get("before"), found.get("after")


async def several(tx: Transaction, ids: Sequence[str]) -> list[Meeting]:
    """Give some meetings, by their start."""
    return [of_row(row) for row in await tx.all(sql.meetings, list(ids))]


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
