"""Put what was read into the tables: what is new is added, what is there stays, and what differs becomes a doubt.

The same bytes change nothing, and neither does another copy that says the same. This file is the table of contents.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.governance.cases import indexing
from samspill.governance.importing.reading import read
from samspill.governance.importing.storing.cases import store_cases
from samspill.governance.importing.storing.filing import Filing, sql
from samspill.governance.importing.storing.meetings import store_meeting
from samspill.governance.importing.storing.people import Directory, store_attendance, store_body, store_members
from samspill.governance.importing.storing.plans import store_plans
from samspill.governance.importing.storing.sheets import store_sheets
from samspill.governance.meetings import indexing as meeting_indexing
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samspill.governance.importing.formats import Paper
    from samspill.governance.importing.reading import Doubt, MeetingPaper, Reading
    from samspill.store import Transaction

_SHORT: Final = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a paper: its id, how much of what was found in it, and what is doubted."""

    id: str
    known: bool
    """Whether these very bytes had been read in before; then nothing was done."""
    found: Mapping[str, int]
    doubts: tuple[Doubt, ...]


async def store(tx: Transaction, paper: Paper, at: datetime, author: str) -> Outcome:
    """Read a paper and store what is in it, with its bytes as they came."""
    digest = hashlib.sha256(paper.bytes).hexdigest()
    id_ = digest[:_SHORT]
    if await tx.one(sql.known_digest, digest):
        return Outcome(id_, known=True, found={}, doubts=())
    reading = read(paper.name, paper.text)
    filing = Filing(tx, at, author, paper.name, id_, list(reading.doubts))
    kept = (id_, paper.name, paper.media, paper.bytes, digest, paper.text, list(paper.remarks), "{}", at, author)
    await tx.run(sql.keep_paper, *kept)
    directory = await Directory.open(filing)
    lines = paper.text.split("\n")
    passages: dict[str, str] = {}
    for meeting in reading.meetings:
        passages = await _store(filing, directory, meeting, lines) | passages
    await store_plans(filing, reading.meetings)
    await store_sheets(filing, reading, lines)
    found = counted(reading)
    await tx.run(sql.keep_outcome, id_, strict_json.write(dict(found)).decode())
    for number, doubt in enumerate(filing.doubts, 1):
        await _doubt(tx, id_, number, doubt, passages)
    return Outcome(id_, known=False, found=found, doubts=tuple(filing.doubts))


async def _store(filing: Filing, directory: Directory, meeting: MeetingPaper, lines: list[str]) -> dict[str, str]:
    """Store one meeting. Gives the passes of its cases by number. Without a body there is nowhere to put it."""
    head = meeting.header
    if head.body is None:
        filing.doubt("body", "the paper does not say whose meeting this is; nothing of it was stored", head.source)
        return {}
    await store_body(filing, head.body)
    id_ = await store_meeting(filing, meeting)
    passages = await store_cases(filing, directory, meeting, id_, lines)
    await store_members(filing, directory, meeting)
    if id_:
        await store_attendance(filing, directory, meeting, id_)
    for passage in dict.fromkeys([*passages.values(), *filing.touched]):
        await indexing.passage(filing.tx, passage)
    if id_:
        await meeting_indexing.meeting(filing.tx, id_)
        await meeting_indexing.minutes_of(filing.tx, id_)
    return passages


async def _doubt(tx: Transaction, paper: str, number: int, doubt: Doubt, passages: Mapping[str, str]) -> None:
    places = [{"first": place.first, "last": place.last} for place in doubt.places]
    written = strict_json.write(places).decode()
    passage = passages.get(str(doubt.case), "") if doubt.case else ""
    values = (f"{paper}-{number}", paper, number, doubt.kind, doubt.message, written, list(doubt.alternatives), passage)
    await tx.run(sql.add_doubt, *values, *doubt.subject)


def counted(reading: Reading) -> dict[str, int]:
    """Count what was found in a paper, by kind; what there is none of is left out."""
    total: Counter[str] = Counter(meetings=len(reading.meetings), sheets=len(reading.sheets))
    for meeting in reading.meetings:
        total["rows"] += len(meeting.agenda)
        total["cases"] += len(meeting.cases)
        total["members"] += len(meeting.members)
        total["attendance"] += len(meeting.attendance)
        total["deputies"] += len(meeting.deputies)
        total["measures"] += len(meeting.measures)
        for case in meeting.cases:
            total["proposals"] += len(case.proposals)
            total["decisions"] += case.decision is not None
            total["attachments"] += len(case.attachments)
            total["questions"] += len(case.questions)
            total["actions"] += len(case.actions)
            total["notes"] += case.note is not None
    total["doubts"] = len(reading.doubts)
    return {name: number for name, number in total.items() if number}
