"""Read one paper: put together what its parts tell."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import asking, contradictions, people, spelling, treating, words
from samspill.governance.importing.reading.agendas import NAME, Agenda, agenda_of
from samspill.governance.importing.reading.findings import Case, Doubt, Heading, MeetingPaper, Reading, Source
from samspill.governance.importing.reading.headers import header_of
from samspill.governance.importing.reading.lines import Line, lines_of, normal, source_of
from samspill.governance.importing.reading.measures import measures_of
from samspill.governance.importing.reading.notes import TEMPLATE, note_of
from samspill.governance.importing.reading.parts import Section as CaseSection
from samspill.governance.importing.reading.parts import form_of, parts_of, pieces, sections_of
from samspill.governance.importing.reading.sheets import sheets_of

if TYPE_CHECKING:
    from samspill.governance.importing.reading.findings import AgendaItem, CaseNumber, Form, Header, Note

_TRIPLE: Final = re.compile(r"^(?:Navn|Namn)\s*:\s*(.+)$", re.IGNORECASE)
_SENDER: Final = re.compile(r"^(?:Fra|Frå|Saksbehandler|Saksbehandlar)\s*:?\s+(.+)$")


def read(file: str, text: str) -> Reading:
    """Read a text. Nothing in it is an error: what cannot be told is a doubt; what is no paper is empty."""
    doubts: list[Doubt] = []
    text = normal(text)
    sheets, taken = sheets_of(file, text, doubts)
    lines = [line for line in lines_of(text) if line.number not in taken]
    if not lines:
        return Reading(file, (), sheets, tuple(doubts))
    parts = parts_of(lines)
    known = names_in(lines)
    notes = [
        (note, part.lines) for part in parts if part.kind == "note" and (note := note_of(file, part.lines, doubts))
    ]
    meetings = []
    for part in parts:
        if part.kind == "meeting":
            mine = [one for one in notes if _belongs(one[0], part.lines, parts_count=len(parts))]
            meetings.append(_meeting(file, part.lines, mine, known, doubts))
    doubts += contradictions.of_organisations(_spellings(meetings))
    doubts += contradictions.of_people(_people(meetings))
    doubts += contradictions.of_names(_people(meetings))
    doubts += spelling.of_spelling(file, meetings, lines)
    found = tuple(one for one in meetings if one.cases or one.members or one.header.body)
    if not any(one.cases for one in found):
        doubts.append(Doubt("nothing", "no case was found in this paper", (Source(file, 1, max(1, lines[-1].number)),)))
    return Reading(file, found, sheets, tuple(doubts))


def names_in(lines: list[Line]) -> frozenset[str]:
    """Find names that stand for themselves somewhere, so that they are known where they run together."""
    found = set()
    for line in lines:
        match = _TRIPLE.match(line.text) or (_SENDER.match(line.text) if not line.cells else None)
        if match and (name := NAME.match(match[1])):
            found.add(name[0])
        elif NAME.fullmatch(line.text) and not words.is_organisation(line.text) and not line.cells:
            found.add(line.text)
    return frozenset(name for name in found if words.body_in(name) is None and not words.is_organisation(name))


def _belongs(note: Note, lines: list[Line], parts_count: int) -> bool:
    """Tell whether a top note is for the meeting of these lines: its cases are named there."""
    if parts_count == 1:
        return True
    return any(
        match and words.case_number(match[1], match[2]) == note.case
        for match in (words.NUMBER.match(line.text) for line in lines)
    )


def _meeting(
    file: str, lines: list[Line], notes: list[tuple[Note, list[Line]]], known: frozenset[str], doubts: list[Doubt]
) -> MeetingPaper:
    form = form_of(lines)
    header = header_of(file, lines, doubts)
    members = [*people.members_of(file, lines), *(people.named_members(file, lines) if form != "minutes" else [])]
    known |= {one.name for one in members}
    agenda = agenda_of(file, lines, frozenset(known), doubts)
    header = _filled(header, agenda)
    sections = sections_of(lines, agenda.places, form)
    cases = _cases(file, header, agenda, sections, notes, form, doubts)
    restarts = asking.restarts_of(file, lines)
    doubts += contradictions.of_titles(cases)
    doubts += contradictions.of_proposals(cases)
    doubts += contradictions.of_headings(file, sections, form)
    doubts += contradictions.of_restarts(agenda.items, restarts, sections)
    doubts += contradictions.of_changes(file, lines)
    doubts += contradictions.of_types(agenda.items, {str(note.case): (note.types, note.source) for note, _ in notes})
    doubts += contradictions.of_numbers(header, cases)
    every = [*lines, *(line for _, some in notes for line in some)]
    doubts += contradictions.of_deadlines(file, every, header)
    doubts += contradictions.of_follow_ups(file, every, header)
    doubts += (
        [*contradictions.of_enumerations(file, lines), *contradictions.of_letters(file, lines)]
        if form == "slides"
        else []
    )
    doubts += asking.bodies_and_days(file, lines, header.year) if header.year else []
    asking.check_counts(file, lines, doubts)
    return MeetingPaper(
        form, header, agenda.items, cases, tuple(members), tuple(people.newcomers_of(file, lines)),
        tuple(people.replacements_of(file, lines)), tuple(people.deputies_of(file, lines)),
        tuple(people.attendance_of(file, lines, frozenset(known), doubts)) if form == "minutes" else (),
        tuple(one for section in sections for one in treating.earlier_of(file, section, form)),
        restarts, asking.upcoming_of(file, lines, header.year), measures_of(file, lines, doubts),
    )  # fmt: skip


def _filled(header: Header, agenda: Agenda) -> Header:
    """Fill in from the agenda when the meeting starts and ends, where the head does not say it."""
    times = [item for item in agenda.items if item.starts]
    if not times or header.starts:
        return header
    return replace(header, starts=times[0].starts, ends=times[-1].ends)


def _cases(
    file: str, header: Header, agenda: Agenda, sections: list[CaseSection], notes: list[tuple[Note, list[Line]]],
    form: Form, doubts: list[Doubt],
) -> tuple[Case, ...]:  # fmt: skip
    """Put a case together from its row of the agenda, its headings and its top note, in the order of treatment."""
    rows: dict[CaseNumber, AgendaItem] = {item.case: item for item in agenda.items if item.case}
    mine: dict[CaseNumber, list[CaseSection]] = {}
    for section in sections:
        mine.setdefault(section.number, []).append(section)
    noted = {note.case: (note, lines) for note, lines in notes}
    order = list(
        dict.fromkeys([*(rows if [one for one in rows if one in mine] == list(mine) else mine), *rows, *noted])
    )
    return tuple(
        _case(file, header, number, rows.get(number), mine.get(number, []), noted.get(number), form, doubts)
        for number in order
    )


def _case(
    file: str, header: Header, number: CaseNumber, row: AgendaItem | None, sections: list[CaseSection],
    noted: tuple[Note, list[Line]] | None, form: Form, doubts: list[Doubt],
) -> Case:  # fmt: skip
    types = (row.types if row else ()) or next((one.types for one in sections if one.types), ())
    headings = _headings(file, row, sections, noted[0] if noted else None)
    lines = [line for section in sections for line in section.lines]
    whole = CaseSection(
        number, headings[0].title if headings else "", types, sections[0].head if sections else [], lines
    )
    proposals = []
    for section in sections:
        proposals += treating.proposals_of(file, section, header.body, form, doubts)
    if noted:
        inner = [piece for line in noted[1] for piece in pieces(line)]
        note_section = CaseSection(number, noted[0].title, noted[0].types, inner[:1], inner)
        proposals += treating.proposals_of(file, note_section, header.body, "notice", doubts)
        whole = replace(whole, lines=[*lines, *inner])
    decision = next((made for one in sections if (made := treating.decision_of(file, one, form, doubts))), None)
    if decision and sections and row:
        treating.check_types(row.types, sections[0], decision, doubts)
    source = (
        source_of(file, [*sections[0].head, *sections[0].lines])
        if sections
        else row.source
        if row
        else headings[0].source
    )
    return Case(
        number, whole.title, types or (noted[0].types if noted else ()), headings, tuple(treating.merged(proposals)),
        decision, asking.attachments_of(file, whole), asking.questions_of(file, whole), asking.actions_of(file, whole),
        noted[0] if noted else None, source,
    )  # fmt: skip


def _headings(file: str, row: AgendaItem | None, sections: list[CaseSection], note: Note | None) -> tuple[Heading, ...]:
    found = [Heading(row.title, "agenda", row.source)] if row and row.title else []
    found += [
        Heading(one.title, "heading", Source(file, one.head[0].number, one.head[-1].number))
        for one in sections
        if one.title
    ]
    if note and note.title and not TEMPLATE.match(note.title):
        found.append(Heading(note.title, "note", note.source))
    return tuple(found)


def _spellings(meetings: list[MeetingPaper]) -> list[tuple[str, Source]]:
    found = []
    for one in meetings:
        found += [(person.organisation, person.source) for person in (*one.members, *one.newcomers)]
        found += [(person.organisation, person.source) for person in one.attendance]
        found += [(change.organisation, change.source) for change in one.replacements]
        for deputy in one.deputies:
            found += [(deputy.organisation, deputy.source), (deputy.member_organisation, deputy.source)]
        found += [(organisation, item.source) for item in one.agenda for organisation in [_presenter(item)[1]]]
    return [(spelling, source) for spelling, source in found if spelling]


def _presenter(item: AgendaItem) -> tuple[str, str]:
    """Part one presenter from the organisation; several presenters are left as they are."""
    name, _, organisation = item.presenter.partition(", ")
    return (name, organisation) if NAME.fullmatch(name) and ", " not in organisation else ("", "")


def _people(meetings: list[MeetingPaper]) -> list[tuple[str, str, Source]]:
    found = []
    for one in meetings:
        found += [(person.name, person.organisation, person.source) for person in one.members]
        found += [(person.name, person.organisation, person.source) for person in one.attendance]
        found += [(*_presenter(item), item.source) for item in one.agenda if _presenter(item)[0]]
    return found
