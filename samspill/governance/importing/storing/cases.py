"""Store cases: passes, proposals, decisions, questions, action points, notes and attachments."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from samspill.governance.cases import basis, numbering
from samspill.governance.importing.reading import dates, treating
from samspill.governance.importing.reading.lines import plain
from samspill.governance.importing.storing.filing import Filing, sql
from samspill.governance.importing.storing.meetings import store_agenda

if TYPE_CHECKING:
    from datetime import date

    from samspill.governance.importing.reading import MeetingPaper, Source
    from samspill.governance.importing.reading.findings import Body, Case, CaseNumber, Decision, Earlier, Note
    from samspill.governance.importing.storing.people import Directory


async def store_cases(
    filing: Filing, directory: Directory, meeting: MeetingPaper, id_: str, lines: list[str]
) -> dict[str, str]:
    """Store the cases of a meeting, its agenda, its minutes, and the earlier decisions that it tells of."""
    body = meeting.header.body
    if body is None:
        return {}
    passages: dict[str, str] = {}
    for case in meeting.cases:
        passages[str(case.number)] = await _case(filing, directory, meeting, body, case, lines)
    if id_:
        await store_agenda(filing, meeting, id_, passages)
        await _minutes(filing, meeting, id_, passages, lines)
    for earlier in meeting.earlier:
        await _earlier(filing, directory, meeting, earlier)
    return passages


async def _case(
    filing: Filing, directory: Directory, meeting: MeetingPaper, body: Body, case: Case, lines: list[str]
) -> str:
    held = meeting.form == "minutes" or (meeting.header.first is not None and meeting.header.first < filing.at.date())
    state = "treated" if held else "scheduled"
    if case.decision and case.decision.result in {"postponed", "returned", "withdrawn"}:
        state = case.decision.result
    handler = case.note.handler if case.note else ""
    passage = await _passage(
        filing, body, case.number, case.title, case.types, state, meeting.header.first, handler, case.source
    )
    await _proposals(filing, passage, case)
    if case.decision and meeting.header.first:
        await _decision(filing, directory, body, passage, case.decision, meeting.header.first, case.number)
    elif case.decision:
        filing.doubt("decision", f"{case.number}: decided on a day that the paper does not give", case.decision.source)
    for number, question in enumerate(case.questions, 1):
        await filing.tx.run(sql.add_question, passage, number, question.text)
    for number, action in enumerate(case.actions, 1):
        owner = await directory.mentioned(action.text)
        values = (f"{passage}-aksjon-{number}", passage, None, body.id, action.text, owner)
        await filing.tx.run(sql.add_action, *values, filing.at, filing.author)
    await _papers(filing, passage, case, lines)
    for kind, subject in (("case_file", _file_of(passage)), ("passage", passage)):
        await filing.tx.run(sql.release, kind, subject, filing.at, filing.author)
    return passage


def _file_of(passage: str) -> str:
    return f"sak-{passage}"


async def _passage(
    filing: Filing, body: Body, number: CaseNumber, title: str, types: tuple[str, ...], state: str, day: date | None,
    handler: str, source: Source,
) -> str:  # fmt: skip
    """Find the pass of a number, or add it; a title or a type that differs is doubted."""
    row = await filing.tx.one(sql.passage_of, body.id, number.year, number.number)
    if row is not None:
        if title and not same(row["title"], title):
            filing.differs(f"{number}: title", source, row["title"], title, number, "stored-title")
        if types and row["kinds"] and set(types) != set(row["kinds"]):
            filing.differs(
                f"{number}: type", source, " + ".join(row["kinds"]), " + ".join(types), number, "stored-type"
            )
        await filing.tx.run(sql.treat, row["id"], state)
        await filing.note("passage", row["id"], source, title, added=False)
        return str(row["id"])
    id_ = f"{body.id}-{number.year}-{number.number}"
    opened = day or filing.at.date().replace(year=number.year, month=1, day=1)
    words_ = title or str(number)
    await filing.tx.run(sql.add_case_file, _file_of(id_), words_, None, opened, filing.at, filing.author)
    values = (id_, _file_of(id_), body.id, number.year, number.number, words_, list(types), state, None, handler)
    await filing.tx.run(sql.add_passage, *values, filing.at, filing.author, str(source))
    await numbering.reserve(filing.tx, body.id, number.year, number.number)
    await filing.note("passage", id_, source, title, added=True)
    return id_


def same(one: str, other: str) -> bool:
    """Tell whether two texts say the same, whatever their case, spaces and marks."""
    flat = [re.sub(r"\W+", " ", text).strip().casefold() for text in (one, other)]
    return flat[0] == flat[1]


async def _proposals(filing: Filing, passage: str, case: Case) -> None:
    """Add proposals: an amended one is a new version, another one a variant. One that is not stored is doubted."""
    stored = await filing.tx.all(sql.proposals_of, passage)
    if stored:
        for one in case.proposals:
            if not any(same(row["text"], one.text) for row in stored):
                filing.differs(f"{case.number}: proposal", one.sources[0], stored[-1]["text"], one.text, case.number)
        return
    variant, version = 0, 1
    for one in case.proposals:
        if one.amended and variant:
            version += 1
        else:
            variant, version = variant + 1, 1
        source = ", ".join(map(str, one.sources))
        await filing.tx.run(
            sql.add_proposal, passage, variant, version, one.text, filing.at, filing.author, source
        )  # fmt: skip


async def _decision(
    filing: Filing, directory: Directory, body: Body, passage: str, one: Decision, day: date, number: CaseNumber
) -> None:
    stored = await filing.tx.all(sql.decisions_of, passage)
    if stored:
        said = " ".join(part for part in (one.act, one.request) if part)
        if not any(same(f"{row['act']} {row['request']}", said) for row in stored):
            there = " ".join(part for part in (stored[-1]["act"], stored[-1]["request"]) if part)
            filing.differs(f"{number}: decision", one.source, there, said, number)
        return
    id_ = f"{passage}-vedtak-1"
    await _keep(filing, passage, id_, 1, one, day, "")
    if one.request:
        owner = await directory.mentioned(one.request)
        values = (f"{id_}-aksjon-1", passage, id_, body.id, one.request, owner)
        await filing.tx.run(sql.add_action, *values, filing.at, filing.author)


async def _keep(filing: Filing, passage: str, id_: str, version: int, one: Decision, day: date, reason: str) -> None:
    words_ = (id_, version, passage, one.result, one.act, one.request, one.condition, day, reason)
    await filing.tx.run(sql.add_decision, *words_, filing.at, filing.author, str(one.source))
    await basis.freeze(filing.tx, passage, id_, version)
    await filing.tx.run(sql.release, "decision", id_, filing.at, filing.author)


async def _papers(filing: Filing, passage: str, case: Case, lines: list[str]) -> None:
    taken = 0
    for attachment in case.attachments:
        number = attachment.number or taken + 1
        taken = max(taken, number)
        id_ = f"{passage}-attachment-{number}"
        await filing.tx.run(sql.add_attachment, id_, passage, "attachment", number, attachment.title)
        await filing.tx.run(sql.release, "paper", id_, filing.at, filing.author)
    if case.note:
        await _note(filing, passage, case.note, case.title, lines)


async def _note(filing: Filing, passage: str, note: Note, title: str, lines: list[str]) -> None:
    """Keep the top note as a paper of the case, word for word."""
    text = "\n".join(lines[note.source.first - 1 : note.source.last])
    content = text.encode()
    id_ = f"{passage}-note-1"
    await filing.tx.run(sql.add_attachment, id_, passage, "note", 1, title)
    digest = hashlib.sha256(content).hexdigest()
    await filing.tx.run(sql.add_note_text, id_, content, digest, text, filing.at, filing.author)
    await filing.tx.run(sql.release, "paper", id_, filing.at, filing.author)


async def _minutes(filing: Filing, meeting: MeetingPaper, id_: str, passages: dict[str, str], lines: list[str]) -> None:
    """Keep what minutes tell of each case, unless there are minutes of the meeting already."""
    row = await filing.tx.one(sql.minutes_of, id_)
    if meeting.form != "minutes" or (row is not None and row["versions"]):
        return
    await filing.tx.run(sql.add_minutes, id_, filing.at, filing.author)
    await filing.tx.run(sql.release, "minutes", id_, filing.at, filing.author)
    for place, case in enumerate(meeting.cases, 1):
        summary = summary_of(case, lines)
        await filing.tx.run(sql.add_minutes_entry, id_, passages[str(case.number)], place, summary)


def summary_of(case: Case, lines: list[str]) -> str:
    """Give what minutes tell of a case, without its heading and its decision."""
    end = case.decision.source.first if case.decision else case.source.last + 1
    told = [plain(line.replace("\t", "\n")) for line in lines[case.source.first : end - 1]]
    return "\n\n".join(text for text in told if text and not re.match(r"^Vedtak\s*:?$", text))


async def _earlier(filing: Filing, directory: Directory, meeting: MeetingPaper, earlier: Earlier) -> None:
    """Store a decision of another meeting, as far as its case is known; otherwise it is told of as a doubt."""
    body = earlier.body
    if body is None or earlier.case is None:
        whose = body.short if body else "another body"
        what = f"{earlier.within}: a decision of {whose} is quoted without the number of its case: «{earlier.text}»"
        filing.doubt("quoted", what, earlier.source, (), earlier.within)
        return
    await directory.body(filing, body)
    day = _day_of(meeting, earlier)
    passage = await _passage(filing, body, earlier.case, earlier.title, (), "treated", day, "", earlier.source)
    act, request = treating.split_request(earlier.text)
    one = treating.decision_from(earlier.text, earlier.source)
    stored = await filing.tx.all(sql.decisions_of, passage)
    said = " ".join(part for part in (act, request) if part)
    if any(same(f"{row['act']} {row['request']}", said) for row in stored):
        return
    reason = f"{earlier.kind} in {earlier.within}" if earlier.kind == "amended" else ""
    if stored and earlier.kind == "quoted":
        filing.differs(f"{earlier.case}: decision", earlier.source, stored[-1]["act"], said, earlier.case)
        return
    await _keep(filing, passage, f"{passage}-vedtak-1", len(stored) + 1, one, day or filing.at.date(), reason)
    for kind, subject in (("case_file", _file_of(passage)), ("passage", passage)):
        await filing.tx.run(sql.release, kind, subject, filing.at, filing.author)
    filing.touched.append(passage)


def _day_of(meeting: MeetingPaper, earlier: Earlier) -> date | None:
    """Tell when the earlier decision was made: the day that the case names which it is quoted in, or the meeting's."""
    within = next((case for case in meeting.cases if case.number == earlier.within), None)
    said = dates.days_in(within.title) if within else []
    return said[0].first if said else meeting.header.first
