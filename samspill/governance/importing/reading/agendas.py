"""Agendas: rows of a table, or lines in which title, presenter, times and type run together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import dates, words
from samspill.governance.importing.reading.findings import AgendaItem, Doubt
from samspill.governance.importing.reading.lines import Line, joined, source_of
from samspill.governance.importing.reading.parts import DECIDED, MARKER, is_head

if TYPE_CHECKING:
    from datetime import time

    from samspill.governance.importing.reading.findings import CaseNumber, Kind

BREAK: Final = re.compile(r"^(?:Pause|Lunsj|Lunch|Kaffe(?:pause)?|Matpause|Beinstrekk|Middag)\b", re.IGNORECASE)
OTHER: Final = re.compile(r"^(?:Velkommen|Velkomst|Åpning|Opning|Innledning|Oppsummering|Avslutning|Vel heim)\b")
_ROW_NAME: Final = r"[A-ZÆØÅ][a-zæøåéèüöä]+(?:[-.][A-ZÆØÅ]?[a-zæøåéèüöä]*)*|[A-ZÆØÅ]\."
NAME: Final = re.compile(rf"(?:{_ROW_NAME})(?: (?:{_ROW_NAME}|von|van|de|af)){{1,3}}")
"""A person's name: two to four words that begin with a capital and are not all capitals."""
_NAMED: Final = re.compile(rf"^{NAME.pattern}(?=,| og |$| \()")
_TRAILING: Final = re.compile(rf"(?:^|(?<=\s))({NAME.pattern}(?:(?:, | og ){NAME.pattern})*)(,? ?\(?[^,()]*\)?)$")
_LENGTH: Final = re.compile(
    r"(\d{1,3})\s*min(?:utt(?:er)?|\.)?(?:\s*\((\d{1,3}(?:\s*\+\s*\d{1,3})+)\))?", re.IGNORECASE
)
_HEADS: Final = re.compile(
    r"\b(?:Saksnr|Sak|Emne|Tema|Tittel|Innretning|Presenter\w*|Sakstype|Type|Tid|Start|Slutt|Varighet|Ansvarlig|Sakseier)\b"
)
_COLUMNS: Final = (
    ("number", r"saksn|^sak$|^nr"), ("type", r"type|innretning"), ("starts", r"^tid|start|klokke|kl\."),
    ("ends", r"slutt"), ("length", r"varigh|lengd"), ("presenter", r"presenter|innled|ansvar|legg.* fram|ved$"),
    ("owner", r"eier|eigar"), ("title", r"emne|tema|tittel|agenda|sak|dagsorden"),
)  # fmt: skip
_FEWEST: Final = 2
_APART: Final = 7


@dataclass(frozen=True, slots=True)
class Agenda:
    """An agenda and the places of its lines among the lines of the meeting."""

    items: tuple[AgendaItem, ...]
    places: set[int]


def agenda_of(file: str, lines: list[Line], people: frozenset[str], doubts: list[Doubt]) -> Agenda:
    """Find the agenda: the first run of case numbers that stand close together, with nothing decided between them."""
    heads = [at for at in range(len(lines)) if is_head(lines, at)]
    if not heads:
        return Agenda((), set())
    run = _run(lines, heads)
    if len(run) < _FEWEST:
        return Agenda((), set())
    if lines[run[0]].cells:
        return _table(file, lines, run, doubts)
    start, end = _edges(lines, run)
    rows = _rows(lines[start:end])
    items = [_item(file, row, people, doubts) for row in rows]
    return Agenda(tuple(item for item in items if item), set(range(start, end)))


def _run(lines: list[Line], heads: list[int]) -> list[int]:
    """Give the first run of heads: close together, each number once, no marker between."""
    run: list[int] = []
    seen: set[str] = set()
    for at in heads:
        number = _number(lines[at])
        between = lines[run[-1] + 1 : at] if run else []
        broken = len(between) > _APART or any(MARKER.match(line.text) or DECIDED.match(line.text) for line in between)
        broken = broken or any(_indented(line) for line in between) or str(number) in seen
        if run and broken:
            if len(run) >= _FEWEST:
                return run
            run, seen = [], set()
        if not (lines[at].starts and lines[at].text.startswith("Sak ") and not lines[at].cells):
            run.append(at)
            seen.add(str(number))
    return run


def _indented(line: Line) -> bool:
    rest = [cell for cell in line.cells if cell]
    timed = any(BREAK.match(cell) or OTHER.match(cell) for cell in rest) and any(dates.times_in(cell) for cell in rest)
    return bool(line.cells) and not line.cells[0] and not timed


def _number(line: Line) -> CaseNumber | None:
    match = words.NUMBER.match(line.text)
    return words.case_number(match[1], match[2]) if match else None


def _edges(lines: list[Line], run: list[int]) -> tuple[int, int]:
    """Widen the run to the slide: what stands before its first number may be a welcome, what stands after, times."""
    start = run[0]
    while start > 0 and not lines[start].starts and run[0] - start < _APART:
        if len(_HEADS.findall(lines[start].text)) >= _FEWEST and not words.NUMBER.match(lines[start].text):
            break
        start -= 1
    end = run[-1] + 1
    while end < len(lines) and not lines[end].starts and lines[end].gap <= 1 and end - run[-1] < _APART:
        if MARKER.match(lines[end].text) or DECIDED.match(lines[end].text) or lines[end].level or is_head(lines, end):
            break
        end += 1
    return start, end


def _rows(lines: list[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for at, line in enumerate(lines):
        begins = is_head(lines, at) or BREAK.match(line.text) or OTHER.match(line.text)
        if begins or not rows:
            rows.append([])
        rows[-1].append(line)
    return [row for row in rows if _number(row[0]) or BREAK.match(row[0].text) or OTHER.match(row[0].text)]


def _item(file: str, row: list[Line], people: frozenset[str], doubts: list[Doubt]) -> AgendaItem | None:
    """Read a row of lines. What stands before the type and the times is title, then presenter."""
    number = _number(row[0])
    match = words.NUMBER.match(row[0].text)
    first = row[0].text[match.end() :] if match else row[0].text
    parts = [part for part in (first, *(line.text for line in row[1:])) if part]
    source = source_of(file, row)
    times, parts = _take_times(parts)
    (presenting, discussing), parts = _take_length(parts)
    starts, ends, length = _clock(times)
    if length and starts and ends and dates.minutes_of(starts) + length != dates.minutes_of(ends):
        doubts.append(Doubt("agenda-times", f"{number or first}: start, duration and end do not add up", (source,)))
    kind: Kind = "case" if number else "break" if BREAK.match(first) else "other"
    base = AgendaItem(
        number, kind, "", (), "", starts, ends, presenting or length, discussing, "", source
    )  # fmt: skip
    if kind == "break":
        return replace(base, title=parts[0] if parts else first)
    types, before, after = _take_type(parts)
    title, presenter = _split(before, people) if before else ("", "")
    said = _presenter(after)
    owner = ""
    if said and len(times) > 1 and not presenter:
        owner, said = _owner(said, people)
    return replace(base, title=title, types=types, presenter=presenter or said, owner=owner)


def _take_times(parts: list[str]) -> tuple[list[dates.Times], list[str]]:
    """Take the times off the lines; the last lines have them, titles have not."""
    found: list[dates.Times] = []
    left = []
    for part in parts:
        times = dates.times_in(part)
        found += times
        for one in reversed(times):
            part = part[: one.start] + "\n" + part[one.end :]  # noqa: PLW2901 - it is cut shorter
        left += [piece.strip(" –-|") for piece in part.split("\n")]
    return found, [part for part in left if part]


def _take_length(parts: list[str]) -> tuple[tuple[int, int], list[str]]:
    for at, part in enumerate(parts):
        match = _LENGTH.search(part)
        if match:
            left = [*parts[:at], (part[: match.start()] + " " + part[match.end() :]).strip(" ,()–-"), *parts[at + 1 :]]
            shares = [int(share) for share in match[2].split("+")] if match[2] else [int(match[1])]
            return (shares[0], sum(shares[1:])), [part for part in left if part]
    return (0, 0), parts


def _clock(times: list[dates.Times]) -> tuple[time | None, time | None, int]:
    """Tell start, end and minutes: one time, a range, or start, duration and end in a row."""
    if not times:
        return None, None, 0
    starts, ends = times[0].starts, times[0].ends
    if len(times) == 3:  # noqa: PLR2004 - start, duration, end
        return starts, times[2].starts, dates.minutes_of(times[1].starts)
    if len(times) == 2 and ends is None:  # noqa: PLR2004 - start and end
        ends = times[1].starts
    length = dates.minutes_of(ends) - dates.minutes_of(starts) if ends else 0
    return starts, ends, max(length, 0)


def _take_type(parts: list[str]) -> tuple[tuple[str, ...], list[str], list[str]]:
    """Find the type: the last one named that does not begin the title. Give what stands before it and after."""
    for at in range(len(parts) - 1, -1, -1):
        hits = [hit for hit in words.TYPE_RUN.finditer(parts[at]) if hit[0][0].isupper() and (at or hit.start())]
        for hit in reversed(hits):
            rest = parts[at][hit.end() :].strip()
            if not rest or rest[0].isupper():
                before = [*parts[:at], parts[at][: hit.start()].strip(" –-")]
                after = [rest, *parts[at + 1 :]]
                return words.types_in(hit[0]), [part for part in before if part], [part for part in after if part]
    return (), parts, []


def _split(parts: list[str], people: frozenset[str]) -> tuple[str, str]:
    """Part a title from its presenter: by a line that begins with a name, by a name that is known, by its look."""
    for at in range(1, len(parts)):
        if _NAMED.match(parts[at]) and not words.is_organisation(parts[at]):
            return joined_text(parts[:at]), joined_text(parts[at:])
    text = joined_text(parts)
    for name in sorted(people, key=len, reverse=True):
        at = text.find(name)
        if at > 0:
            return text[:at].strip(" –-,"), _comma(name, text[at + len(name) :])
    if len(parts) > 1 and words.is_organisation(parts[-1]):
        title, name = _trailing(joined_text(parts[:-1]))
        return title, f"{name}, {parts[-1]}" if name else parts[-1]
    return _trailing(text)


def _comma(name: str, rest: str) -> str:
    """Write a name and what follows it, parted by a comma when an organisation follows at once."""
    return (
        f"{name}, {rest.strip()}"
        if words.is_organisation(rest) and not rest.startswith(",")
        else f"{name}{rest}".strip()
    )


def _trailing(text: str) -> tuple[str, str]:
    """Take a name, perhaps with its organisation, off the end of a text. A title has at least one word."""
    first, _, rest = text.partition(" ")
    match = _TRAILING.search(rest)
    if match is None or (match[2].strip(" ,()") and not words.is_organisation(match[2])):
        return text, ""
    return f"{first} {rest[: match.start()]}".strip(" –-,"), rest[match.start() :].strip()


def _presenter(parts: list[str]) -> str:
    """Join who presents to one line: `Name, Organisation`."""
    if len(parts) > 1 and NAME.fullmatch(parts[0]) and not parts[0].endswith(","):
        return f"{parts[0]}, {joined_text(parts[1:])}"
    return joined_text(parts)


def _owner(said: str, people: frozenset[str]) -> tuple[str, str]:
    """Where a row has an owner before its times and a presenter after them, part the two."""
    for name in sorted(people, key=len, reverse=True):
        at = said.find(name)
        if at > 0:
            return said[:at].strip(" ,"), said[at:]
    owner, _, rest = said.partition(", ")
    return (owner, rest) if rest and words.is_organisation(owner) else ("", said)


def joined_text(parts: list[str]) -> str:
    """Join parts of wrapped text."""
    return joined([Line(0, part) for part in parts])


def _table(file: str, lines: list[Line], run: list[int], doubts: list[Doubt]) -> Agenda:
    """Read rows of cells by what their head says, or by what the cells look like."""
    start, end = run[0], run[-1] + 1
    head = lines[start - 1].cells if start and lines[start - 1].cells and not _number(lines[start - 1]) else ()
    columns = [_column(cell) for cell in head]
    items = [_cells(file, line, columns, doubts) for line in lines[start:end] if line.cells]
    places = set(range(start - 1 if head else start, end))
    return Agenda(tuple(item for item in items if item), places)


def _column(cell: str) -> str:
    return next((name for name, pattern in _COLUMNS if re.search(pattern, cell.casefold())), "")


def _cells(file: str, line: Line, columns: list[str], doubts: list[Doubt]) -> AgendaItem | None:
    number = _number(line)
    said: dict[str, str] = {}
    for at, cell in enumerate(line.cells):
        name = columns[at] if at < len(columns) and columns[at] else _guess(cell, said)
        if cell and name and name not in said:
            said[name] = " ".join(cell.split("\n"))
    source = source_of(file, [line])
    title = said.get("title") or (said.get("number", "") if not number else "")
    kind: Kind = "case" if number else "break" if BREAK.match(title) else "other"
    if not number and kind == "other" and not OTHER.match(title):
        return None
    times = dates.times_in(" ".join(said.get(name, "") for name in ("starts", "length", "ends")))
    (presenting, discussing), _ = _take_length([said.get("length", said.get("starts", ""))])
    starts, ends, length = _clock(times)
    if length and starts and ends and dates.minutes_of(starts) + length != dates.minutes_of(ends):
        doubts.append(Doubt("agenda-times", f"{number}: start, duration and end do not add up", (source,)))
    return AgendaItem(
        number, kind, title, words.types_in(said.get("type", "")), said.get("presenter", ""), starts, ends,
        presenting or length, discussing, said.get("owner", ""), source,
    )  # fmt: skip


def _guess(cell: str, said: dict[str, str]) -> str:
    if words.NUMBER.match(cell) and "number" not in said:
        return "number"
    if words.types_in(cell) and "title" in said:
        return "type"
    if dates.times_in(cell) and not re.search(r"[a-zæøå]{4}", cell):
        return "starts"
    if _LENGTH.fullmatch(cell.strip()):
        return "length"
    return "title" if "title" not in said else "presenter" if NAME.match(cell) else ""
