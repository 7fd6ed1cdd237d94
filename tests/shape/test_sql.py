"""Every SQL statement is one that the migrated tables accept: a misspelt column fails here, not in somebody's hands."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, fields
from itertools import product
from typing import TYPE_CHECKING

import asyncpg
import pytest

from samspill.exchange import closing
from samspill.fhir.read import sql as fhir_sql
from samspill.fhir.veil import veil
from samspill.store.several import of_several
from samspill.store.statements import NAME, Named, split
from samspill.trust.decision import labels
from samspill.trust.decision import statements as facts
from tests.shape.reading import PROGRAM, files, functions, module_of, name_of, parsed, program

if TYPE_CHECKING:
    from pathlib import Path

STATEMENT_FILES = [p for p in files(".sql") if p.is_relative_to(PROGRAM) and p.parent.name != "migrations"]
WHOLE = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "(")
"""How a statement begins that stands by itself. Others are lists of WITH parts, or fragments with named places."""
PLACE = re.compile(r"\{(\w+)\}")
NOT_PREPARED = {
    "samspill/store/migrate.sql ledger": "a DO block cannot be prepared; every migration runs it",
    "samspill/governance/cases/queries.sql hold_series": "LOCK cannot be prepared; every new case runs it",
    "samspill/governance/meetings/queries.sql hold_series": "LOCK cannot be prepared; every new meeting runs it",
    "samspill/fhir/queries.sql learn": "ANALYZE cannot be prepared; every load runs it",
    "samspill/fhir/queries.sql gather_tokens": "ALTER cannot be prepared; every load runs it",
    "samspill/fhir/queries.sql put_tokens_in": "ALTER cannot be prepared; every load runs it",
}
JOINED = ("exchange/closing.py", "trust/decision/statements.py", "store/several.py")
"""Where fragments of several owners become one statement: at the end of a call, for the facts of its decision, and
where several calls ask the same."""
COMPOSED = {
    "samspill/fhir/searching/operation.py": "searches are composed; tests/shape/test_search_sql.py prepares them",
    **dict.fromkeys(
        ("samspill/fhir/create.py", "samspill/fhir/update.py", "samspill/fhir/delete.py"),
        "the parts for index rows are put in; tests/shape/test_write_sql.py prepares them",
    ),
}
PUT_TOGETHER = {
    f"samspill/fhir/queries.sql {name}{half}": "half of a statement; tests/shape/test_write_sql.py prepares the whole"
    for name in ("create", "update", "delete")
    for half in ("", "_work")
}


def wrap(statement: str) -> str:
    """A list of WITH parts, the last named `work`, as the closing statement would hold it."""
    return statement if statement.startswith(WHOLE) else f"WITH {statement} SELECT * FROM work"


async def faults_of(url: str, statements: dict[str, str]) -> dict[str, str]:
    """Prepare statements; gives those that the database refuses, with its reason."""
    connection = await asyncpg.connect(url)
    refused = {}
    try:
        for name, statement in statements.items():
            try:
                await connection.prepare(statement)
            except asyncpg.PostgresError as error:
                refused[name] = str(error)
    finally:
        await connection.close()
    return refused


@pytest.mark.parametrize("file", STATEMENT_FILES, ids=name_of)
async def test_every_statement_fits_the_schema(file: Path, database):
    text = file.read_text("utf-8")
    found = split(text)
    assert found, "a file of statements has a name above each: `-- name --`"
    assert len(found) == len(NAME.findall(text)), "two statements have one name"
    left_out = joined() | {
        place.split(" ")[1] for place in NOT_PREPARED | PUT_TOGETHER if place.startswith(name_of(file) + " ")
    }
    wanted = {name: wrap(statement) for name, statement in found.items() if name not in left_out}
    assert await faults_of(database, wanted) == {}


async def test_a_statement_that_does_not_fit_is_found(database):
    wrong = {"column": "SELECT nothing FROM audit.entry", "table": "SELECT 1 FROM audit.entries", "syntax": "SELEKT"}
    assert (await faults_of(database, {**wrong, "right": "SELECT 1"})).keys() == wrong.keys()


def test_statements_that_are_not_prepared_are_there():
    for place in NOT_PREPARED | PUT_TOGETHER:
        file, name = place.split(" ")
        assert name in split((PROGRAM.parent / file).read_text("utf-8"))


async def test_what_calls_ask_together_fits_the_schema_as_a_question_about_several(database):
    alone = {name: fhir_sql.statements[name] for name in ("read", "vread")}
    several = {name: of_several(text) for name, text in alone.items()}
    assert all(several.values())
    assert await faults_of(database, several) == {}


def joined() -> set[str]:
    """The fragments that the statements which are joined are made of: prepared together, below."""
    nodes = [n for place in JOINED for n in ast.walk(parsed(PROGRAM / place))]
    return {n.attr for n in nodes if isinstance(n, ast.Attribute) and _is_statements(n.value)}


def test_fragments_with_named_places_are_joined_in_three_places_only():
    found = {
        name
        for file in STATEMENT_FILES
        for name, statement in split(file.read_text("utf-8")).items()
        if PLACE.search(statement)
    }
    assert found
    assert found <= joined()


def _is_statements(node: ast.AST) -> bool:
    """`sql`, `store_sql` or `audit.sql`: what holds the statements of a file."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name == "sql" or name.endswith("_sql")


@dataclass(frozen=True)
class Asked:
    """A function that ends its work with a question: which statements it may ask, and in which shapes."""

    where: str
    statements: tuple[str, ...]
    one_patient: bool
    """It belongs to an operation about one patient, so its rows need not say whose they are."""
    said: frozenset[str]
    """What the question says of itself, such as `must_find`."""


def questions() -> list[Asked]:
    """Find every function that makes a `Question`, in the program's own text."""
    return [
        asked
        for path in program()
        if "Question(" in path.read_text("utf-8")
        for function in functions(parsed(path))
        if (asked := _asked(path, function))
    ]


def _asked(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Asked | None:
    calls = [n for n in ast.walk(function) if isinstance(n, ast.Call)]
    made = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "Question"]
    if not made:
        return None
    # What is asked of the transaction itself, in the middle of the work, is no question.
    elsewhere = {
        id(argument)
        for call in calls
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "tx"
        for argument in call.args
    }
    module = module_of(path)
    named = {
        n
        for n in ast.walk(function)
        if isinstance(n, ast.Attribute) and _is_statements(n.value) and id(n) not in elsewhere
    }
    texts = [getattr(_resolve(module, n.value), n.attr) for n in named]
    return Asked(
        where=f"{name_of(path)} {function.name}",
        statements=tuple(sorted(set(texts))),
        one_patient="about_patient" in " ".join(ast.unparse(d) for d in function.decorator_list),
        said=frozenset(keyword.arg for call in made for keyword in call.keywords if keyword.arg),
    )


def _resolve(module: object, node: ast.AST) -> Named:
    if isinstance(node, ast.Attribute):
        found = getattr(_resolve(module, node.value), node.attr)
    else:
        assert isinstance(node, ast.Name)
        found = getattr(module, node.id)
    return found


def shapes(asked: Asked) -> dict[str, str]:
    """Every closing statement that such a function may end with."""
    always = {"tells"} | (set() if asked.one_patient else {"each"})
    flags = [field.name for field in fields(closing.Shape) if field.type == "bool"]
    choices = [(False, True) if flag in always | asked.said else (False,) for flag in flags]
    found = {}
    for statement in asked.statements:
        arity = max((int(n) for n in re.findall(r"\$(\d+)", statement)), default=0)
        for values in product(*choices):
            chosen = dict(zip(flags, values, strict=True))
            text = closing.closing_of(closing.Shape(statement, arity, **chosen)).text
            found[f"{asked.where}: {statement[:40]} {chosen}"] = text
    return found


async def test_every_question_fits_into_the_statement_that_closes_its_call(database):
    found = questions()
    assert {asked.where.split(" ")[0] for asked in found if not asked.statements} == COMPOSED.keys()
    assert len([asked for asked in found if asked.statements]) >= 2
    wanted = {name: text for asked in found for name, text in shapes(asked).items()}
    assert await faults_of(database, wanted) == {}


async def test_a_call_without_a_question_is_closed_by_a_statement_that_fits(database):
    wanted = {f"{tells=}": closing.closing_of(closing.Shape(tells=tells)).text for tells in (False, True)}
    assert await faults_of(database, wanted) == {}


async def test_the_facts_of_a_decision_are_statements_that_fit(database):
    names = ("CALLERS", "RECORDS")
    wanted = {"CITIZEN": facts.CITIZEN[0], **{name: getattr(facts, name) for name in names}}
    wanted |= {"calls": facts.calls(), "calls and read": facts.calls(veil((labels.BLOCKED,))(fhir_sql.read))}
    assert await faults_of(database, wanted) == {}


async def test_what_ends_calls_that_were_decided_on_what_is_remembered_fits(database):
    reads = {"read": fhir_sql.read, "read through a veil": veil((labels.BLOCKED,))(fhir_sql.read)}
    assert await faults_of(database, {name: closing.presumed(text) for name, text in reads.items()}) == {}
