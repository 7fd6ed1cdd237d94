"""What a paper says in two ways: titles, times, names, spellings, order. All of it is told, none of it mended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import dates, words
from samspill.governance.importing.reading.agendas import BREAK
from samspill.governance.importing.reading.findings import Doubt, Source
from samspill.governance.importing.reading.lines import slides_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.governance.importing.reading.findings import AgendaItem, Case, Header, Restart
    from samspill.governance.importing.reading.lines import Line
    from samspill.governance.importing.reading.parts import Section

_CHANGED: Final = re.compile(
    r"\bsak (\d{1,3})/(\d{2,4}) har endr[ea]t? innretning fra ([a-zæøå]+) til ([a-zæøå]+)", re.IGNORECASE
)
_ORDER: Final = re.compile(
    r"\bsak (\d{1,3})/(\d{2,4}) blir (?:presentert|behandla|behandlet) (?:før|etter) sak",
    re.IGNORECASE,
)
_DEADLINE: Final = re.compile(r"^(?:Vår )?frist\b[^.:]{0,30}:?", re.IGNORECASE)
_FOLLOWS: Final = re.compile(r"\bsom (?:en|ei) oppfølging av (?:dette|det|møtet)\b", re.IGNORECASE)
_YEAR: Final = 366


def of_titles(cases: tuple[Case, ...]) -> Iterator[Doubt]:
    """Doubt a case that has several titles."""
    for case in cases:
        said: dict[str, list[Source]] = {}
        shown: dict[str, str] = {}
        for heading in case.headings:
            key = re.sub(r"\W+", " ", heading.title).strip().casefold()
            if key:
                said.setdefault(key, []).append(heading.source)
                shown.setdefault(key, heading.title)
        if len(said) > 1:
            titles = tuple(shown.values())
            places = tuple(sources[0] for sources in said.values())
            yield Doubt(
                "title", f"{case.number}: " + " / ".join(f"«{title}»" for title in titles), places, titles, case.number
            )


def of_proposals(cases: tuple[Case, ...]) -> Iterator[Doubt]:
    """Doubt a case that has several proposals."""
    for case in cases:
        if len(case.proposals) > 1:
            places = tuple(one.sources[0] for one in case.proposals)
            texts = tuple(one.text for one in case.proposals)
            yield Doubt("proposals", f"{case.number}: {len(texts)} proposals that differ", places, texts, case.number)


def of_headings(file: str, sections: list[Section], paper_form: str) -> Iterator[Doubt]:
    """Doubt a heading that stands twice, and cases that are not in the order of their numbers."""
    if paper_form != "slides":
        return
    seen: dict[str, Section] = {}
    last = None
    for section in sections:
        place = Source(file, section.head[0].number, section.head[-1].number)
        before = seen.setdefault(str(section.number), section)
        if before is not section:
            places = (Source(file, before.head[0].number, before.head[-1].number), place)
            yield Doubt("heading-repeated", f"{section.number}: the heading stands {len(places)} times", places)
        elif last is not None and section.number < last.number:
            places = (Source(file, last.head[0].number, last.head[-1].number), place)
            yield Doubt("order", f"{last.number} is treated before {section.number}", places)
        last = section


def of_restarts(
    agenda: tuple[AgendaItem, ...], restarts: tuple[Restart, ...], sections: list[Section]
) -> Iterator[Doubt]:
    """Doubt a restart after a break that is at another time than the agenda has."""
    for restart in restarts:
        after = next((one.number for one in sections if one.head[0].number > restart.source.first), None)
        at = next((place for place, item in enumerate(agenda) if item.case == after and after), None)
        if at is None or restart.at is None or at == 0 or not BREAK.match(agenda[at - 1].title):
            continue
        planned = agenda[at].starts
        if planned and planned != restart.at:
            what = f"{restart.what}: goes on at {restart.at:%H:%M}; the agenda says {planned:%H:%M}"
            pair = (f"{restart.at:%H:%M}", f"{planned:%H:%M}")
            yield Doubt("restart", what, (restart.source, agenda[at].source), pair)


def of_changes(file: str, lines: list[Line]) -> Iterator[Doubt]:
    """Tell of a type that was changed after the notice, and of an order that was."""
    for line in lines:
        changed, order = _CHANGED.search(line.text), _ORDER.search(line.text)
        place = (Source(file, line.number, line.number),)
        if changed:
            number = words.case_number(changed[1], changed[2])
            what = f"{changed[1]}/{changed[2]}: the type was changed from {changed[3]} to {changed[4]}"
            yield Doubt("type-changed", what, place, (changed[4], changed[3]), number)
        if order:
            yield Doubt("order-changed", f"{order[1]}/{order[2]}: the order of the agenda was changed", place)


def of_types(agenda: tuple[AgendaItem, ...], notes: dict[str, tuple[tuple[str, ...], Source]]) -> Iterator[Doubt]:
    """Doubt a type that the top note gives otherwise than the agenda."""
    for item in agenda:
        said = notes.get(str(item.case))
        if said and item.types and said[0] and set(said[0]) != set(item.types):
            both = (" + ".join(item.types), " + ".join(said[0]))
            yield Doubt("type", f"{item.case}: {both[0]} or {both[1]}", (item.source, said[1]), both, item.case)


def of_numbers(header: Header, cases: tuple[Case, ...]) -> Iterator[Doubt]:
    """Doubt a case whose year is not the meeting's."""
    for case in cases:
        if header.year and case.number.year != header.year:
            yield Doubt(
                "year", f"{case.number} in a meeting of {header.year}", (header.source, case.source), case=case.number
            )


def of_organisations(spellings: list[tuple[str, Source]]) -> Iterator[Doubt]:
    """Doubt an organisation that is written in several ways."""
    said: dict[str, dict[str, Source]] = {}
    for spelling, source in spellings:
        clean = " ".join(spelling.split()).strip(" .,")
        if clean:
            said.setdefault(words.organisation_of(clean)[0], {}).setdefault(clean, source)
    for seen in said.values():
        if len(seen) > 1:
            names = tuple(seen)
            yield Doubt("organisation", "one organisation, written " + ", ".join(names), tuple(seen.values()), names)


def of_people(said: list[tuple[str, str, Source]]) -> Iterator[Doubt]:
    """Doubt a person who is given two organisations."""
    seen: dict[str, tuple[str, Source]] = {}
    told: set[str] = set()
    for name, organisation, source in said:
        if not organisation:
            continue
        before = seen.setdefault(name, (organisation, source))
        same = words.organisation_of(before[0])[0] == words.organisation_of(organisation)[0]
        if not same and name not in told:
            told.add(name)
            pair = (before[0], organisation)
            yield Doubt("person", f"{name}: {pair[0]} or {pair[1]}", (before[1], source), pair)


def of_deadlines(file: str, lines: list[Line], header: Header) -> Iterator[Doubt]:
    """Doubt a deadline that lies more than a year after the meeting or before it began its year."""
    if header.first is None:
        return
    for line in lines:
        if not _DEADLINE.match(line.text) or line.cells:
            continue
        for days in dates.days_in(line.text, None):
            if days.sure and abs((days.first - header.first).days) > _YEAR:
                what = f"the deadline {days.first} is more than a year from the meeting of {header.first}"
                yield Doubt("deadline", what, (Source(file, line.number, line.number), header.source))


def of_follow_ups(file: str, lines: list[Line], header: Header) -> Iterator[Doubt]:
    """Doubt a follow-up that begins before what it follows."""
    for at, line in enumerate(lines):
        if not _FOLLOWS.search(line.text) or at == 0 or header.year is None:
            continue
        before = dates.days_in(lines[at - 1].text, header.year)
        after = [days for near in lines[at : at + 2] for days in dates.days_in(near.text, header.year)]
        if before and after and min(days.first for days in after) < before[0].first:
            first = min(days.first for days in after)
            what = f"a follow-up of what happened on {before[0].first} begins on {first}"
            yield Doubt("follow-up", what, (Source(file, lines[at - 1].number, line.number),))


def of_enumerations(file: str, lines: list[Line]) -> Iterator[Doubt]:
    """Doubt a list of a slide that begins with its second point or later, when no slide before had the first."""
    last = 0
    for slide in slides_of(lines):
        marks = [(int(line.bullet[:-1]), line) for line in slide if re.match(r"^\d{1,2}[.)]$", line.bullet)]
        if not marks:
            continue
        first, line = marks[0]
        if first > 1 and all(number >= first for number, _ in marks) and last + 1 != first <= 9:  # noqa: PLR2004 - a list of ten
            what = f"a list begins with {line.bullet} «{line.text[:60]}»"
            yield Doubt("list", what, (Source(file, line.number, line.number),))
        last = marks[-1][0]


def of_letters(file: str, lines: list[Line]) -> Iterator[Doubt]:
    """Doubt a list of a slide whose points are lettered, and that has no `a)`."""
    for slide in slides_of(lines):
        marks = [
            (match[1], line)
            for line in slide
            if (match := re.match(r"^([a-z])\)", line.text) or re.match(r"^([a-z])\)", line.bullet))
        ]
        if marks and marks[0][0] in "bcd":
            what = f"a list begins with {marks[0][0]}) «{marks[0][1].text[:60]}»"
            yield Doubt("list", what, (Source(file, marks[0][1].number, marks[0][1].number),))


def of_names(said: list[tuple[str, str, Source]]) -> Iterator[Doubt]:
    """Doubt a person of one organisation who is written in several ways, such as with and without a middle name."""
    seen: dict[tuple[str, str, str], dict[str, Source]] = {}
    for name, organisation, source in said:
        parts = re.split(r"[ -]", name)
        seen.setdefault((parts[0], parts[-1], words.organisation_of(organisation)[0]), {}).setdefault(name, source)
    for names in seen.values():
        if len(names) > 1:
            yield Doubt("name", "one person, written " + ", ".join(names), tuple(names.values()), tuple(names))
