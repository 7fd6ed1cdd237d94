"""What one reader sees of a meeting: the one place that tells it, for pages, documents and feeds.

That there is a meeting, and when and where, is everybody's. Its agenda is its members' once it was sent, and
everybody's once it is released; what each case on it shows, `cases.seeing` tells. The number of a case gives nothing
away, and stands there also where nothing else of it may be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samspill.governance.cases import passages, public, seeing
from samspill.governance.cases.releasing import hidden_words
from samspill.governance.councils import bodies
from samspill.governance.councils.roles import Reach, reach
from samspill.governance.meetings import agendas, plan
from samspill.governance.meetings.plan import hour

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from samspill.governance.cases.passages import Passage
    from samspill.governance.cases.public import Disclosure, Level
    from samspill.governance.cases.seeing import View
    from samspill.governance.meetings.agendas import Agenda, Item
    from samspill.governance.meetings.plan import Meeting
    from samspill.governance.meetings.times import Slot
    from samspill.kernel.calls import Call
    from samspill.store import Transaction


@dataclass(frozen=True, slots=True)
class Sight:
    """A meeting, and what a reader sees of it."""

    meeting: Meeting
    body: Mapping[str, Any]
    level: Level
    disclosed: Disclosure
    agenda: Agenda | None
    """The version that the reader sees: the newest draft, the newest that was sent, or none."""
    ones: Mapping[str, Passage]
    views: Mapping[str, View]
    """Those cases on the agenda that the reader is told of, by id."""
    reach: Reach

    @property
    def inside(self) -> bool:
        """Whether the reader is more than the public here."""
        return self.level != "public"

    @property
    def seen(self) -> list[View]:
        """The cases that the reader is told of, in the order of the agenda."""
        order = self.agenda.passages if self.agenda else []
        return [self.views[id_] for id_ in order if id_ in self.views]

    def data(self) -> dict[str, Any]:
        """Give the meeting itself; the address of those who take part from elsewhere only to those inside."""
        one = self.meeting
        return {
            **one.data(),
            "short": self.body["short"],
            "body_name": self.body["name"],
            "level": self.level,
            "link": one.link if self.inside else "",
            "title": f"{self.body['short']} {one.written}",
        }

    def items(self, agenda: Agenda | None = None) -> list[dict[str, Any]]:
        """Give the items of the agenda as the reader sees them, with their times."""
        agenda = agenda or self.agenda
        if agenda is None:
            return []
        slots = agenda.slots(self.meeting.starts)
        pairs = list(zip(agenda.items, slots, strict=True))
        secret = (
            frozenset[str]() if self.inside else secrets((one.title, one.title_public) for one in self.ones.values())
        )
        return [self._item(place, item, slot, secret) for place, (item, slot) in enumerate(pairs, 1)]

    def _item(self, place: int, item: Item, slot: Slot, secret: frozenset[str]) -> dict[str, Any]:
        one, view = self.ones.get(item.passage), self.views.get(item.passage)
        open_ = not item.passage or (view is not None and (self.inside or not view.shown.ground))
        return {
            "place": place,
            "kind": item.kind,
            "passage": item.passage if view else "",
            "number": one.written if one else "",
            "title": view.shown.title if view else "" if says(item.title, secret) else item.title,
            "kinds": view.passage.kinds if view else (),
            "state": view.passage.state if view else "",
            "extent": view.shown.extent if view else "nothing" if item.passage else "whole",
            "ground": view.data()["ground"] if view else "",
            "presenter": item.presenter if open_ and not says(item.presenter, secret) else "",
            "presenting": item.presenting,
            "discussing": item.discussing,
            "minutes": item.minutes,
            "said": hour(item.said) if item.said else "",
            "starts": hour(slot.starts),
            "ends": hour(slot.ends),
            "overrun": slot.overrun,
            "slack": slot.slack,
        }


def secrets(titles: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Give the words of titles that their public forms leave out: what free text for the public may not say."""
    return frozenset(word for title, public_ in titles for word in hidden_words(title, public_))


def says(text: str, secret: frozenset[str]) -> bool:
    """Tell whether a text says one of some words, alone or within a longer one."""
    return bool(secret) and any(word in text.casefold() for word in secret)


async def see(tx: Transaction, call: Call, meeting: str, around: Reach | None = None) -> Sight:
    """Give a meeting as the caller sees it, or as one with another reach would. Raises `Missing`."""
    one = await plan.meeting_of(tx, meeting)
    around = around or await reach(tx, call)
    disclosed = (await public.disclosures(tx, [("meeting", one.id)]))["meeting", one.id]
    newest = await agendas.newest(tx, one.id)
    level = public.level_of(around, one.body)
    if level == "public" and newest and around.passages.intersection(newest.passages):
        level = "members"
    agenda = newest if level == "drafts" else await _sent(tx, one, newest)
    if level == "public" and disclosed.released(call.at) != "public":
        agenda = None
    ones = await passages_of(tx, agenda.passages if agenda else [])
    views = await seeing.see_all(tx, call, list(ones.values()), around)
    body = await bodies.body_of(tx, one.body)
    return Sight(one, body, level, disclosed, agenda, ones, {view.passage.id: view for view in views}, around)


async def _sent(tx: Transaction, one: Meeting, newest: Agenda | None) -> Agenda | None:
    if newest is None or newest.state == "sent":
        return newest
    return await agendas.newest(tx, one.id, sent=True)


async def passages_of(tx: Transaction, ids: Sequence[str]) -> dict[str, Passage]:
    """Give some passes of cases, by id."""
    found = [passages.of_row(row) for row in await tx.all(agendas.sql.passages, list(ids))] if ids else []
    return {one.id: one for one in found}


async def dealt_with(tx: Transaction, call: Call, ids: Sequence[str], around: Reach) -> dict[str, list[dict[str, Any]]]:
    """Give, by pass, the meetings on whose agendas some passes of cases stand, by day; as far as the reader sees them.

    In one statement. What is cancelled is left out: the case goes to another meeting.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for row in await tx.all(agendas.sql.with_cases, list(ids), call.at) if ids else ():
        one, level = plan.of_row(row), public.level_of(around, row["body"], row["passage"])
        there = row["newest"] if level == "drafts" else row["sent"] and (level == "members" or row["open"])
        if there:
            found.setdefault(row["passage"], []).append({**one.data(), "short": row["short"]})
    return found


def members_of(body: str) -> Reach:
    """Give the reach of somebody who sits in a body and nowhere else: for what is made for its members."""
    return Reach(members=frozenset({body}))
