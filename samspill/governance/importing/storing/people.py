"""Store bodies, organisations and persons: members with the days they are known from, deputies, and attendance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from samspill.governance.councils import people
from samspill.governance.importing.reading import words
from samspill.governance.importing.storing.filing import Filing, moment, sql

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from samspill.governance.councils.people import Organisation
    from samspill.governance.importing.reading import MeetingPaper
    from samspill.governance.importing.reading.findings import Body, Deputy, Person, Replacement

LONGEST: Final = 64
"""Characters of an id that can be asked for (`councils.forms`, and every address)."""


async def store_body(filing: Filing, body: Body) -> None:
    """Add a body that is not there yet, and say which one it came after."""
    await filing.tx.run(sql.add_body, body.id, body.name, body.short, body.kind)
    for known, _ in words.BODIES:
        if known.follows:
            await filing.tx.run(sql.follow_body, known.id, known.follows)


@dataclass(slots=True)
class Directory:
    """Organisations and persons by the names that papers use; what is not known is added when it is first met."""

    filing: Filing
    known: list[Organisation]
    persons: dict[str, str]

    @classmethod
    async def open(cls, filing: Filing) -> Directory:
        """Begin with the organisations that are there."""
        return cls(filing, list(await people.organisations(filing.tx)), {})

    async def body(self, filing: Filing, body: Body) -> None:
        """Add a body that a paper tells of."""
        await store_body(filing, body)

    async def organisation(self, spelling: str) -> str | None:
        """Give the id of an organisation, added with its other spellings where it is new; None for no name."""
        id_, name = words.organisation_of(spelling)
        if not spelling.strip():
            return None
        for spelt in (spelling, name):
            found = people.named(self.known, spelt)
            if found is not None:
                return found.id
        others = next((others for known, _, others in words.ORGANISATIONS if known == id_), ())
        aliases = [one for one in dict.fromkeys(others) if people.named(self.known, one) is None]
        if any(one.id == id_ for one in self.known):
            return id_
        made = await people.add_organisation(self.filing.tx, name, aliases=aliases, id_=id_)
        self.known.append(people.Organisation(made, name, "", "", "", tuple(aliases)))
        return made

    async def person(self, name: str) -> str:
        """Give the id of a person, added where new."""
        if name not in self.persons:
            self.persons[name] = await people.person_named(self.filing.tx, name) or await self._new(name)
        return self.persons[name]

    async def _new(self, name: str) -> str:
        """Add a person; one whose name has none of the letters of an id gets a number for one."""
        plain = words.slug(name) != words.NOTHING
        made = "" if plain else f"person-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        return await people.add_person(self.filing.tx, name, id_=made)

    async def mentioned(self, text: str) -> str | None:
        """Give the organisation that a request names first; None when it names none that is known."""
        hits = [
            (at, name)
            for _, name, others in words.ORGANISATIONS
            for spelling in (name, *others)
            if len(spelling) > 2 and (at := text.casefold().find(spelling.casefold())) >= 0  # noqa: PLR2004 - HN, KS, HV
        ]
        return await self.organisation(min(hits)[1]) if hits else None


async def store_members(filing: Filing, directory: Directory, meeting: MeetingPaper) -> None:
    """Store who is known to sit in the body on the day of the meeting, who is new, and who went."""
    day = meeting.header.first
    body = meeting.header.body
    if day is None or body is None:
        return
    gone = {one.person: one for one in meeting.replacements if not one.leads}
    listed = {one.name for one in meeting.members}
    fresh = [one for one in meeting.newcomers if one.name not in listed]
    for person in (*meeting.members, *fresh):
        await _member(filing, directory, body, person, day, gone.get(person.name))
    for one in meeting.replacements:
        await _gone(filing, directory, body, one, day)


async def _member(
    filing: Filing, directory: Directory, body: Body, one: Person, day: date, instead: Replacement | None
) -> None:
    """Add a membership from the day of the paper on, or note that one is known from an earlier day."""
    person = await directory.person(one.name)
    row = await filing.tx.one(sql.membership_of, body.id, person, one.role, day)
    if row is not None and (row["ends"] is None or row["ends"] >= day):
        if one.title and row["title"] and one.title != row["title"]:
            filing.differs(f"{one.name}: title", one.source, row["title"], one.title)
        await filing.tx.run(sql.known_since, row["id"], day)
        return
    organisation = await directory.organisation(one.organisation)
    replaces = await directory.person(instead.instead_of) if instead else None
    kind = "observer" if one.role == "observer" else "member"
    await _appoint(filing, body, person, one.role, (organisation, one.organisation), kind, (day, None), one.title,
                   replaces, str(one.source))  # fmt: skip


async def _appoint(
    filing: Filing, body: Body, person: str, role: str, organisation: tuple[str | None, str], kind: str,
    days: tuple[date | None, date | None], title: str, replaces: str | None, source: str,
) -> None:  # fmt: skip
    id_, label = organisation
    seat = f"{body.id}-{id_ or person}-{kind}"
    seat = _fitting(f"{seat}-{person}" if id_ else seat)
    await filing.tx.run(sql.add_seat, seat, body.id, label or person, id_, kind)
    membership = _fitting(f"{seat}-{role}-{(days[0] or days[1] or filing.at.date()).isoformat()}")
    values = (membership, seat, person, role, title, *days, replaces, filing.at, filing.author, source)
    await filing.tx.run(sql.add_membership, *values)


async def _gone(filing: Filing, directory: Directory, body: Body, one: Replacement, day: date) -> None:
    """End the membership of whoever was replaced; of one who was not known, note that it ended."""
    person = await directory.person(one.instead_of)
    role = "leader" if one.leads else "member"
    before = day - timedelta(days=1)
    row = await filing.tx.one(sql.membership_of, body.id, person, role, day)
    if row is not None:
        await filing.tx.run(sql.end_membership, row["id"], before)
        return
    organisation = await directory.organisation(one.organisation) if one.organisation else None
    await _appoint(filing, body, person, role, (organisation, one.organisation), "member", (None, before), "", None,
                   str(one.source))  # fmt: skip


async def store_attendance(filing: Filing, directory: Directory, meeting: MeetingPaper, id_: str) -> None:
    """Store who was there; what is stored otherwise is doubted."""
    day = meeting.header.first
    if day is None:
        return
    stored = {(row["person"], row["capacity"]): row for row in await filing.tx.all(sql.attendance_of, id_)}
    for one in meeting.attendance:
        person = await directory.person(one.name)
        row = stored.get((person, one.capacity))
        if row is not None:
            filing.differs(f"{one.name}: present", one.source, row["present"], one.present)
            continue
        organisation = await directory.organisation(one.organisation)
        for_ = await directory.person(one.stands_for) if one.stands_for else None
        times = (_moment(day, one.came), _moment(day, one.went))
        values = (id_, person, one.capacity, for_, organisation, one.present, one.digital, *times, str(one.source))
        await filing.tx.run(sql.add_attendance, *values)
    for deputy in meeting.deputies:
        await _deputy(filing, directory, meeting, deputy, id_)


async def _deputy(filing: Filing, directory: Directory, meeting: MeetingPaper, one: Deputy, id_: str) -> None:
    """Store a deputy of one meeting; one who comes after lunch comes when the agenda goes on after it."""
    day = meeting.header.first
    if day is None:
        return
    person, for_ = await directory.person(one.person), await directory.person(one.stands_for)
    organisation = await directory.organisation(one.organisation)
    came = _moment(day, _after_lunch(meeting)) if "lunsj" in one.part.casefold() else None
    values = (id_, person, "deputy", for_, organisation, True, one.digital, came, None, str(one.source))
    await filing.tx.run(sql.add_attendance, *values)


def _after_lunch(meeting: MeetingPaper) -> time | None:
    for at, item in enumerate(meeting.agenda[:-1]):
        if item.kind == "break" and item.title.casefold().startswith("lun"):
            return meeting.agenda[at + 1].starts
    return None


def _moment(day: date, at: time | None) -> datetime | None:
    return moment(day, at) if at else None


def _fitting(id_: str) -> str:
    """Give an id that fits where ids are asked for: one that is too long keeps its beginning and ends in its digest."""
    digest = hashlib.sha256(id_.encode()).hexdigest()[:16]
    return id_ if len(id_) <= LONGEST else f"{id_[: LONGEST - 17]}-{digest}"
