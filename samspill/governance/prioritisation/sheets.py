"""Sheets that come in: check a published one, take one over as a round, or fill in one's own answers from one."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.files import XLSX
from samspill.governance.prioritisation.answering import Answer, answers_of, save
from samspill.governance.prioritisation.checking import check, shown
from samspill.governance.prioritisation.listing import key_of
from samspill.governance.prioritisation.model import known as brought
from samspill.governance.prioritisation.rounds import shown as shown_to
from samspill.governance.prioritisation.rounds import sql
from samspill.governance.prioritisation.scoring import number_of
from samspill.governance.prioritisation.spreadsheet import tables_of
from samspill.governance.prioritisation.tables import columns_of, is_summary, read_dump
from samspill.governance.prioritisation.taking import ALTERNATIVES, Laid, fitting, lay, models_by, size_of, tables_from
from samspill.governance.prioritisation.versions import ensure
from samspill.governance.prioritisation.workbook import SCALES
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Clash, Fault, Invalid, Malformed, Missing, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samspill.governance.prioritisation.checking import Checked, Report
    from samspill.governance.prioritisation.model import Model
    from samspill.governance.prioritisation.tables import Column, Table
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

TEXT: Final = "text/plain"
TAKEN: Final = (XLSX, TEXT)
EXAMPLE: Final = "e-helseradet-2022"
"""The sheet that lies here, from the council's public papers."""


def example() -> str:
    """Give the published sheet that lies here, as text."""
    return (resources.files(__package__) / "published" / f"{EXAMPLE}.txt").read_text("utf-8")


async def checked(_tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """Show what the check makes of the council's published sheet, and where another can be sent in."""
    page = page_of(check(read_dump(example()), brought()), EXAMPLE, brought())
    return Reply({**page, "round": ""}, about="sheet")


async def check_sheet(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Check a published sheet that is sent in (xlsx, or the text of a paper): every figure recomputed by every model.

    Nothing is kept. Raises `Malformed`, `Invalid` or `TooLarge` with the sheet and the cell.
    """
    models = await models_by(tx, asked(call).id("model"))
    tables = read(call, models[0])
    page = page_of(check(tables, models), str(call.facts.get("filename", "")), models)
    return Reply({**page, "round": ""}, about="sheet")


def read(call: Call, model: Model) -> tuple[Table, ...]:
    """Read what was sent as sheets. Raises `Malformed` when nothing was, or there is no sheet in it."""
    if not call.body:
        raise wrong("file", "choose a file to send", "required")
    if call.body.startswith(b"PK") or call.facts.get("media") != TEXT:
        tables = tables_of(call.body, model)
    else:
        try:
            tables = read_dump(call.body.decode("utf-8"))
        except UnicodeDecodeError:
            message = "the text is not in UTF-8"
            raise Malformed(message, Fault("file", message, "structure")) from None
    kept = tuple(table for table in fitting(tables, model) if table.name != SCALES)
    if not size_of(kept):
        message = "no sheet in the file has rows of the model"
        raise Invalid(message, Fault("file", message, "not-found"))
    if size_of(kept) > ALTERNATIVES:
        message = f"the file has more than {ALTERNATIVES} columns and rows of summaries"
        raise TooLarge(message, Fault("file", message, "too-long"))
    return kept


def page_of(report: Report, name: str, models: Sequence[Model]) -> dict[str, Any]:
    """Lay a report out: each column with what is published and what comes out, then what was found."""
    main = models[0]
    used = sum(one.model == main.id for one in report.columns)
    return {
        "name": name,
        "columns": [_column(one, main) for one in report.columns],
        "findings": [
            {"kind": one.kind, "where": one.where, "line": one.line, "said": dict(one.said)} for one in report.findings
        ],
        "summary": [
            {"name": row.name, "score": row.score, "rank": row.rank, "column": one.column.key if one else ""}
            for row, one in report.summary
        ],
        "words": {model.id: dict(model.words) for model in models},
        "rows": {node.key: dict(node.words) for node in main.root.walk()},
        "agree": used,
        "taken": ".xlsx,.txt",
    }


def _column(one: Checked, main: Model) -> dict[str, Any]:
    top = main.root.key
    return {
        "key": one.column.key,
        "published": one.column.cells.get(top, ""),
        "computed": shown(one.values[top], main.decimals),
        "model": one.model,
        "differences": [
            {"node": d.node, "published": d.published, "computed": d.computed, "would": list(d.would)}
            for d in one.differences
        ],
    }


async def receive(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take a published sheet over as a closed round: its answers as they stand, under the name of whoever scored.

    Fields: `title`, `model`, `assessor` (who scored, as the sheet has it), `source`. Text and empty cells are kept as
    missing answers, with what stands in them.
    """
    said = asked(call)
    at, author = call.at, call.caller.subject
    title, source = said.line("title", need=True), said.line("source", most=1000)
    model, _ = await ensure(tx, said.id("model", need=True), at, author)
    round_id = said.id("id") or f"{key_of(title)[:40]}-{call.at:%y%m%d%H%M%S}"
    if await tx.one(sql.hold_round, round_id):
        message = "there is a round of this id"
        raise Clash(message, Fault("id", message, "conflict"))
    assessor = said.line("assessor") or call.caller.name or author
    columns = await lay(tx, read(call, model), model, Laid(round_id, title, assessor, source), at, author)
    return done(f"/prioritisation/rounds/{round_id}", {"id": round_id, "columns": columns}, f"round/{round_id}")


async def recheck(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what the check makes of the published sheet that a round was taken over from, as it came.

    Raises `Missing` where the round is not shown to the caller, or comes from no sheet.
    """
    found = await shown_to(tx, call)
    row = await tx.one(sql.taken_sheet, found.id)
    if row is None:
        raise Missing("this round was not taken over from a sheet")
    models = await models_by(tx, found.model.id)
    page = page_of(check(tables_from(row["tables"]), models), found.title, models)
    return Reply({**page, "round": found.id}, about=f"round/{found.id}/check")


async def fill(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Save the caller's own answers from a sheet that was exported and filled in.

    Everything that is wrong is told at once, by sheet and cell, and nothing is saved then. Empty cells are left alone.
    """
    now, mine = await answers_of(tx, call)
    columns = [
        (table, place, column)
        for table in read(call, now.model)
        if not is_summary(table)
        for place, column in enumerate(columns_of(table, now.model))
    ]
    known = {(one.area or "Tiltak", one.name): one.key for one in now.alternatives}
    faults: list[Fault] = []
    cells: dict[tuple[str, str], Answer] = {}
    for table, place, column in columns:
        key = known.get((column.sheet, column.name))
        if key is None:
            faults.append(_fault(table, place, 1, f"«{column.name}» is no alternative of this round in this sheet"))
            continue
        faults += _taken(now.model, table, place, column, key, cells)
    if faults:
        message = f"{len(faults)} cells of the sheet cannot be taken; nothing is saved"
        raise Invalid(message, *faults)
    changed = {cell: one for cell, one in cells.items() if one.answer != mine.get(cell, Answer()).answer}
    await save(tx, now.id, call.caller.subject, changed, call.at)
    return done(f"/prioritisation/rounds/{now.id}/scores", {"saved": len(changed)}, f"round/{now.id}/scores")


def _taken(
    model: Model, table: Table, place: int, column: Column, key: str, cells: dict[tuple[str, str], Answer]
) -> Iterable[Fault]:
    faults = []
    for leaf in model.root.leaves():
        text = column.cells.get(leaf.key, "")
        figure = number_of(text)
        if figure is not None and leaf.scale and leaf.scale.takes(figure):
            cells[key, leaf.key] = Answer(text)
        elif text:
            scale = leaf.scale
            said = f"from {scale.low} to {scale.high} in steps of {scale.step}" if scale else ""
            faults.append(_fault(table, place, column.lines[leaf.key], f"the answer is a number {said}"))
    return faults


def _fault(table: Table, place: int, line: int, what: str) -> Fault:
    """Say what is wrong in a cell, by sheet and coordinate."""
    headings = [number for number, heading in enumerate(table.columns) if heading]
    return Fault(f"{table.name}!{_letters(headings[place] + 2)}{line}", what, "value")


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
