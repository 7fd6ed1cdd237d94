"""A text as lines that say what they look like: bullets, headings, cells, slides. They keep the numbers of the text."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from samspill.governance.importing.reading.findings import Source

BREAK: Final = 3
"""So many empty lines or more between two lines, and the second begins a slide."""
_GLYPHS: Final = "\uf097\uf0d8\uf071\uf0b7\uf0a7•✓➢▪●◦"
_BULLET: Final = re.compile(rf"^\s*([{_GLYPHS}]|[-–*o](?=\s)|\d{{1,2}}[.)](?=\s)|[a-z]\)(?=\s))\s*")
_DAY: Final = re.compile(
    r"^\d{1,2}\.\s*(?:[–-]\s*\d{1,2}\.\s*)?(?:jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des)", re.IGNORECASE
)
"""A day at the beginning of a line is no point of a list."""
_TAG: Final = re.compile(r"<[^<>]{1,300}>")
_BLOCK: Final = re.compile(r"</?(?:p|ul|ol|li|div|br|h\d|tr)\b[^<>]{0,300}>", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \u00a0\u200b\ufeff]+")
_STARS: Final = re.compile(r"\*{1,3}(?=\S)(.{1,500}?)(?<=\S)\*{1,3}")
_NUMBERED: Final = re.compile(r"^(\D{0,40}?)\s?(\d{1,3})$")
_PRINTED: Final = re.compile(r"^\d\d\.\d\d\.\d{4}\D{0,40}\s?\d{1,3}$")
_COUNTED: Final = re.compile(r"spørsmål|mål|sak|møte|vedlegg|punkt|del|steg|kl", re.IGNORECASE)
_FEWEST: Final = 3
_BETWEEN_CELLS: Final = "\t\t"


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something."""

    number: int
    text: str
    """Without bullet, tags and marks of a heading; blocks within a line stand on lines of their own."""
    bullet: str = ""
    """What stood before the text: `•`, `1.`, or one space where a paper has lost its bullets."""
    level: int = 0
    """Of a heading; 0 for none."""
    cells: tuple[str, ...] = ()
    """Cells of a row, when the line is one. An empty one is an empty text."""
    gap: int = 0
    starts: bool = False
    """Whether a slide begins here."""

    @property
    def cased(self) -> str:
        """The text without the case of its letters, for comparing."""
        return self.text.casefold()


def plain(text: str) -> str:
    """Take away tags and marks; blocks get lines of their own."""
    bare = _TAG.sub("", _BLOCK.sub("\n", text)) if "<" in text else text
    parts = (_SPACE.sub(" ", _STARS.sub(r"\1", part)).strip() for part in html.unescape(bare).split("\n"))
    return "\n".join(part for part in parts if part)


def normal(text: str) -> str:
    """Give a text with line feeds only; a form feed is the gap before a slide. Lines are counted in this text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n" * (BREAK + 1))


def lines_of(text: str) -> list[Line]:
    """Give the lines that say something, without the furniture of pages. A last line needs no newline."""
    raw = normal(text).split("\n")
    spaces = _spaces_are_bullets(raw)
    found: list[Line] = []
    gap = BREAK
    for number, line in enumerate(raw, 1):
        made = _line(number, line, gap, spaces=spaces)
        if made is None:
            gap += 1
            continue
        found.append(made)
        gap = 0
    return _without_furniture(found)


def _spaces_are_bullets(raw: list[str]) -> bool:
    """Tell whether a paper has lost its bullets, so that one space is all that is left of them."""
    leading = sum(1 for line in raw if line.startswith(" ") and not line.startswith("  "))
    slides, gap = 0, 0
    for line in raw:
        if line.strip():
            slides, gap = slides + (gap >= BREAK), 0
        else:
            gap += 1
    return leading > slides


def _line(number: int, raw: str, gap: int, *, spaces: bool) -> Line | None:
    if not raw.strip():
        return None
    if "\t" in raw:
        cells = tuple(plain(cell) for cell in raw.split("\t"))
        said = " ".join(cell for cell in cells if cell)
        return Line(number, said, cells=cells, gap=gap, starts=gap >= BREAK) if said else None
    heading = re.match(r"^\s{0,3}(#{1,6})\s+(.*)$", raw) or re.match(r"^\s*<h([1-6])[^>]*>(.*)", raw)
    level = 0
    if heading:
        level = len(heading[1]) if heading[1].startswith("#") else int(heading[1])
        raw = heading[2]
    led = raw.startswith(" ") and raw[1:2] != " "
    text = plain(raw)
    bullet = None if _DAY.match(text) else _BULLET.match(text)
    mark = bullet[1] if bullet else ""
    text = text[bullet.end() :].strip() if bullet else text
    if not text:
        return None
    lost = raw.startswith(" ") and spaces and not mark and not heading
    starts = gap >= BREAK or (led and not lost and (not mark or mark[0].isdigit()))
    return Line(number, text, " " if lost else mark, level, gap=gap, starts=starts)


def _without_furniture(lines: list[Line]) -> list[Line]:
    """Leave out page numbers: lines that differ from many others by a growing number alone."""
    counted: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        match = _NUMBERED.match(line.text)
        if match and match[1].strip() and not line.cells and not _COUNTED.search(match[1]):
            counted[match[1].strip()].append(int(match[2]))
    pages = {word for word, seen in counted.items() if len(set(seen)) >= _FEWEST and _grows(seen)} | {"Side"}
    kept: list[Line] = []
    gap, starts = 0, False
    for line in lines:
        match = _NUMBERED.match(line.text)
        if not line.cells and (_PRINTED.match(line.text) or (match and match[1].strip() in pages)):
            gap, starts = max(gap, line.gap), starts or line.starts
            continue
        kept.append(replace(line, gap=max(gap, line.gap), starts=starts or line.starts))
        gap, starts = 0, False
    return kept


def _grows(numbers: list[int]) -> bool:
    return all(before <= after for before, after in pairwise(numbers))


def slides_of(lines: list[Line]) -> list[list[Line]]:
    """Cut the lines where slides begin."""
    slides: list[list[Line]] = []
    for line in lines:
        if line.starts or not slides:
            slides.append([])
        slides[-1].append(line)
    return slides


def joined(lines: list[Line]) -> str:
    """Join wrapped lines to running text: a word that was cut at a hyphen is whole again, a real hyphen stays."""
    text = ""
    for line in lines:
        for part in line.text.split("\n"):
            text = _glued(text, part)
    return text


def _glued(text: str, part: str) -> str:
    if not text:
        return part
    if text.endswith("-") and part[:1].islower():
        word = text.rsplit(" ", 1)[-1]
        # `e-` and `IKT-` are words with a hyphen of their own; `samhandlings-` was cut.
        own = len(word) <= 4 or word[:-1].isupper()  # noqa: PLR2004 - a short word before a hyphen
        if part.startswith(("og ", "eller ")):
            return f"{text} {part}"
        return text + part if own else text[:-1] + part
    return f"{text} {part}"


def source_of(file: str, lines: list[Line]) -> Source:
    """Say where lines are from."""
    return Source(file, lines[0].number, lines[-1].number)
