"""Write a round as a spreadsheet with its formulas: a sheet for each area, the summary «Samlet», and the scales.

What people have written goes in as text, also when it begins as a formula does (OWASP, CSV injection).
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.files import XLSX
from samspill.governance.prioritisation.rounds import shown
from samspill.governance.prioritisation.showing import names
from samspill.kernel.calls import Reply

if TYPE_CHECKING:
    from samspill.governance.prioritisation.model import Model, Node
    from samspill.governance.prioritisation.rounds import Alternative, Round
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

SUMMARY: Final = "Samlet"
SCALES: Final = "Skalaer"
TITLE: Final = 31
"""Characters of a sheet's name."""


async def export(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give a round as a spreadsheet (xlsx) whose figures are formulas, so that it can be tried and sent in again."""
    found = await shown(tx, call)
    named = f'attachment; filename="prioritering-{found.id}.xlsx"'
    return Reply(
        body=workbook_of(found),
        headers={"content-type": XLSX, "content-disposition": named},
        about=f"round/{found.id}/export",
    )


def workbook_of(found: Round) -> bytes:
    """Write the spreadsheet of a round."""
    # A worker must start quickly, and few calls ask for this.
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    summary = book.active
    summary.title = SUMMARY
    places = {}
    for title, members in sheets_of(found).items():
        sheet = book.create_sheet(title)
        rows = _fill(sheet, members, found.model)
        for number, one in enumerate(members, 2):
            places[one.key] = f"'{title}'!{_letter(number)}{rows[found.model.root.key]}"
            row = [other.key for other in found.alternatives].index(one.key) + 2
            sheet.cell(len(rows) + 2, number).value = f"={SUMMARY}!C{row}"
    _summary(summary, found, places)
    _scales(book.create_sheet(SCALES), found.model)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheets_of(found: Round) -> dict[str, list[Alternative]]:
    """Sort alternatives into sheets by area; a name that a sheet cannot have, or that is taken, is changed a little."""
    areas: dict[str, list[Alternative]] = {}
    for one in found.alternatives:
        areas.setdefault(one.area or "Tiltak", []).append(one)
    taken = {SUMMARY.casefold(), SCALES.casefold()}
    sheets = {}
    for area, members in areas.items():
        plain = re.sub(r"[\[\]:*?/\\']", " ", area).strip() or "Ark"
        title = next(
            name
            for number in range(1, len(areas) + 4)
            if (name := plain[:TITLE] if number == 1 else f"{plain[: TITLE - 4]} {number}").casefold() not in taken
        )
        taken.add(title.casefold())
        sheets[title] = members
    return sheets


def _fill(sheet: Any, members: list[Alternative], model: Model) -> dict[str, int]:
    """Write the sheet of an area; gives the row of each node."""
    nodes = [*(node for part in model.root.parts for node in part.walk()), model.root]
    rows = {node.key: number for number, node in enumerate(nodes, 2)}
    sheet.column_dimensions["A"].width = 60
    for column, one in enumerate(members, 2):
        put(sheet.cell(1, column), one.name)
        sheet.column_dimensions[_letter(column)].width = 18
        for node in nodes:
            cell = sheet.cell(rows[node.key], column)
            if node.parts:
                cell.value = "=" + formula(node, _letter(column), rows)
                cell.number_format = "0." + "0" * model.decimals if model.decimals else "0"
            else:
                answer = one.answers.get(node.key)
                put(cell, one.texts.get(node.key, "") if answer is None else float(answer))
    for node in nodes:
        put(sheet.cell(rows[node.key], 1), node.words["nb"])
    put(sheet.cell(len(nodes) + 2, 1), model.rank_labels[0])
    return rows


def formula(node: Node, column: str, rows: dict[str, int]) -> str:
    """Write how a node is joined from its parts as a formula; cells that hold no number are left out, errors spread."""
    cells = [f"{column}{rows[part.key]}" for part in node.parts]
    plain = all(part.weight == 1 and not (part.scale and part.scale.better == "low") for part in node.parts)
    if plain and node.how in ("mean", "sum") and node.missing == "skip":
        every = ",".join(cells)
        # What nobody has answered is not 0, as SUM would have it.
        return f"AVERAGE({every})" if node.how == "mean" else f"IF(COUNT({every})=0,NA(),SUM({every}))"
    terms, weights = [], []
    for part, cell in zip(node.parts, cells, strict=True):
        worth = f"N({cell})"
        if part.scale and part.scale.better == "low":
            worth = f"({_number(part.scale.low + part.scale.high)}*ISNUMBER({cell})-N({cell}))"
        weight = "1" if node.how == "mean" else _number(part.weight)
        terms.append(f"{weight}*{worth}")
        weights.append(f"{weight}*ISNUMBER({cell})")
    joined = "+".join(terms)
    if node.how != "sum":
        joined = f"({joined})/({'+'.join(weights)})"
    else:
        joined = f"IF(COUNT({','.join(cells)})=0,NA(),{joined})"
    if node.missing == "skip":
        return joined
    there = ",".join(f"ISNUMBER({cell})" for cell in cells)
    return f"IF(AND({there}),{joined},NA())"


def _number(value: Any) -> str:
    return str(value.numerator) if value.denominator == 1 else f"({value.numerator}/{value.denominator})"


def _summary(sheet: Any, found: Round, places: dict[str, str]) -> None:
    for column, heading in enumerate(("Tiltak", "Score", "Prioriteringsnummer", "Justert", "Begrunnelse"), 1):
        put(sheet.cell(1, column), heading)
    sheet.column_dimensions["A"].width = 60
    last = len(found.alternatives) + 1
    reasons = {one.alternative: one for one in found.adjustments if one.rank}
    placed, called = found.adjusted(), names(found)
    for row, one in enumerate(found.alternatives, 2):
        put(sheet.cell(row, 1), called[one.key])
        score = sheet.cell(row, 2)
        # Nine digits: the order in which a machine adds must not break a tie.
        score.value = f'=IF(ISNUMBER({places[one.key]}),ROUND({places[one.key]},9),"")'
        score.number_format = "0." + "0" * found.model.decimals if found.model.decimals else "0"
        rank = f'COUNTIF(B$2:B${last},">"&B{row})+1'
        if found.model.ties == "order":
            rank += f"+COUNTIF(B$2:B{row},B{row})-1"
        sheet.cell(row, 3).value = f'=IF(ISNUMBER(B{row}),{rank},"")'
        if one.key in reasons:
            put(sheet.cell(row, 4), placed[one.key])
            put(sheet.cell(row, 5), reasons[one.key].reason)


def _scales(sheet: Any, model: Model) -> None:
    sheet.column_dimensions["A"].width = 60
    sheet.column_dimensions["C"].width = 80
    row = 1
    for leaf in model.root.leaves():
        for anchor in leaf.scale.anchors if leaf.scale else ():
            put(sheet.cell(row, 1), leaf.words["nb"])
            put(sheet.cell(row, 2), float(anchor.value))
            put(sheet.cell(row, 3), anchor.words["nb"])
            row += 1


def put(cell: Any, value: str | float) -> None:
    """Write a value into a cell: text as text, whatever it begins with."""
    if isinstance(value, str):
        # Characters that XML cannot hold have no place in a spreadsheet either.
        cell.value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value)[:32_000]
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
    else:
        cell.value = value


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    return str(get_column_letter(column))
