"""Who is in a meeting, from when to when, for whom; who takes part in which case; and whether enough do.

A member's seat is taken by the member, or by the deputy who was called for the member. A body is able to advise in a
case when more than half of its members' seats are taken there by somebody who does not step aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.governance.councils import sitting
from samspill.kernel.problems import Fault, Invalid
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from samspill.governance.councils.sitting import Sitting
    from samspill.governance.meetings.plan import Meeting
    from samspill.store import Row, Transaction

sql = queries("samspill.governance.meetings", "attendance.sql")

CAPACITIES: Final = {
    "leader": "leader",
    "deputy-leader": "member",
    "member": "member",
    "deputy": "deputy",
    "observer": "observer",
    "secretary": "secretariat",
}
"""As what somebody attends, by the role in the body."""
SEATED: Final = ("leader", "acting-leader", "member")
"""Those who sit in a seat of their own."""
ORDER: Final = ("leader", "acting-leader", "member", "deputy", "observer", "secretariat", "guest")
Interval = tuple["datetime", "datetime | None"]


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who was there, or was not, in one capacity."""

    person: str
    name: str
    capacity: str
    stands_for: str = ""
    stands_for_name: str = ""
    organisation: str = ""
    """Name of the organisation that the seat stands for."""
    present: bool = False
    digital: bool = False
    intervals: tuple[Interval, ...] = ()
    """When the person was in the meeting; none where that is not known."""
    cases: frozenset[str] = frozenset()
    """The cases that a guest takes part in; none is all."""

    def during(self, began: datetime, ended: datetime | None) -> bool:
        """Tell whether the person was there for some of a time; what is not known of a present one counts as all."""
        if not self.present:
            return False
        if not self.intervals:
            return True
        return any(
            (ended is None or came < ended or came == began) and (went is None or went > max(came, began))
            for came, went in self.intervals
        )


@dataclass(frozen=True, slots=True)
class Treated:
    """When a meeting was at a case."""

    passage: str
    began: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of the members' seats are taken, and how many must be."""

    taken: int
    seats: int

    @property
    def needed(self) -> int:
        """More than half of the seats."""
        return self.seats // 2 + 1

    @property
    def reached(self) -> bool:
        """Whether enough take part."""
        return self.seats > 0 and self.taken >= self.needed


def taking_part(found: Iterable[Attendee], treated: Treated, aside: frozenset[str] = frozenset()) -> list[Attendee]:
    """Give those who take part in a case: there while it is treated, not stepping aside, and guests of that case."""
    return [
        one
        for one in found
        if one.during(treated.began, treated.ended)
        and one.person not in aside
        and (one.capacity != "guest" or not one.cases or treated.passage in one.cases)
    ]


def quorum(seats: Sequence[str], part: Iterable[Attendee]) -> Quorum:
    """Count the seats, each given by the member's id, that are taken by members or by those who stand for them."""
    holders = {
        one.person if one.capacity in SEATED else one.stands_for for one in part if one.capacity in (*SEATED, "deputy")
    }
    return Quorum(len(holders.intersection(seats)), len(set(seats)))


def seats_of(sittings: Iterable[Sitting]) -> list[str]:
    """Give the members who have a seat, by id."""
    return [one.person for one in sittings if one.role in ("leader", "deputy-leader", "member")]


def standing(found: Iterable[Attendee]) -> list[Attendee]:
    """Order those who attend: by capacity, then by organisation and name."""
    return sorted(found, key=lambda one: (ORDER.index(one.capacity), one.organisation, one.name))


async def of_meeting(tx: Transaction, meeting: str) -> list[Attendee]:
    """Give who attended a meeting, or was noted as away."""
    rows = await tx.all(sql.attendance, meeting)
    return standing(_attendee(row) for row in rows)


def _attendee(row: Row) -> Attendee:
    came, went = row["came_all"] or [], row["went_all"] or []
    intervals = tuple(zip(came, went, strict=True))
    if not intervals and row["came"]:
        intervals = ((row["came"], row["went"]),)
    return Attendee(
        row["person"],
        row["name"],
        row["capacity"],
        row["stands_for"] or "",
        row["stands_for_name"] or "",
        row["organisation_name"] or "",
        row["present"],
        row["digital"],
        intervals,
        frozenset(row["cases"] or ()),
    )


async def expected(tx: Transaction, meeting: Meeting, found: Sequence[Attendee]) -> list[Sitting]:
    """Give those of the body who are not noted for a meeting yet, as it sits on the meeting's day."""
    known = {one.person for one in found}
    return [one for one in await sitting.members_on(tx, meeting.body, meeting.first) if one.person not in known]


async def note(
    tx: Transaction, meeting: Meeting, sat: Sitting, stands_for: str, *, present: bool, digital: bool, leads: bool
) -> None:
    """Note that somebody of the body is there, or is away; a deputy for whom.

    Raises `Invalid` for a deputy who stands for nobody, or for somebody whose deputy the person is not.
    """
    if sat.role == "deputy" and present:
        seated = await sitting.members_on(tx, meeting.body, meeting.first)
        if stands_for not in {one.person for one in seated if one.seat == sat.seat and one.role != "deputy"}:
            raise _invalid("stands_for", "a deputy sits for a member of the same seat")
    elif stands_for:
        raise _invalid("stands_for", "only a deputy sits for another")
    capacity = "acting-leader" if leads and sat.role != "leader" else CAPACITIES[sat.role]
    await tx.run(sql.forget, meeting.id, sat.person)
    values = (capacity, stands_for or None, sat.organisation or None, present, digital)
    await tx.run(sql.note, meeting.id, sat.person, *values)
    if not present:
        await tx.run(sql.no_presence, meeting.id, sat.person)


async def guest(tx: Transaction, meeting: str, person: str, passage: str, *, digital: bool) -> None:
    """Note a guest, for one case or for the whole meeting (``)."""
    values: tuple[object, ...] = ("guest", None, None, True, digital)
    await tx.run(sql.note, meeting, person, *values)
    if passage:
        await tx.run(sql.note_guest, passage, person)


async def come(tx: Transaction, meeting: str, person: str, at: datetime) -> None:
    """Note that somebody came, at the start or late. Raises `Invalid` for somebody who is there already."""
    if await tx.one(sql.is_there, meeting, person, at) is not None:
        raise _invalid("person", "the person is in the meeting already at that time")
    await tx.run(sql.come, meeting, person, at)


async def go(tx: Transaction, meeting: str, person: str, at: datetime) -> None:
    """Note that somebody left. Raises `Invalid` for somebody who is not there."""
    if await tx.run(sql.go, meeting, person, at) == "UPDATE 0":
        raise _invalid("person", "the person is not in the meeting at that time")


async def begin(tx: Transaction, meeting: str, passage: str, at: datetime) -> None:
    """Take up a case: one at a time, so that the one before it ends. One that is taken up again goes on."""
    await tx.run(sql.end_others, meeting, passage, at)
    await tx.run(sql.begin, meeting, passage, at)


async def end(tx: Transaction, meeting: str, passage: str, at: datetime) -> None:
    """Be done with a case; one that was never begun, or has ended, stays so."""
    await tx.run(sql.end, meeting, passage, at)


async def end_all(tx: Transaction, meeting: str, at: datetime) -> None:
    """Be done with the case that a meeting is at, if it is at one: the meeting is over."""
    await tx.run(sql.end_others, meeting, "", at)


async def treatments(tx: Transaction, meeting: str) -> dict[str, Treated]:
    """Give when a meeting was at which case, by case."""
    return {row["passage"]: Treated(**dict(row)) for row in await tx.all(sql.treatments, meeting)}


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
