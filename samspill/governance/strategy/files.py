"""Sheets of values: CSV (with `;` or `,`) or XLSX, a column for each field, named in the first row.

indicator;starts;ends;value;n;completeness;note;correction
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, ZipFile

from samspill.governance.councils.forms import wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TAKEN: Final = (CSV, XLSX, "application/vnd.ms-excel", "application/octet-stream")
FIELDS: Final = ("indicator", "starts", "ends", "value", "n", "completeness", "note", "correction")
MOST: Final = 10_000
"""Rows of one sheet."""
UNPACKED: Final = 64 * 1024 * 1024
"""Bytes that a sheet may have when it is unpacked."""


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
    from openpyxl import load_workbook  # noqa: PLC0415 - few workers ever read a sheet

    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise wrong("", f"the sheet unpacks to more than {UNPACKED} bytes", "too-long")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (BadZipFile, KeyError, ValueError, OSError):
        raise wrong("", "the file is no workbook (XLSX)", "structure") from None
    sheet = book.worksheets[0]
    return [[_said(cell) for cell in row] for row in sheet.iter_rows(values_only=True, max_row=MOST + 2, max_col=20)]


def _said(cell: object) -> str:
    if cell is None:
        return ""
    day = getattr(cell, "date", None)
    return day().isoformat() if callable(day) else str(cell)
