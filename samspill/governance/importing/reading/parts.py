"""Cut a paper into what it is made of: meetings, top notes and, within a meeting, its cases."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from samspill.governance.importing.reading import words
from samspill.governance.importing.reading.lines import Line, joined, slides_of

if TYPE_CHECKING:
    from samspill.governance.importing.reading.findings import CaseNumber, Form

MARKER: Final = re.compile(
    r"^(?:Forslag|Framlegg|Innstilling) (?:til )?(?:vedtak|konklusjon|innstilling|beslutning|tilråding)\b"
    r"\s*(?P<more>[-–]\s*(?:endret|endra|justert|nytt|revidert)|\((?:endret|endra|justert|nytt)\))?"
    r"(?:\s+(?:i )?sak \d+/\d+)?\s*(?::\s*|$)",
    re.IGNORECASE,
)
"""Where a proposed decision stands; its text may follow on the same line."""
DECIDED: Final = re.compile(r"^(?:Vedtak|Beslutning|Konklusjon|Råd)\s*(?:i sak \d+/\d+)?\s*(?::\s*|$)", re.IGNORECASE)
"""Where a decision stands."""
_TITLE: Final = re.compile(
    r"\b(?:Møte i|Møte med|Referat|Protokoll|Møteprotokoll|Møtereferat|Innkalling|Agenda|Dagsorden)\b", re.IGNORECASE
)
_MINUTES: Final = re.compile(
    r"\b(?:Referat|Protokoll|Møtereferat|Møteprotokoll|Møtebok|Styreprotokoll)\b", re.IGNORECASE
)
_MEETING_FIELD: Final = re.compile(
    r"^(?:Møte|Møtenr\.?|Møte nr\.?|Møtenummer)\s*:?\s*(?:nr\.?\s*)?\d{1,2}\s?/\s?\d{2,4}$"
)
_NOTE_CASE: Final = re.compile(r"^(?:Saksnummer|Saksnr\.?|Sak nr\.?|Saksnr)\s*:?\s*\d{1,3}/\d{2,4}$", re.IGNORECASE)
_NOTE: Final = re.compile(r"^Til\b", re.IGNORECASE)
_NEAR: Final = 8
_FIELDS_NEAR: Final = 4
_LONG: Final = 35


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that belong together: all of one meeting's paper, or one top note."""

    kind: Literal["meeting", "note"]
    lines: list[Line]


def parts_of(lines: list[Line]) -> list[Part]:
    """Cut where meetings and notes begin. Without any such place, all of it is one meeting."""
    cuts: dict[int, Literal["meeting", "note"]] = {}
    for at, line in enumerate(lines):
        if _NOTE.match(line.text) and any(_NOTE_CASE.match(near.text) for near in lines[at : at + _NEAR]):
            cuts[at] = "note"
        elif _MEETING_FIELD.match(line.text) and _has_date(lines[at + 1 : at + 1 + _FIELDS_NEAR]):
            cuts[_title_before(lines, at)] = "meeting"
    starts = sorted(cuts)
    if not starts or cuts[starts[0]] == "note":
        cuts[0] = cuts.get(0, "meeting")
        starts = sorted(cuts)
    edges = [0, *starts[1:], len(lines)]
    made = [Part(cuts[start], lines[edges[at] : edges[at + 1]]) for at, start in enumerate(starts)]
    return [part for part in made if part.lines]


def _has_date(lines: list[Line]) -> bool:
    return any(re.match(r"^(?:Dato|Møtedato|Tid|Tidspunkt)\b", line.text, re.IGNORECASE) for line in lines)


def _title_before(lines: list[Line], at: int) -> int:
    for back in range(at - 1, max(-1, at - 1 - _FIELDS_NEAR), -1):
        if _TITLE.search(lines[back].text):
            return back
    return at


def form_of(lines: list[Line]) -> Form:
    """Tell what a meeting's paper is by its first lines, its rows and its markers."""
    first = lines[:12]
    if any(_MINUTES.search(line.text) and not words.NUMBER.match(line.text) for line in first if not _wide(line)):
        return "minutes"
    rows = sum(1 for line in lines if line.cells and words.NUMBER.match(line.cells[0]))
    if rows:
        return "notice"
    return "slides"


def _wide(line: Line) -> bool:
    return len(line.text) > 120  # noqa: PLR2004 - a title is shorter than a line of a page


@dataclass(frozen=True, slots=True)
class Section:
    """A case where it stands: its number, its title there, and the lines that follow."""

    number: CaseNumber
    title: str
    types: tuple[str, ...]
    head: list[Line]
    lines: list[Line]


def is_head(lines: list[Line], at: int) -> bool:
    """Tell whether a line names a case as a heading or a row does, and not in a sentence."""
    line = lines[at]
    match = words.NUMBER.match(line.text)
    if match is None or line.bullet not in ("", " "):
        return False
    before = lines[at - 1].cased if at else ""
    rest = line.text[match.end() :]
    if not rest:
        return not re.search(r"(?:\bsak(?:er|en|ene)?|\bog|[,(])$", before)
    return not rest[0].islower() and rest[0] not in "),"


def sections_of(lines: list[Line], agenda: set[int], form: Form) -> list[Section]:
    """Find the cases of a meeting outside its agenda; `agenda` holds the places of the agenda's lines."""
    heads = [at for at in range(len(lines)) if at not in agenda and is_head(lines, at) and _counts(lines[at], form)]
    found = []
    for order, at in enumerate(heads):
        end = heads[order + 1] if order + 1 < len(heads) else len(lines)
        body = [place for place in range(at + 1, end) if place not in agenda]
        found.append(_section(lines, at, body, form))
    return found


def _counts(line: Line, form: Form) -> bool:
    """On slides only `Sak n/yy` is a heading: figures such as 12/24 stand everywhere there."""
    return bool(line.cells) or form != "slides" or line.text[:3].casefold() == "sak" or line.level > 0


def _section(lines: list[Line], at: int, body: list[int], form: Form) -> Section:
    head = lines[at]
    match = words.NUMBER.match(head.text)
    if match is None:
        raise ValueError("a heading has a number")
    number = words.case_number(match[1], match[2])
    if head.cells:
        title, types = _cells(head)
        return Section(number, title, types, [head], [piece for place in body for piece in pieces(lines[place])])
    taken = [head]
    rest = [lines[place] for place in body]
    while rest and _continues(taken, rest, form):
        more = rest.pop(0)
        taken.append(replace(more, text=f"{more.bullet} {more.text}") if more.bullet else more)
    title = joined(taken)[match.end() :].strip() if match.end() <= len(head.text) else ""
    title, types = _typed(title)
    return Section(number, title, types, taken, [piece for line in rest for piece in pieces(line)])


def _cells(head: Line) -> tuple[str, tuple[str, ...]]:
    said = [cell for cell in head.cells[1:] if cell]
    types = next((words.types_in(cell) for cell in reversed(said) if words.types_in(cell)), ())
    said = [cell for cell in said if not re.fullmatch(r"[\d:.\s–-]+", cell)]
    title = next((cell for cell in said if not words.types_in(cell) or cell == said[0]), "")
    return " ".join(title.split("\n")), types if len(said) > 1 else ()


def _typed(title: str) -> tuple[str, tuple[str, ...]]:
    """Take a type in brackets off a title: `Budsjett 2020 (orientering)`."""
    match = re.search(r"\s*[(–-]\s*([^()–-]+)\)?$", title)
    types = words.types_in(match[1]) if match else ()
    return (title[: match.start()].strip(), types) if match and types else (title, ())


def _continues(taken: list[Line], rest: list[Line], form: Form) -> bool:
    """Tell whether a title goes on in the next line: until the slide ends, if the slide is hardly more than a title."""
    line, last = rest[0], taken[-1]
    dashed = line.bullet in {"–", "-"} and line.gap == 0
    if dashed:
        return True
    if line.starts or line.cells or line.level or line.bullet or MARKER.match(line.text) or DECIDED.match(line.text):
        return False
    slide = slides_of(rest)[0] if not rest[0].starts else []
    short = form == "slides" and len(slide) <= 3 and not any(MARKER.match(one.text) or one.bullet for one in slide)  # noqa: PLR2004
    if short and len(taken) <= 3 and not last.text.endswith("."):  # noqa: PLR2004 - a title of four lines is long
        return line.gap <= 1 or line.text[:1].islower()
    wrapped = len(last.text) >= _LONG and line.gap == 0 and not line.text.endswith(".")
    gap = 1 if form == "slides" else 0
    return line.gap <= gap and (line.text[:1].islower() or last.text.endswith("-") or wrapped)


def pieces(line: Line) -> list[Line]:
    """Cut a row, or a line with blocks in it, to lines of one block each; they keep the number."""
    blocks = [block for cell in (line.cells or (line.text,)) for block in cell.split("\n") if block]
    if len(blocks) <= 1 and not line.cells:
        return [line]
    made = []
    for order, block in enumerate(blocks):
        bullet = re.match(r"^([•–-]|\d{1,2}\.)\s+", block)
        text = block[bullet.end() :] if bullet else block
        mark = bullet[1] if bullet else ""
        made.append(Line(line.number, text, mark, gap=line.gap if not order else 1, starts=line.starts and not order))
    return made
