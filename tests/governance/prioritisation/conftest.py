"""The published sheet of 2022 as a round, and pages as people see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from samspill.governance.prioritisation import model
from samspill.governance.prioritisation.demonstrating import demonstrate
from samspill.governance.prioritisation.scoring import number_of
from samspill.governance.prioritisation.sheets import example
from samspill.governance.prioritisation.tables import Column, columns_of, is_summary, read_dump

if TYPE_CHECKING:
    from fractions import Fraction

PAGE = {"accept": "text/html"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


def main() -> model.Model:
    """The model that is in use."""
    return model.known()[0]


def published() -> dict[str, Column]:
    """The fourteen columns of the published sheet."""
    tables = [table for table in read_dump(example()) if not is_summary(table)]
    return {column.key: column for table in tables for column in columns_of(table, main())}


def answers(column: Column) -> dict[str, Fraction | None]:
    """A column's answers, as numbers."""
    return {leaf.key: number_of(column.cells[leaf.key]) for leaf in main().root.leaves()}


@pytest.fixture
async def rounds(act: Any) -> None:
    """What the demo has: the published round, and one that is open."""
    await demonstrate(act)
