"""Read a spreadsheet (xlsx) that somebody sent: what could harm is refused before it is opened, and nothing is run.

A formula may stand where a sheet works something out; its last value is read. Where an answer, a name or a note is
expected, a formula is refused by its sheet and cell.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.files import workbook
from samspill.governance.prioritisation.scoring import half_up
from samspill.governance.prioritisation.tables import Row, Table, bare, is_summary, match
from samspill.kernel.problems import Fault, Invalid, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.governance.prioritisation.model import Model

ROWS: Final = 500
COLUMNS: Final = 120
SHEETS: Final = 60


def tables_of(body: bytes, model: Model) -> tuple[Table, ...]:
    """Read all sheets of a spreadsheet as text. Raises `Malformed`, `Invalid` or `TooLarge`, with sheet and cell."""
    values, formulas = workbook(body, values=True), workbook(body, values=False)
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


def _invalid(what: str, where: str = "file") -> Invalid:
    return Invalid(what, Fault(where, what, "security"))


def _large(where: str, what: str) -> TooLarge:
    return TooLarge(what, Fault(where or "file", what, "too-long"))
