"""Meetings for calendars (iCalendar, RFC 5545) and for readers of news (Atom): of a body, of all, of what one follows.

Everybody reads the same: when and where, and the documents that are open. A meeting keeps its UID for ever; SEQUENCE
goes up with every change, and what is cancelled stays, and says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from samspill.governance.cases import atom, following
from samspill.governance.cases.publishing import WHOLE, root_of
from samspill.governance.councils import bodies
from samspill.governance.meetings import plan
from samspill.governance.meetings.plan import sql
from samspill.governance.meetings.wording import words
from samspill.kernel import clock
from samspill.kernel.calls import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icalendar import Event

    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

MEDIA: Final = "text/calendar; charset=utf-8"
MOST: Final = 200
STATUS: Final = {"planned": "TENTATIVE", "cancelled": "CANCELLED"}
"""What a calendar says of a meeting; all others are `CONFIRMED`."""
HOURS: Final = timedelta(hours=2)
"""How long a meeting stands in a calendar that does not say when it ends."""
NAME: Final = "Samspill"


async def calendar(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give a calendar of the meetings of a body, or of `all`."""
    body, root = str(call.facts["body"]), root_of(call)
    some = [] if body == WHOLE else [body]
    name = NAME if body == WHOLE else (await bodies.body_of(tx, body))["name"]
    rows = await tx.all(sql.fed, some, call.at, [], MOST)
    return _file(_calendar(rows, f"{name}: møter", root), body)


async def mine(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give a calendar of the meetings of the bodies that the caller follows, and of those that treat cases followed."""
    account, root = call.caller.subject, root_of(call)
    some = [subject for kind, subject in await following.followed(tx, account) if kind == "body"]
    meetings = [row["meeting"] for row in await tx.all(sql.followed, account)]
    rows = await tx.all(sql.fed, some or [""], call.at, meetings, MOST)
    return _file(_calendar(rows, f"{NAME}: møter som jeg følger", root), "mine")


def _file(made: bytes, name: str) -> Reply:
    headers = {"content-type": MEDIA, "content-disposition": f'inline; filename="moter-{name}.ics"'}
    return Reply(body=made, headers=headers, about=f"calendar/{name}")


def _calendar(rows: Sequence[Row], name: str, root: str) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415 - loads slowly, and few ask for calendars

    made = Calendar()
    made.add("prodid", "-//Samspill//Møter//NO")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(hours=6), {"value": "DURATION"})
    for row in rows:
        made.add_component(_event(row, root))
    written: bytes = made.to_ical()
    return written


def _event(row: Row, root: str) -> Event:
    from icalendar import Event as Made  # noqa: PLC0415 - as above

    one, address = plan.of_row(row), f"{root}/meetings/{row['id']}"
    oslo = clock.norwegian_time()
    event = Made()
    event.add("uid", f"{one.id}@samspill")
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.at)
    event.add("summary", f"{row['name']} {one.written}")
    event.add("dtstart", one.starts.astimezone(oslo))
    ends = one.ends or one.starts + HOURS + timedelta(days=one.days - 1)
    event.add("dtend", ends.astimezone(oslo))
    event.add("status", STATUS.get(one.state, "CONFIRMED"))
    event.add("url", address)
    where = [place for place in (one.place, words("nb")("online") if one.online else "") if place]
    if where:
        event.add("location", ", ".join(where))
    kinds = (("notice", row["agenda_from"]), ("minutes", row["minutes_from"]))
    for kind, since in kinds:
        if since is not None:
            event.add("attach", f"{address}/documents/{kind}", {"fmttype": "application/pdf"})
    return event


async def feed(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give an Atom feed of the meetings of a body, or of `all`: agendas and minutes that have been released."""
    body, root = str(call.facts["body"]), root_of(call)
    name = NAME if body == WHOLE else (await bodies.body_of(tx, body))["name"]
    rows = await tx.all(sql.fed, [] if body == WHOLE else [body], call.at, [], MOST)
    items = sorted((item for row in rows for item in _items(row, root)), key=lambda item: item.updated, reverse=True)
    own, page = f"{root}/meetings/atom/{body}", f"{root}/meetings?body={'' if body == WHOLE else body}"
    written = atom.feed(own, f"{name}: møter", own, page, call.at, items[:50], NAME)
    return Reply(body=written, headers={"content-type": atom.MEDIA}, about=f"feed/{body}")


def _items(row: Row, root: str) -> list[atom.Item]:
    one, address, say = plan.of_row(row), f"{root}/meetings/{row['id']}", words("nb")
    title = f"{row['short']} {one.written}"
    found = [atom.Item(address, say("feed.meeting", title=title), one.at, address, one.place, "meeting")]
    if row["agenda_from"] is not None:
        said = say("paper.title.agenda", body=row["short"], number=one.written)
        found.append(atom.Item(f"{address}#agenda", said, row["agenda_from"], address, "", "agenda"))
    if row["minutes_from"] is not None:
        said = say("paper.title.minutes", body=row["short"], number=one.written)
        found.append(atom.Item(f"{address}/minutes", said, row["minutes_from"], f"{address}/minutes", "", "minutes"))
    return found
