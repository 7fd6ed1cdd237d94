"""Check a published sheet: recompute every figure by the known formulas, and say what does not fit together.

Nothing is repaired and no column is known beforehand. Each column is tried with every known model; where none gives its
figures, each figure is tried alone with every way of joining its parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from samspill.governance.prioritisation import ranks
from samspill.governance.prioritisation.scoring import figures, half_up, number_of
from samspill.governance.prioritisation.tables import bare, columns_of, is_summary, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from samspill.governance.prioritisation.model import Model, Node
    from samspill.governance.prioritisation.tables import Column, Listed, Table

UNDEFINED: Final = "#DIV/0!"


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that a formula does not give: the row, what is published, what comes out."""

    node: str
    published: str
    computed: str
    would: tuple[str, ...] = ()
    """Ways of joining the published parts that would give the published figure."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit, or that must be known to get the figures. The kind has its words in the texts."""

    kind: str
    where: str
    line: int = 0
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """A column with what the formulas make of it."""

    column: Column
    model: str
    """The id of the model that gives all its figures; empty when none does."""
    values: Mapping[str, Fraction | None]
    """Every figure by the first model: the one that is in use."""
    own: Mapping[str, Fraction | None]
    """Every figure by the model that gives them; by the first where none does."""
    differences: tuple[Difference, ...]
    """By the first model."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a check found."""

    columns: tuple[Checked, ...]
    findings: tuple[Finding, ...]
    summary: tuple[tuple[Listed, Checked | None], ...] = ()
    """Rows of the summary, each with the column that it stands for."""


def check(tables: Sequence[Table], models: Sequence[Model]) -> Report:
    """Check sheets by models, of which the first is the one in use. Order of findings: columns, then rankings."""
    main = models[0]
    scored = [table for table in tables if not is_summary(table)]
    columns = tuple(_checked(column, models) for table in scored for column in columns_of(table, main))
    summary = tuple(row for table in tables if is_summary(table) for row in listed(table))
    pairs = ranks.paired(summary, columns, main.decimals) if summary else ()
    found = [finding for one in columns for finding in _of_column(one, main)]
    found += _of_places(columns, main)
    found += _of_labels(columns, main)
    found += _of_ranks(columns, main)
    if summary:
        found += _of_summary(pairs, columns, main)
    return Report(columns, tuple(found), pairs)


def _checked(column: Column, models: Sequence[Model]) -> Checked:
    answers = {node.key: number_of(column.cells.get(node.key, "")) for node in models[0].root.leaves()}
    each = [(model, figures(model.root, answers)) for model in models]
    fits = [(model, values) for model, values in each if not _differences(column, model, values)]
    model, own = fits[0] if fits else (None, each[0][1])
    differences = _differences(column, models[0], each[0][1])
    return Checked(column, model.id if model else "", each[0][1], own, differences)


def _differences(column: Column, model: Model, values: Mapping[str, Fraction | None]) -> tuple[Difference, ...]:
    """Compare what is published of every joined figure with what a model gives."""
    found = []
    for node in model.root.walk():
        published = column.cells.get(node.key, "")
        if node.parts and published and not agrees(published, values[node.key], model.decimals):
            found.append(
                Difference(node.key, published, shown(values[node.key], model.decimals), _would(node, column, model))
            )
    return tuple(found)


def agrees(published: str, figure: Fraction | None, decimals: int) -> bool:
    """Tell whether a published figure is this one, as exactly as it is written, and by rounding half up."""
    number = number_of(published)
    if number is None or figure is None:
        return number is None and figure is None and UNDEFINED in published.upper()
    return number == Fraction(half_up(figure, max(decimals, _decimals(published))))


def shown(figure: Fraction | None, decimals: int) -> str:
    """Write a figure as the sheet would."""
    return UNDEFINED if figure is None else str(half_up(figure, decimals))


def _decimals(text: str) -> int:
    return len(text.strip().replace(",", ".").partition(".")[2])


def _would(node: Node, column: Column, model: Model) -> tuple[str, ...]:
    """Try each way of joining the published parts of a figure."""
    parts = [number_of(column.cells.get(part.key, "")) for part in node.parts]
    numbers = [number for number in parts if number is not None]
    if not numbers:
        return ()
    total = Fraction(sum(numbers))
    ways = {"mean": total / len(numbers), "sum": total, "largest": max(numbers), "smallest": min(numbers)}
    published = column.cells[node.key]
    return tuple(way for way, figure in ways.items() if agrees(published, figure, model.decimals))


def _of_column(one: Checked, main: Model) -> Iterator[Finding]:
    column = one.column
    top = main.root.key
    line = column.lines.get(top, 0)
    said = {"published": column.cells.get(top, ""), "computed": shown(one.values[top], main.decimals)}
    if not one.model:
        yield Finding("no-formula", column.key, line, said)
    elif one.model != main.id:
        yield Finding("other-formula", column.key, line, {**said, "formula": one.model})
    if one.own[top] is None:
        yield Finding("undefined", column.key, line, said)
    empty = [node for node in main.root.leaves() if not column.cells.get(node.key)]
    if empty:
        rows = "; ".join(column.labels.get(node.key, node.words["nb"]) for node in empty)
        yield Finding("missing-answers", column.key, line, {"number": str(len(empty)), "rows": rows})
    for node in main.root.walk():
        yield from _of_cell(one, node, main)


def _of_cell(one: Checked, node: Node, main: Model) -> Iterator[Finding]:
    column = one.column
    text, line = column.cells.get(node.key, ""), column.lines.get(node.key, 0)
    row = column.labels.get(node.key, node.words["nb"])
    if node.scale:
        number = number_of(text)
        if text and number is None:
            yield Finding("text-answer", column.key, line, {"row": row, "text": text})
        elif number is not None and not node.scale.takes(number):
            yield Finding("off-scale", column.key, line, {"row": row, "text": text})
    elif number_of(text) is not None:
        if _decimals(text) > main.decimals:
            yield Finding("not-rounded", column.key, line, {"row": row, "text": text})
        elif one.model and needs_half_up(one.own[node.key], main.decimals):
            yield Finding("half-up", column.key, line, {"row": row, "text": text})
    if node.key in column.notes:
        yield Finding("note", column.key, line, {"row": row, "text": column.notes[node.key]})


def needs_half_up(figure: Fraction | None, decimals: int) -> bool:
    """Tell whether rounding half to even would show another figure than rounding half up."""
    if figure is None:
        return False
    return Fraction(round(figure * 10**decimals), 10**decimals) != Fraction(half_up(figure, decimals))


def _of_places(columns: Sequence[Checked], main: Model) -> Iterator[Finding]:
    """Tell where a column that has another formula would stand by the one in use, and where it stands as published."""
    top = main.root.key
    for one in columns:
        ours, theirs = one.values[top], one.own[top]
        if one.model in ("", main.id) or ours is None or theirs is None:
            continue
        others = [other.own[top] for other in columns if other is not one]
        rest = [score for score in others if score is not None]
        said = {
            "place": str(1 + sum(score > ours for score in rest)),
            "published": str(1 + sum(score > theirs for score in rest)),
            "number": str(len(rest) + 1),
        }
        yield Finding("other-place", one.column.key, one.column.lines.get(top, 0), said)


def _of_labels(columns: Sequence[Checked], main: Model) -> Iterator[Finding]:
    """Tell of rows that sheets word differently, once for each wording, and of rows that are none."""
    for node in main.root.walk():
        wordings: dict[str, str] = {}
        for one in columns:
            label = one.column.labels.get(node.key, "")
            wordings.setdefault(label, one.column.sheet)
        wordings.pop("", None)
        if len(wordings) > 1:
            said = {"wordings": " | ".join(f"{label} ({sheet})" for label, sheet in wordings.items())}
            yield Finding("wording", node.words["nb"], 0, said)
    for sheet, labels in {one.column.sheet: one.column.strange for one in columns}.items():
        for label in labels:
            yield Finding("unknown-row", sheet, 0, {"row": label})


def _of_ranks(columns: Sequence[Checked], main: Model) -> Iterator[Finding]:
    """Tell whether the ranks in the sheets follow from the scores, and if not, among which columns they would."""
    top = main.root.key
    given = [ranks.Given(one.column.key, one.own[top], number_of(one.column.rank)) for one in columns]
    lines = {one.column.key: one.column.rank_line for one in columns}
    yield from (Finding(kind, where, lines.get(where, 0), said) for kind, where, said in ranks.faults(given))


def _of_summary(
    pairs: Sequence[tuple[Listed, Checked | None]], columns: Sequence[Checked], main: Model
) -> Iterator[Finding]:
    top = main.root.key
    given = []
    for row, one in pairs:
        score = one.own[top] if one else number_of(row.score)
        given.append(ranks.Given(row.name, score, number_of(row.rank)))
        if one is None:
            yield Finding("summary-unknown", row.name, row.line, {"published": row.score})
            continue
        if not agrees(row.score, one.own[top], main.decimals):
            yield Finding(
                "summary-score", row.name, row.line, {"published": row.score, "computed": shown(score, main.decimals)}
            )
        if bare(one.column.name) not in bare(row.name):
            yield Finding("summary-name", row.name, row.line, {"column": one.column.key})
    taken = {one.column.key for _, one in pairs if one}
    for one in columns:
        if one.column.key not in taken:
            published = one.column.cells.get(top, "")
            yield Finding("not-in-summary", one.column.key, one.column.lines.get(top, 0), {"published": published})
    lines = {row.name: row.line for row, _ in pairs}
    for kind, where, said in ranks.faults(given):
        yield Finding(f"summary-{kind}", where, lines.get(where, 0), said)
