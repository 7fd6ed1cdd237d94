"""The same question of several calls, asked at once, gives each what it would have got alone."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.store.several import asked_of_several, of_several

NAMES = "SELECT name, size FROM several_names WHERE name = $1::text AND size > $2::int"


@pytest.fixture
async def named(store):
    async with store.transaction() as tx:
        await tx.run("CREATE TABLE several_names (name text, size int)")
        await tx.run("INSERT INTO several_names VALUES ('a', 1), ('b', 2), ('$1', 3)")
    return store


@pytest.fixture
def statements(monkeypatch):
    """Count what is sent to the database."""
    sent = []
    fetch = asyncpg.Connection.fetch

    async def counted(self, text, *values, **more):
        sent.append(text)
        return await fetch(self, text, *values, **more)

    monkeypatch.setattr(asyncpg.Connection, "fetch", counted)
    return sent


async def ask(store, *values, text=NAMES):
    async with store.transaction() as tx:
        return [tuple(row)[-2:] for row in await tx.shared(text, *values)]


async def test_calls_of_a_moment_ask_in_one_statement_and_each_gets_its_own(named, statements):
    asked = [("a", 0), ("b", 0), ("a", 1), ("nobody", 0), ("b", 1)]
    found = await asyncio.gather(*(ask(named, *values) for values in asked))
    assert found == [[("a", 1)], [("b", 2)], [], [], [("b", 2)]]
    assert len(statements) == 1


async def test_what_one_call_alone_asks_is_asked_as_it_stands(named, statements):
    assert await ask(named, "a", 0) == [("a", 1)]
    assert statements == [NAMES]


async def test_a_value_that_the_database_does_not_take_spoils_nobody_elses_asking(named):
    asked = [("a", 0), ("b", 2**40), ("b", 0)]
    good, bad, other = await asyncio.gather(*(ask(named, *values) for values in asked), return_exceptions=True)
    assert (good, other) == ([("a", 1)], [("b", 2)])
    assert isinstance(bad, asyncpg.DataError)


async def test_inside_a_transaction_that_has_begun_it_sees_what_was_written(named):
    async with named.transaction() as tx:
        await tx.run("INSERT INTO several_names VALUES ('c', 9)")
        assert [row["size"] for row in await tx.shared(NAMES, "c", 0)] == [9]


async def test_it_reads_through_the_veil(named):
    async def veiled():
        async with named.transaction() as tx:
            tx.cover(
                lambda text: (
                    text.replace("FROM several_names", "FROM several_names AS n(name, size)") + " AND size <> 1"
                )
            )
            return await tx.shared(NAMES, "a", 0)

    assert await asyncio.gather(veiled(), veiled(), ask(named, "a", 0)) == [[], [], [("a", 1)]]


async def test_in_a_literal_nothing_is_a_values_place(named):
    text = "SELECT name, size FROM several_names WHERE name IN ('$1', 'it''s $2') AND size > $1::int -- $3"
    assert await asyncio.gather(*(ask(named, size, text=text) for size in (0, 5))) == [[("$1", 3)], []]


@pytest.mark.parametrize("text", ["SELECT $1", "SELECT $1::int[]", "SELECT $1, $1::int", "SELECT $2::int"])
def test_a_text_that_does_not_say_the_types_of_its_values_is_asked_alone(text):
    assert of_several(text) is None
    assert asked_of_several(text) is None


async def test_what_is_asked_alone_is_answered(named):
    assert await asyncio.gather(*(ask(named, [n], text="SELECT 1, $1::int[]") for n in (1, 2))) == [
        [(1, [1])],
        [(1, [2])],
    ]


@given(st.lists(st.sampled_from(["'", "''", "$1", "$1::int", "--", "\n", "x", " "]), max_size=12))
def test_the_text_between_quotes_is_kept_to_the_letter(parts):
    literal = "'" + "".join(parts).replace("'", "''") + "'"
    assert literal in (of_several(f"SELECT $1::int, {literal}") or "")
