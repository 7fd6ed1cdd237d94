"""Sheets of a spreadsheet that were written out as text: cells parted by two tabs, an empty one by nothing between."""

from __future__ import annotations

import re
from typing import Final

from samspill.governance.importing.reading.findings import Doubt, Sheet, Source

_CELL: Final = "\t\t"
_FEWEST: Final = 3
_APART: Final = 14
_FIGURE: Final = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_ERROR: Final = re.compile(r"^(?:ERROR:|#)(.+)$")
_COMMENT: Final = re.compile(r"^\s*(?:tc=\{|Kommentar:|Din versjon av Excel|\[Kommentartråd\])")


def sheets_of(file: str, text: str, doubts: list[Doubt]) -> tuple[tuple[Sheet, ...], range]:
    """Find the sheets at the beginning of a text, and the lines that they take."""
    lines = text.split("\n")
    rows = [at for at, line in enumerate(lines) if line.startswith(_CELL) and "<" not in line]
    blocks: list[list[int]] = []
    for at in rows:
        if not blocks or _name_between(lines, blocks[-1][-1], at) is not None or at - blocks[-1][-1] > _APART:
            blocks.append([])
        blocks[-1].append(at)
    blocks = [block for block in blocks if len(block) >= _FEWEST]
    sheets = [sheet for block in blocks if (sheet := _sheet(file, lines, block, doubts))]
    if not sheets:
        return (), range(0)
    return tuple(sheets), range(sheets[0].source.first, sheets[-1].source.last + 1)


def _name_between(lines: list[str], before: int, at: int) -> int | None:
    """Find the name of a sheet between two rows: a short line alone, with nothing but blank lines about it."""
    said = [place for place in range(before + 1, at) if lines[place].strip()]
    if len(said) != 1 or "\t" in lines[said[0]] or _COMMENT.match(lines[said[0]]):
        return None
    return said[0]


def _sheet(file: str, lines: list[str], block: list[int], doubts: list[Doubt]) -> Sheet | None:
    name_at = next((at for at in range(block[0] - 1, max(-1, block[0] - 4), -1) if lines[at].strip()), None)
    if name_at is None:
        return None
    columns, rows_at = _columns(lines, block)
    rows: list[tuple[str, tuple[str, ...]]] = []
    comments: list[tuple[str, str]] = []
    for order, at in enumerate(rows_at):
        cells = _cells(lines[at])
        if len(cells) == 1:
            end = rows_at[order + 1] if order + 1 < len(rows_at) else block[-1] + 1
            cells = _broken(file, lines, at, end, cells[0], comments, doubts)
        label, values = cells[0], tuple(cells[1:])
        source = Source(file, at + 1, at + 1)
        if len(values) > len(columns):
            comments += [(label, extra) for extra in values[len(columns) :] if extra]
        values = values[: len(columns)]
        _doubt_cells(lines[name_at].strip(), label, values, source, doubts)
        rows.append((label, values))
    source = Source(file, name_at + 1, block[-1] + 1)
    return Sheet(lines[name_at].strip(), tuple(columns), tuple(rows), tuple(comments), source)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split(_CELL)][1:]


def _columns(lines: list[str], block: list[int]) -> tuple[list[str], list[int]]:
    """Take the first row as the heads. Its first cell is empty when the labels have none."""
    cells = _cells(lines[block[0]])
    return (cells[1:] if len(cells) > 1 else cells), block[1:]


def _broken(
    file: str, lines: list[str], at: int, end: int, label: str, comments: list[tuple[str, str]], doubts: list[Doubt]
) -> list[str]:
    """Mend a row that a comment was written into: its figures stand at the end of the comment's last line."""
    between = [place for place in range(at + 1, end) if lines[place].strip()]
    if not between or not _COMMENT.match(lines[between[0]]):
        return [label]
    comment, *values = lines[between[-1]].split(_CELL)
    source = Source(file, at + 1, between[-1] + 1)
    comments.append((label, comment.strip()))
    what = f"the row «{label}» is broken by a comment; its figures are taken from the comment's last line"
    doubts.append(Doubt("sheet-row", what, (source,)))
    return [label, *(value.strip() for value in values)]


def _doubt_cells(sheet: str, label: str, values: tuple[str, ...], source: Source, doubts: list[Doubt]) -> None:
    figures = [value for value in values if _FIGURE.match(value)]
    for value in values:
        if _ERROR.match(value):
            doubts.append(Doubt("sheet-error", f"{sheet}, «{label}»: the cell is the error {value}", (source,)))
        elif value and figures and not _FIGURE.match(value):
            what = f"{sheet}, «{label}»: a text where figures are expected: «{value}»"
            doubts.append(Doubt("sheet-text", what, (source,)))
