"""A published sheet is taken over: its answers become a closed round, and the sheet itself is kept to be checked again.

What a sheet says and what the formulas make of it may differ. Nothing is mended: answers count, and the check tells.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from samspill.governance import origins
from samspill.governance.origins import Taken
from samspill.governance.prioritisation.answering import Answer, save
from samspill.governance.prioritisation.checking import check
from samspill.governance.prioritisation.listing import add, free_key
from samspill.governance.prioritisation.rounds import model_of, sql
from samspill.governance.prioritisation.scoring import number_of
from samspill.governance.prioritisation.tables import Row, Table, columns_of, is_summary, match, read_dump
from samspill.governance.prioritisation.versions import ensure, known
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from samspill.governance.origins import Origin
    from samspill.governance.prioritisation.checking import Finding, Report
    from samspill.governance.prioritisation.model import Model
    from samspill.governance.prioritisation.tables import Column
    from samspill.store import Transaction

ROUND: Final = "round"
ALTERNATIVES: Final = 200
"""Columns of all sheets together, and the rows of the summary."""
EMPTY: Final = "tom celle i arket"
NO_NUMBER: Final = "svaret i arket er ikke et tall"


@dataclass(frozen=True, slots=True)
class Laid:
    """What a round is called that is taken over: its id, its title, who scored, and where it is from."""

    id: str
    title: str
    assessor: str
    source: str


async def take(
    tx: Transaction, text: str, laid: Laid, origin: Origin, at: datetime, author: str
) -> tuple[Taken | None, tuple[Finding, ...]]:
    """Take over the sheets that stand in lines of a paper, and give what the check finds, with lines of the paper.

    The same figures again are the same round. Sheets that no known model has rows for are not taken, nor too many.
    """
    found = _moved(read_dump(text), origin.first - 1)
    known_models = await models_by(tx, "")
    main = next((model for model in known_models if 0 < size_of(fitting(found, model)) <= ALTERNATIVES), None)
    if main is None:
        return None, ()
    models = sorted(known_models, key=lambda model: model.id != main.id)
    tables = fitting(found, main)
    report = check(tables, models)
    model = next(one for one in models if one.id == most_used(report, models))
    row = await tx.one(sql.known_sheet, digest_of(tables))
    if row is None:
        taken_ids = [one["id"] for one in await tx.all(sql.ids_like, laid.id)]
        laid = replace(laid, id=free_key(laid.id, taken_ids))
        await ensure(tx, model.id, at, author)
        await lay(tx, tables, model, laid, at, author)
    taken = Taken(ROUND, row["round"] if row else laid.id, "held" if row else "added", origin)
    await origins.note(tx, taken, digest_of(tables), at)
    return taken, report.findings


def most_used(report: Report, models: Sequence[Model]) -> str:
    """Give the model that gives the figures of most columns; the one in use where several do."""
    counts = {model.id: sum(one.model == model.id for one in report.columns) for model in models}
    return max(counts, key=lambda id_: counts[id_])


async def lay(tx: Transaction, tables: Sequence[Table], model: Model, laid: Laid, at: datetime, author: str) -> int:
    """Write a closed round with the answers of sheets as they stand, and keep the sheets. Gives how many columns.

    Text and empty cells are kept as missing answers, with what stands in them.
    """
    keys: dict[str, Column] = {}
    for table in tables:
        for column in columns_of(table, model) if not is_summary(table) else ():
            keys[free_key(column.key, keys)] = column
    lines = [(key, column.sheet, column.name, "") for key, column in keys.items()]
    version = (model.id, model.version)
    await add(tx, laid.id, laid.title, version, lines, at=at, author=author, state="closed", source=laid.source)
    await tx.run(sql.add_assessor, laid.id, author, laid.assessor, at, author)
    cells = {(key, leaf): one for key, column in keys.items() for leaf, one in _answers(column, model).items()}
    await save(tx, laid.id, author, cells, at)
    text = strict_json.write([asdict(table) for table in tables]).decode()
    await tx.run(sql.keep_sheet, laid.id, text, digest_of(tables), at, author)
    return len(keys)


def _answers(column: Column, model: Model) -> dict[str, Answer]:
    """Take a column's answers as they stand."""
    found = {}
    for leaf in model.root.leaves():
        text = column.cells.get(leaf.key, "")
        reason = "" if number_of(text) is not None else (NO_NUMBER if text else EMPTY)
        found[leaf.key] = Answer(text, reason, column.notes.get(leaf.key, ""))
    return found


async def models_by(tx: Transaction, first: str) -> list[Model]:
    """Give the newest version of every model, the one that is asked for first."""
    models = [model_of(one["text"]) for one in await known(tx)]
    return sorted(models, key=lambda model: model.id != first)


def fitting(tables: Iterable[Table], model: Model) -> tuple[Table, ...]:
    """Give the sheets that have rows of a model, and the summaries."""
    return tuple(table for table in tables if is_summary(table) or any(match(row.label, model) for row in table.rows))


def size_of(tables: Sequence[Table]) -> int:
    """Count the columns of sheets and the rows of their summaries; 0 where nothing is scored."""
    if all(is_summary(table) for table in tables):
        return 0
    return sum(len(table.rows) if is_summary(table) else len(table.columns) for table in tables)


def digest_of(tables: Iterable[Table]) -> str:
    """Give the digest (SHA-256) of the words and figures of sheets, whatever lines they stand on."""
    said = [
        [table.name, table.columns, [[row.label, row.cells, row.comment] for row in table.rows]] for table in tables
    ]
    return hashlib.sha256(strict_json.write(said)).hexdigest()


def tables_from(text: str) -> tuple[Table, ...]:
    """Read the sheets that `lay` kept."""
    said: list[dict[str, Any]] = strict_json.value_of(text.encode())
    return tuple(
        Table(
            one["name"],
            tuple(one["columns"]),
            tuple(Row(row["label"], tuple(row["cells"]), int(row["line"]), row["comment"]) for row in one["rows"]),
        )
        for one in said
    )


def _moved(tables: Iterable[Table], lines: int) -> tuple[Table, ...]:
    """Count the lines of sheets from the beginning of the paper that they stand in."""
    return tuple(
        replace(table, rows=tuple(replace(row, line=row.line + lines) for row in table.rows)) for table in tables
    )
