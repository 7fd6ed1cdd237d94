"""Read a spreadsheet (xlsx) that somebody sent: what could harm is refused before it is opened, and nothing is run.

A formula may stand where a sheet works something out; its last value is read. Where an answer, a name or a note is
expected, a formula is refused by its sheet and cell.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.prioritisation.scoring import half_up
from samspill.governance.prioritisation.tables import Row, Table, bare, is_summary, match
from samspill.kernel.problems import Fault, Invalid, Malformed, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.governance.prioritisation.model import Model

OLD: Final = b"\xd0\xcf\x11\xe0"
"""How files begin that are protected by a password, or are of the kind before xlsx (.xls)."""
PARTS: Final = 500
UNPACKED: Final = 20_000_000
"""Bytes of all parts together."""
ROWS: Final = 500
COLUMNS: Final = 120
SHEETS: Final = 60
MACROS: Final = ("vbaproject.bin", "macrosheets/", "activex/")
LINKS: Final = ("externallinks/", "connections.xml", "querytables/", "embeddings/", "webextensions/")
SHEET_TYPE: Final = b"spreadsheetml.sheet.main+xml"


def tables_of(body: bytes, model: Model) -> tuple[Table, ...]:
    """Read all sheets of a spreadsheet as text. Raises `Malformed`, `Invalid` or `TooLarge`, with sheet and cell."""
    guard(body)
    values, formulas = _opened(body, values=True), _opened(body, values=False)
    if len(values.worksheets) > SHEETS:
        raise _large("", f"the spreadsheet has more than {SHEETS} sheets")
    found = []
    for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True):
        if sheet.max_row > ROWS or sheet.max_column > COLUMNS:
            raise _large(sheet.title, f"the sheet «{sheet.title}» has more than {ROWS} rows or {COLUMNS} columns")
        table = _table(sheet)
        if table:
            _check_formulas(written, table, model)
            found.append(table)
    return tuple(found)


def guard(body: bytes) -> None:
    """Look into the package before anything opens it: its size unpacked, macros, links to elsewhere, entities."""
    if body.startswith(OLD):
        raise _bad("the spreadsheet has a password, or is of the old kind (.xls): save it as .xlsx without one")
    try:
        package = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _bad("this is no spreadsheet of the kind .xlsx") from None
    parts = package.infolist()
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise _large("", f"unpacked, the spreadsheet has more than {PARTS} parts or {UNPACKED} bytes")
    named = [part.filename.lower().replace("\\", "/") for part in parts]
    if any(mark in name for name in named for mark in MACROS):
        raise _invalid("the spreadsheet holds macros; save it as .xlsx without them")
    if any(mark in name for name in named for mark in LINKS):
        raise _invalid("the spreadsheet links to other files, or holds some; save it without them")
    _check_parts(package, parts)


def _check_parts(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    kind = b""
    for part in parts:
        try:
            text = package.read(part)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, OSError, zlib.error):
            raise _bad("the spreadsheet is damaged, or a part of it is protected") from None
        if part.filename == "[Content_Types].xml":
            kind = text
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            head = text[:4]
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head:
                raise _invalid("the spreadsheet declares entities or is in a strange encoding; save it anew")
    if b"macroEnabled" in kind:
        raise _invalid("the spreadsheet holds macros; save it as .xlsx without them")
    if SHEET_TYPE not in kind:
        raise _bad("this is no spreadsheet of the kind .xlsx")


def _opened(body: bytes, *, values: bool) -> Any:
    # A worker must start quickly, and few calls ask for this.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        return load_workbook(io.BytesIO(body), data_only=values, keep_links=False)
    except Exception:  # noqa: BLE001 - the library raises whatever a damaged part makes it stumble over
        raise _bad("the spreadsheet cannot be read: it is damaged, or was written wrongly") from None


def _table(sheet: Any) -> Table | None:
    rows = [(number, cells) for number, cells in _cells(sheet) if any(cells)]
    if not rows:
        return None
    (_, head), *rest = rows
    width = max((place for place, cell in enumerate(head) if cell), default=0)
    return Table(sheet.title, head[1 : width + 1], tuple(Row(row[0], _trimmed(row[1:]), n) for n, row in rest))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:last]


def _cells(sheet: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield number, tuple(text_of(cell.value, cell.number_format) for cell in row)


def text_of(value: object, shown: str = "General") -> str:
    """Write what a cell holds as its sheet shows it: a number with the decimals of its format, half up."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, int | float):
        figure = Fraction(str(value)) if value == value and abs(value) != float("inf") else None  # noqa: PLR0124 - NaN
        if figure is None:
            return ""
        plain = shown.split(";", maxsplit=1)[0]
        whole, dot, rest = plain.partition(".")
        if set(whole) <= {"0", "#", ","} and whole and set(rest) <= {"0"}:
            return str(half_up(figure, len(rest) if dot else 0))
        rounded = half_up(figure, 9)
        return f"{rounded.normalize():f}"
    return str(value).strip()


def _check_formulas(sheet: Any, table: Table, model: Model) -> None:
    """Refuse formulas where an answer, a name or a note is expected; a summary works its scores and ranks out."""
    reckoned = {row.line for row in table.rows if _is_reckoned(row.label, model)}
    width = len(table.columns) + 1
    summary = is_summary(table)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type != "f":
                continue
            inside = 1 < cell.column <= width
            if not inside or not (cell.row in reckoned or (summary and cell.row > 1)):
                place = f"{sheet.title}!{cell.coordinate}"
                raise _invalid(f"{place} holds a formula where an answer, a name or a note is expected", place)


def _is_reckoned(label: str, model: Model) -> bool:
    node = match(label, model)
    return (node is not None and bool(node.parts)) or bare(label) in {bare(one) for one in model.rank_labels}


def _bad(what: str) -> Malformed:
    return Malformed(what, Fault("file", what, "structure"))


def _invalid(what: str, where: str = "file") -> Invalid:
    return Invalid(what, Fault(where, what, "security"))


def _large(where: str, what: str) -> TooLarge:
    return TooLarge(what, Fault(where or "file", what, "too-long"))
