"""Each package owns one schema, and no query and no key reaches into another's."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import asyncpg
import pytest

from samspill.store.migrate import steps
from samspill.store.statements import split
from tests.shape.reading import PROGRAM, files, name_of, parsed, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SQL_FILES = [p for p in files(".sql") if p.is_relative_to(PROGRAM)]
SCHEMAS = {step.schema for step in steps()} | {"published", "public"}
OPEN_TO_ALL = {"published"}
"""What registries write and governance reads."""
CROSSES: dict[str, str] = {}
SQL_IN_PYTHON = {
    "samspill/exchange/closing.py": "joins the fragments of audit, store and question into one statement",
    "samspill/fhir/index_rows.py": "the index tables stand in a list, and all that writes them is made from it",
    "samspill/fhir/veil.py": "what a grant hides is written into the statements that read, whichever these are",
    "samspill/fhir/search": "a search is composed, of fragments with bound values",
    "samspill/trust/decision/statements.py": "joins the fragments of grunndata and trust into one statement",
    "samspill/store/backup.py": "copies every table there is; the names come from the catalogue",
    "samspill/store/embedded/creation.py": "speaks to a server that is being made, before there is a database",
    "samspill/store/migrate.py": "makes a package's schema before its first step",
    "samspill/store/transaction.py": "BEGIN, COMMIT, ROLLBACK and savepoints have no place in a file of statements",
}
"""Where SQL may stand in a Python string, and why. The list may only shrink."""
LOOKS_LIKE_SQL = re.compile(
    r"\s*(SELECT|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|(CREATE|ALTER|DROP)\s+[A-Z]|TRUNCATE|COPY\s|BEGIN\b|COMMIT\b"
    r"|ROLLBACK\b|SAVEPOINT\b|RELEASE\s|SET\s+LOCAL|LOCK\s|LISTEN\s|NOTIFY\s|WITH\s+\w+\s+AS)"
)
FOREIGN_KEYS = """
SELECT c.conrelid::regclass::text AS owner, c.confrelid::regclass::text AS other
FROM pg_constraint AS c
JOIN pg_class AS a ON a.oid = c.conrelid
JOIN pg_class AS b ON b.oid = c.confrelid
WHERE c.contype = 'f' AND a.relnamespace <> b.relnamespace
"""


def schemas_in(sql: str) -> set[str]:
    """The schemas of ours that a text names, outside comments and quoted text."""
    bare = re.sub(r"--[^\n]*|'[^']*'", " ", sql)
    return {name for name in re.findall(r"\b(\w+)\.\w", bare) if name in SCHEMAS}


def strangers(file: Path) -> Iterator[str]:
    """Statements of a file that name a schema that is neither their package's nor open to all."""
    own = set(file.relative_to(PROGRAM).parts) | OPEN_TO_ALL
    text = file.read_text("utf-8")
    parts = {"": text} if file.parent.name == "migrations" else split(text)
    return (f"{name_of(file)} {name}".strip() for name, part in parts.items() if schemas_in(part) - own)


def test_no_statement_reaches_into_another_packages_schema():
    assert {place for file in SQL_FILES for place in strangers(file)} == CROSSES.keys()


def test_a_statement_that_reaches_further_is_found(tmp_path):
    assert schemas_in("SELECT e.at FROM audit.entry AS e -- store.outbox\nWHERE about = 'fhir.changed'") == {"audit"}


async def test_no_foreign_key_crosses_a_schema(database):
    connection = await asyncpg.connect(database)
    try:
        assert await connection.fetch(FOREIGN_KEYS) == []
        await connection.execute("CREATE TABLE fhir.wrong (event bigint REFERENCES store.outbox (id))")
        assert [tuple(row) for row in await connection.fetch(FOREIGN_KEYS)] == [("fhir.wrong", "store.outbox")]
    finally:
        await connection.close()


def sql_strings(tree: ast.Module) -> list[str]:
    """Strings that are SQL, docstrings apart."""
    documents = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documents
        and LOOKS_LIKE_SQL.match(node.value)
    ]


def test_sql_stands_in_files_and_not_in_strings():
    found = {name_of(path) for path in program() if sql_strings(parsed(path))}
    allowed = {name: next((a for a in SQL_IN_PYTHON if name.startswith(a)), None) for name in found}
    assert [name for name, exception in allowed.items() if exception is None] == []
    assert set(allowed.values()) == SQL_IN_PYTHON.keys(), "an exception that is needed no more goes out of the list"


@pytest.mark.parametrize(
    "text",
    ["query = 'SELECT 1'", 'query = f"DELETE FROM {table}"', "run('UPDATE a.b SET c = 1')", "x = 'ALTER TABLE a'"],
)
def test_sql_in_a_string_is_found(text):
    assert sql_strings(ast.parse(text))


@pytest.mark.parametrize("text", ["'''SELECT in a docstring.'''", "x = 'Select a patient'", "x = 'With kind regards'"])
def test_words_in_a_string_are_not_taken_for_sql(text):
    assert not sql_strings(ast.parse(text))
