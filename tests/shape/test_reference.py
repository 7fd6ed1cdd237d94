"""Whatever one may set, ask for, be refused with, run or query is described in docs/reference."""

from __future__ import annotations

import inspect
from dataclasses import fields

import asyncpg

from samspill import cli
from samspill.kernel import problems
from samspill.kernel.problems import Problem
from samspill.kernel.settings import PREFIX, Settings
from samspill.store.migrate import steps
from tests.shape.reading import ROOT, operations

TABLES = """
SELECT n.nspname || '.' || c.relname AS name
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1::text[]) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""


def missing_from(page: str, names: set[str]) -> set[str]:
    """Names that a page of the reference does not have as code."""
    text = (ROOT / f"docs/reference/{page}.md").read_text("utf-8")
    return {name for name in names if f"`{name}`" not in text}


def test_every_setting_is_described():
    assert missing_from("settings", {PREFIX + field.name.upper() for field in fields(Settings)}) == set()


def test_every_operation_is_described():
    assert missing_from("operations", {operation.name for operation in operations()}) == set()


def test_every_problem_is_described():
    kinds = [k for _, k in inspect.getmembers(problems, inspect.isclass) if issubclass(k, Problem) and k is not Problem]
    assert len(kinds) > 10
    assert missing_from("problems", {kind.code for kind in kinds}) == set()


def test_every_command_and_each_of_its_options_is_described():
    assert missing_from("commands", {f"samspill {name}" for name in cli.commands()}) == set()
    top = cli.parser()
    subs = next(action for action in top._actions if action.dest == "command").choices
    options = {word for sub in subs.values() for action in sub._actions for word in action.option_strings}
    assert missing_from("commands", options - {"-h", "--help"}) == set()


async def test_every_table_is_described(database):
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(TABLES, sorted({step.schema for step in steps()}))
    finally:
        await connection.close()
    assert len(rows) > 5
    assert missing_from("tables", {row["name"] for row in rows}) == set()


def test_a_name_that_is_not_described_is_found():
    assert missing_from("settings", {"SAMSPILL_NOTHING"}) == {"SAMSPILL_NOTHING"}
