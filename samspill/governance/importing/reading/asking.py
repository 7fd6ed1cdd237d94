"""What a case asks and sets going: questions for discussion, action points, attachments, and the next meeting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import dates, words
from samspill.governance.importing.reading.findings import Attachment, Doubt, Item, NextMeeting, Restart, Source
from samspill.governance.importing.reading.lines import Line, joined, slides_of, source_of
from samspill.governance.importing.reading.parts import MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.governance.importing.reading.findings import Body
    from samspill.governance.importing.reading.parts import Section

_QUESTIONS: Final = re.compile(
    r"^(?:Spørsmål(?: til (?:drøfting|diskusjon)(?:en)?| \d+)?|Drøftingsspørsmål|Drøftingspunkt(?:er)?|Drøfting|"
    r"Diskusjon(?:spunkt(?:er)?|sspørsmål)?|Til drøfting)\s*:?$",
    re.IGNORECASE,
)
_ACTIONS: Final = re.compile(r"^Aksjon(?:spunkt(?:er|a)?|ar)?\s*:?\s*$", re.IGNORECASE)
_ACTION: Final = re.compile(r"^Aksjon(?:spunkt)?(?:\s*\d+)?\s*:\s*(\S.*)$", re.IGNORECASE)
_ATTACHED: Final = re.compile(r"^Vedlegg(?:\s+(\d{1,2}))?\s*:\s*(.+)$", re.IGNORECASE)
_NEXT: Final = re.compile(r"^Neste (?:ordinære )?(?:styre)?møte\b.*", re.IGNORECASE)
_PLACE: Final = re.compile(r"^\.?\s*(?:på|i|ved)\s+([A-ZÆØÅ][^.;]{2,60})")
_AGAIN: Final = re.compile(
    r"^(Pause|Lunsj|Lunch|Matpause)\b.*\b(?:oppstart|vi starter|vi startar|tilbake|start igjen|startar att)\b",
    re.IGNORECASE,
)
_SHORT: Final = 45


def questions_of(file: str, section: Section) -> tuple[Item, ...]:
    """Find what a case asks the body, each question once. A heading tells of them; a bullet or `?` makes one."""
    found: dict[str, Item] = {}
    for slide in slides_of(section.lines):
        for at, line in enumerate(slide):
            if _QUESTIONS.match(line.text):
                for item in _items(file, _until_heading(slide[at + 1 :])):
                    if item.text.endswith("?"):
                        found.setdefault(re.sub(r"\W+", " ", item.text).casefold(), item)
                break
    return tuple(found.values())


def actions_of(file: str, section: Section) -> tuple[Item, ...]:
    """Find the action points of a case."""
    found = []
    for slide in slides_of(section.lines):
        for at, line in enumerate(slide):
            same = _ACTION.match(line.text)
            if same:
                found.append(Item(same[1], Source(file, line.number, line.number)))
            elif _ACTIONS.match(line.text):
                found += _items(file, _until_heading(slide[at + 1 :]))
    return tuple(found)


def _until_heading(lines: list[Line]) -> list[Line]:
    """Take lines up to the next heading: a short line without a bullet, after a finished sentence."""
    taken: list[Line] = []
    for line in lines:
        if line.level or MARKER.match(line.text) or re.match(r"^(?:Vedtak|Vedlegg)\b", line.text):
            break
        done = bool(taken) and taken[-1].text.endswith((".", "?"))
        plain = not line.bullet and len(line.text) < _SHORT and not line.text.endswith((".", "?", ","))
        if done and plain and line.gap >= 1 and line.text[:1].isupper():
            break
        taken.append(line)
    return taken


def _items(file: str, lines: list[Line]) -> list[Item]:
    groups: list[list[Line]] = []
    for line in lines:
        done = bool(groups) and groups[-1][-1].text.endswith((".", "?")) and line.text[:1].isupper()
        if not groups or line.bullet.strip() or line.bullet == " " or (done and line.gap >= 1):
            groups.append([])
        groups[-1].append(line)
    return [Item(joined(group), source_of(file, group)) for group in groups]


def attachments_of(file: str, section: Section) -> tuple[Attachment, ...]:
    """Find the attachments that are named below a case."""
    return tuple(
        Attachment(int(match[1]) if match[1] else None, match[2].strip(), Source(file, line.number, line.number))
        for line in section.lines
        if (match := _ATTACHED.match(line.text))
    )


def upcoming_of(file: str, lines: list[Line], year: int | None) -> tuple[NextMeeting, ...]:
    """Find what is said of the next meeting. Its year is the meeting's, or the next when the day has passed."""
    found = []
    for at, line in enumerate(lines):
        if not _NEXT.match(line.text) or line.cells:
            continue
        more = [one for one in lines[at + 1 : at + 2] if one.gap == 0 and not one.starts]
        text = joined([line, *more]) if not line.text.endswith(".") else line.text
        days = dates.short_days(text, year) if year else dates.days_in(text)
        place = _PLACE.match(text[days[0].end :]) if days else None
        used = [line, *more] if text != line.text else [line]
        found.append(
            NextMeeting(text, days[0].first if days else None, place[1].strip() if place else "", source_of(file, used))
        )
    return tuple(found)


def restarts_of(file: str, lines: list[Line]) -> tuple[Restart, ...]:
    """Find the breaks that were announced in the meeting, with the time at which it went on."""
    found = []
    for line in lines:
        match = _AGAIN.match(line.text)
        if match and not line.cells:
            times = dates.times_in(line.text)
            found.append(Restart(match[1], times[0].starts if times else None, Source(file, line.number, line.number)))
    return tuple(found)


def check_counts(file: str, lines: list[Line], doubts: list[Doubt]) -> None:
    """Doubt figures that the same slide contradicts: a stated number against a list, a stated sum against its parts."""
    for slide in slides_of(lines):
        if not slide[0].cells:
            doubts.extend(_list_against_count(file, slide))
            doubts.extend(_sum_against_parts(file, slide))


_STATED: Final = re.compile(
    r"^(?:Mottatt|Mottok|Det kom|Vi har mottatt|Totalt|I alt)\s+(\d{1,4})\s+([a-zæøå]{4,})", re.IGNORECASE
)
_AMOUNT: Final = re.compile(r"(?<![\d,.])(\d{1,3}(?:[ .]\d{3})*|\d+)(,\d+)?\s+([A-Za-zÆØÅæøå]{4,})")
_TOTAL: Final = re.compile(r"\b(?:mottatt|totalt|til sammen|i alt|samlet|sum)\b", re.IGNORECASE)
_LISTED: Final = 5


def _list_against_count(file: str, slide: list[Line]) -> Iterator[Doubt]:
    stated = next(((match, line) for line in slide if (match := _STATED.match(line.text))), None)
    marks = [line for line in slide if line.bullet in "•✓➢" and line.bullet]
    if stated and len(marks) >= _LISTED and int(stated[0][1]) != len(marks):
        number, word = stated[0][1], stated[0][2]
        if not any(_AMOUNT.search(line.text) for line in marks):
            places = (Source(file, stated[1].number, stated[1].number), source_of(file, marks))
            yield Doubt(
                "count", f"{number} {word} are stated, {len(marks)} are named", places, (number, str(len(marks)))
            )


def _sum_against_parts(file: str, slide: list[Line]) -> Iterator[Doubt]:
    totals: dict[str, tuple[float, Line]] = {}
    parts: dict[str, list[tuple[float, Line]]] = {}
    total = False
    for line in slide:
        total = bool(_TOTAL.search(line.text)) or (total and line.gap == 0)
        for match in _AMOUNT.finditer(line.text):
            value = float(re.sub(r"[ .]", "", match[1]) + (match[2] or "").replace(",", "."))
            if total:
                totals.setdefault(match[3], (value, line))
            elif re.match(r"^\d", line.text):
                parts.setdefault(match[3], []).append((value, line))
    for word, (value, line) in totals.items():
        given = [one for one in parts.get(word, []) if _leads(one[1], parts, word)]
        whole = round(sum(part for part, _ in given), 2)
        if len(given) > 1 and whole != value:
            places = (Source(file, line.number, line.number), *(Source(file, at.number, at.number) for _, at in given))
            yield Doubt(
                "sum",
                f"{value:g} {word} are stated, the parts add up to {whole:g}",
                places,
                (f"{value:g}", f"{whole:g}"),
            )


def _leads(line: Line, parts: dict[str, list[tuple[float, Line]]], word: str) -> bool:
    """Tell whether a line has the figure of a part as the total has it: with all the units that the total has."""
    return (
        len([unit for unit, found in parts.items() if any(at is line for _, at in found)]) > 1
        or len(parts) == 1
        or not any(
            len([1 for found in parts.values() if any(at is other for _, at in found)]) > 1 for _, other in parts[word]
        )
    )


def bodies_and_days(file: str, lines: list[Line], year: int) -> list[Doubt]:
    """Doubt days of one body's meeting that are a few days apart: `NUIT 25.11` here and `NUIT 28.11` there."""
    said: dict[str, list[tuple[dates.Days, Line, Body]]] = {}
    for line in lines:
        body = words.body_in(line.text[:40]) if len(line.text) < 60 else None  # noqa: PLR2004 - a date in a plan is short
        if body and words.leads_with(line.text, body):
            for days in dates.short_days(line.text[:40], year)[:1]:
                said.setdefault(body.id, []).append((days, line, body))
    found = []
    for seen in said.values():
        for at, (days, line, body) in enumerate(seen):
            for other, where, _ in seen[at + 1 :]:
                near = 0 < abs((days.first - other.first).days) <= 4  # noqa: PLR2004 - no body meets twice in a week
                if near and days.first.month == other.first.month:
                    places = (Source(file, line.number, line.number), Source(file, where.number, where.number))
                    pair = (days.first.isoformat(), other.first.isoformat())
                    found.append(Doubt("date", f"{body.short} meets on {pair[0]} or {pair[1]}", places, pair))
    return found
