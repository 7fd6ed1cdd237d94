"""Published sheets as tables of text: from a spreadsheet, from a paper's text, or from whoever has read one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from samspill.governance.prioritisation.model import Model, Node

CELL: Final = "\t\t"
THREAD: Final = re.compile(r"tc=\{[0-9A-Fa-f-]+\}:")
"""How a dump begins a thread of comments that stands in a cell."""
SCORES: Final = frozenset({"score", "poengsum", "skår", "skåre", "sum"})
RANKS: Final = ("prioriteringsnummer", "prioritet", "rangering", "rang", "nummer", "nr")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, and a cell for each column; further cells are notes."""

    label: str
    cells: tuple[str, ...]
    line: int = 0
    """Its number in the source; 0 where that is not known."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: the headings after the first column, and the rows below them."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One alternative as a sheet has it: the text of each of the model's rows, by key."""

    sheet: str
    name: str
    cells: Mapping[str, str]
    labels: Mapping[str, str]
    lines: Mapping[str, int]
    rank: str = ""
    rank_line: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)
    """What stands beside a value, or as a comment on its row."""
    strange: tuple[str, ...] = ()
    """Labels that are no row of the model."""

    @property
    def key(self) -> str:
        """Name the column in the whole file."""
        return f"{self.sheet} / {self.name}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the summary."""

    name: str
    score: str
    rank: str
    line: int = 0


def from_table(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Take a table that somebody else has read: headings, and rows whose first cell is the label.

    A first heading that stands over the labels may be there or not: rows with as many cells as headings tell.
    """
    found = [tuple(str(cell or "").strip() for cell in row) for row in rows]
    headings = tuple(str(heading or "").strip() for heading in columns)
    if headings and (not headings[0] or all(len(row) <= len(headings) for row in found)):
        headings = headings[1:]
    kept = tuple(Row(row[0], row[1:], line) for line, row in enumerate(found, 1) if any(row))
    return Table(name, headings, kept)


def read_dump(text: str) -> tuple[Table, ...]:
    """Read the sheets that stand in a text as rows of cells parted by two tabs; other lines are passed over.

    A sheet is a line with its name, the headings, and rows. The text of a comment thread is joined to the row in which
    it stands, and the cells after its last line belong to that row.
    """
    tables: list[tuple[str, list[Row]]] = []
    name = ""
    for line, said in _lines(text):
        if said.startswith(CELL):
            if name:
                tables.append((name, []))
                name = ""
            if tables:
                tables[-1][1].append(_row(said, line))
        elif CELL not in said:
            name = said.strip()
    return tuple(_table(name, rows) for name, rows in tables if len(rows) > 1)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that say something, a thread of comments joined with the row before it."""
    row: tuple[int, str] | None = None
    thread: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if thread is not None and row and not line.startswith(CELL):
            said, _, cells = line.partition(CELL)
            thread.append(said.strip())
            if cells:
                row, thread = (number, f"{row[1]}\x1f{' '.join(thread)}{CELL}{cells}"), None
        elif row and THREAD.match(line):
            thread = [line.strip()]
        else:
            if row:
                yield row
            row, thread = (number, line), None
    if row:
        yield row


def _row(said: str, line: int) -> Row:
    label, *cells = said[len(CELL) :].split(CELL)
    label, _, comment = label.partition("\x1f")
    _, _, comment = comment.rpartition("Kommentar:")
    return Row(label.strip(), tuple(cell.strip() for cell in cells), line, comment.strip())


def _table(name: str, rows: list[Row]) -> Table:
    head, *rest = rows
    return Table(name, head.cells, tuple(rest))


def is_summary(table: Table) -> bool:
    """Tell whether a sheet lists alternatives with score and rank, rather than scoring them."""
    headings = [heading.casefold() for heading in table.columns]
    return any(h in SCORES for h in headings) and any(h.startswith(RANKS) for h in headings)


def listed(table: Table) -> tuple[Listed, ...]:
    """Read the rows of a summary."""
    headings = [heading.casefold() for heading in table.columns]
    score = next(place for place, heading in enumerate(headings) if heading in SCORES)
    rank = next(place for place, heading in enumerate(headings) if heading.startswith(RANKS))
    return tuple(Listed(row.label, _cell(row, score), _cell(row, rank), row.line) for row in table.rows if row.label)


def columns_of(table: Table, model: Model) -> tuple[Column, ...]:
    """Read a sheet's columns by the rows of a model. A label is matched by its words, then by how it begins."""
    places: dict[str, Row] = {}
    strange: list[str] = []
    ranks = Row("", ())
    wanted = {bare(label) for label in model.rank_labels}
    for row in table.rows:
        node = match(row.label, model)
        if bare(row.label) in wanted:
            ranks = row
        elif node is None or node.key in places:
            strange.append(row.label)
        else:
            places[node.key] = row
    named = [(place, heading) for place, heading in enumerate(table.columns) if heading]
    found = [_column(table, place, heading, places, ranks) for place, heading in named]
    width = len(table.columns)
    beside = {key: " ".join(filter(None, (row.comment, *row.cells[width:]))) for key, row in places.items()}
    last = len(found) - 1
    return tuple(
        replace(column, notes={k: n for k, n in beside.items() if n} if place == last else {}, strange=tuple(strange))
        for place, column in enumerate(found)
    )


def _column(table: Table, place: int, heading: str, places: Mapping[str, Row], ranks: Row) -> Column:
    return Column(
        sheet=table.name,
        name=heading,
        cells={key: _cell(row, place) for key, row in places.items()},
        labels={key: row.label for key, row in places.items()},
        lines={key: row.line for key, row in places.items()},
        rank=_cell(ranks, place),
        rank_line=ranks.line,
    )


def match(label: str, model: Model) -> Node | None:
    """Find the node that a label names: exactly, else the only one that begins alike; None where that is not sure."""
    said = bare(label)
    if not said:
        return None
    names = [(bare(name), node) for node in model.root.walk() for name in (*node.words.values(), *node.labels)]
    exact = [node for name, node in names if name == said]
    if exact:
        return exact[0]
    alike = {node.key: node for name, node in names if name.startswith(said + " ") or said.startswith(name + " ")}
    return next(iter(alike.values())) if len(alike) == 1 else None


def bare(text: str) -> str:
    """Give the words of a label alone: without marks, in small letters."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""
