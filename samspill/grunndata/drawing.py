"""How the tables of a register are drawn from the newest item of each of its subjects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from samspill.store import Transaction

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest word about one subject."""

    subject: str
    sequence: int
    event: str
    item: Any


@dataclass(frozen=True, slots=True)
class Drawing:
    """The tables of a register: a statement that clears some subjects' rows, and one for each table that fills it."""

    clear: str
    fill: tuple[str, ...]
    rows: Callable[[Newest], tuple[Iterable[Row], ...]]
    """The rows that an item gives, for each of the tables. They depend on nothing else, neither time nor order."""


async def draw(tx: Transaction, drawing: Drawing, newest: Sequence[Newest]) -> None:
    """Draw the rows of these subjects anew."""
    found: list[list[Row]] = [[] for _ in drawing.fill]
    for one in newest:
        for rows, more in zip(found, drawing.rows(one), strict=True):
            rows.extend(more)
    await tx.run(drawing.clear, [one.subject for one in newest])
    for statement, rows in zip(drawing.fill, found, strict=True):
        if rows:
            await tx.run(statement, *zip(*rows, strict=True))
