"""Store meetings; the agenda follows its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.governance.importing.storing.filing import OSLO, Filing, moment, sql

if TYPE_CHECKING:
    from samspill.governance.importing.reading import MeetingPaper
    from samspill.governance.importing.reading.findings import Header
    from samspill.store import Row


async def store_meeting(filing: Filing, meeting: MeetingPaper) -> str:
    """Store a meeting and give its id; `` where the paper does not say when it is, which is doubted."""
    head = meeting.header
    if head.body is None or head.first is None:
        filing.doubt("date", "the paper does not say when the meeting is; its cases are stored without it", head.source)
        return ""
    row = await filing.tx.one(sql.meeting_of, head.body.id, head.first, head.first.year, head.number)
    if row is not None:
        _compare(filing, head, row)
        await filing.note("meeting", row["id"], head.source, row["id"], added=False)
        return str(row["id"])
    if head.starts is None:
        filing.doubt("time", "the paper does not say at what time the meeting starts", head.source)
    id_ = f"{head.body.id}-{head.first.isoformat()}"
    days = (head.last - head.first).days + 1 if head.last else 1
    ends = moment(head.first, head.ends) if head.ends else None
    state = "held" if moment(head.first, head.starts) < filing.at else "called"
    values = (id_, head.body.id, head.number, head.first.year, moment(head.first, head.starts), ends, days, head.place)
    more = (head.online, head.extra, state, filing.at, filing.author, str(head.source))
    await filing.tx.run(sql.add_meeting, *values, *more)
    await filing.tx.run(sql.release, "meeting", id_, filing.at, filing.author)
    await filing.note("meeting", id_, head.source, id_, added=True)
    return id_


def _compare(filing: Filing, head: Header, row: Row) -> None:
    """Doubt what the paper says otherwise of a meeting that is there. What it does not say is no contradiction."""
    stored = row["starts"].astimezone(OSLO)
    if head.number and row["number"]:
        filing.differs("number of the meeting", head.source, row["number"], head.number)
    if head.first:
        filing.differs("day of the meeting", head.source, stored.date().isoformat(), head.first.isoformat())
    if head.starts and stored.time() != head.starts and stored.hour:
        filing.differs("start of the meeting", head.source, f"{stored:%H:%M}", f"{head.starts:%H:%M}")
    if head.place and row["place"]:
        filing.differs("place of the meeting", head.source, row["place"], head.place)


async def store_agenda(filing: Filing, meeting: MeetingPaper, id_: str, passages: dict[str, str]) -> None:
    """Store an agenda that is not there yet; one that differs from what is there is doubted."""
    first = meeting.header.first
    if not meeting.agenda or first is None:
        return
    stored = await filing.tx.all(sql.agenda_of, id_)
    if stored:
        said = [passages.get(str(item.case), "") if item.case else item.title for item in meeting.agenda]
        there = [row["passage"] or row["title"] for row in stored]
        filing.differs("agenda", meeting.agenda[0].source, ", ".join(there), ", ".join(said))
        return
    await filing.tx.run(sql.add_agenda, id_, filing.at, filing.author)
    rows = [
        (
            id_, place, item.kind, passages.get(str(item.case)) if item.case else None, item.title, item.presenter,
            item.presenting, item.discussing, moment(first, item.starts) if item.starts else None,
        )
        for place, item in enumerate(meeting.agenda, 1)
    ]  # fmt: skip
    await filing.tx.many(sql.add_agenda_item, rows)
