"""Sheets of values: CSV (with `;` or `,`) or XLSX, a column for each field, named in the first row.

indicator;starts;ends;value;n;completeness;note;correction
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.governance.councils.forms import wrong
from samspill.governance.files import XLSX, workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CSV: Final = "text/csv"
TAKEN: Final = (CSV, XLSX, "application/vnd.ms-excel", "application/octet-stream")
FIELDS: Final = ("indicator", "starts", "ends", "value", "n", "completeness", "note", "correction")
MOST: Final = 10_000
"""Rows of one sheet."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: its number there, the indicator it is about, and its fields."""

    number: int
    indicator: str
    fields: Mapping[str, str]


def rows(data: bytes, media: str) -> list[Line]:
    """Read a sheet. Raises `Malformed` with the row, or for a file that is no sheet."""
    table = _sheet(data) if media == XLSX or data.startswith(b"PK") else _text(data)
    if not table:
        raise wrong("", "the file holds no rows")
    names = [name.strip().lower() for name in table[0]]
    unknown = [name for name in names if name and name not in FIELDS]
    if unknown or not {"indicator", "ends", "value"} <= set(names):
        message = f"the first row names the columns: {', '.join(FIELDS)}; indicator, ends and value must be there"
        raise wrong("row 1", message)
    lines = list(_lines(names, table[1:]))
    if len(lines) > MOST:
        raise wrong("", f"the sheet has more than {MOST} rows", "too-long")
    return lines


def _lines(names: Sequence[str], table: Iterable[Sequence[str]]) -> Iterable[Line]:
    for number, cells in enumerate(table, 2):
        if not any(cell.strip() for cell in cells):
            continue
        fields = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
        if not fields.get("indicator"):
            raise wrong(f"row {number}, indicator", "the row does not say which indicator it is about", "required")
        yield Line(number, fields.pop("indicator"), fields)


def _text(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise wrong("", "the file is neither a sheet (XLSX) nor text in UTF-8 (CSV)", "structure") from None
    first = text.partition("\n")[0]
    try:
        return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ","))
    except csv.Error as error:
        raise wrong("", f"the file is no CSV: {error}", "structure") from None


def _sheet(data: bytes) -> list[list[str]]:
    """Read the first sheet of a workbook, the values only: formulas are not worked out."""
    book = workbook(data, values=True)
    if not book.worksheets:
        return []
    found = book.worksheets[0].iter_rows(
        values_only=True, max_row=min(book.worksheets[0].max_row, MOST + 2), max_col=20
    )
    return [[_said(cell) for cell in row] for row in found]


def _said(cell: object) -> str:
    if cell is None:
        return ""
    day = getattr(cell, "date", None)
    return day().isoformat() if callable(day) else str(cell)
