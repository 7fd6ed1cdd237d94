"""Transactions begin late, end whole, and say what went wrong in our own words."""

from __future__ import annotations

import asyncio

import pytest

from samspill.kernel.problems import TooLarge, Unavailable
from samspill.store import Collision, Duplicate, Store


async def test_nothing_is_begun_before_the_first_statement(store):
    async with store.transaction() as tx:
        assert not tx.begun
        await tx.all("SELECT 1")
        assert tx.begun


async def test_what_fails_is_undone(store):
    with pytest.raises(ValueError, match="no"):
        async with store.transaction() as tx:
            await tx.run("INSERT INTO store.outbox (kind, subject, facts) VALUES ('a', '', '{}')")
            raise ValueError("no")
    async with store.transaction() as tx:
        assert await tx.all("SELECT 1 FROM store.outbox") == []


async def test_a_lone_last_statement_is_durable_by_itself(store):
    async with store.transaction() as tx:
        await tx.last("INSERT INTO store.outbox (kind, subject, facts) VALUES ('a', '', '{}')")
        assert not tx.begun
    async with store.transaction() as tx:
        assert len(await tx.all("SELECT 1 FROM store.outbox")) == 1


async def test_two_that_change_one_row_collide(store):
    async with store.transaction() as first:
        await first.one("SELECT seq FROM audit.chain WHERE chain = 500")
        async with store.transaction() as second:
            await second.run("UPDATE audit.chain SET seq = 7 WHERE chain = 500")
        with pytest.raises(Collision):
            async with store.transaction() as third:
                await third.one("SELECT 1")
                async with store.transaction() as fourth:
                    await fourth.run("UPDATE audit.chain SET seq = 8 WHERE chain = 500")
                await third.run("UPDATE audit.chain SET seq = 9 WHERE chain = 500")


async def test_a_key_that_is_there_already_is_a_duplicate(store):
    with pytest.raises(Duplicate):
        async with store.transaction() as tx:
            await tx.run("INSERT INTO audit.chain (chain, hash) VALUES (1, '')")


async def test_a_part_can_be_undone_alone(store):
    async with store.transaction() as tx:
        await tx.run("INSERT INTO store.outbox (kind, subject, facts) VALUES ('kept', '', '{}')")
        with pytest.raises(ValueError, match="part"):
            async with tx.savepoint():
                await tx.run("INSERT INTO store.outbox (kind, subject, facts) VALUES ('lost', '', '{}')")
                raise ValueError("part")
    async with store.transaction() as tx:
        assert [row["kind"] for row in await tx.all("SELECT kind FROM store.outbox")] == ["kept"]


async def test_each_connection_has_a_lane_of_its_own(database):
    first, second = await Store.open(database, 3), await Store.open(database, 3)
    lanes = []

    async def one(store):
        async with store.transaction() as tx:
            lanes.append((await tx.hold()).lane)
            await asyncio.sleep(0.1)

    await asyncio.gather(*(one(store) for store in (first, second) for _ in range(3)))
    assert len(set(lanes)) == 6
    first.terminate()
    second.terminate()


async def test_numbers_come_from_blocks_and_never_twice(store):
    async def take():
        async with store.transaction() as tx:
            return await tx.numbers("fhir.resource_rid", 300)

    found = [number for numbers in await asyncio.gather(*(take() for _ in range(12))) for number in numbers]
    assert len(set(found)) == 12 * 300


async def test_a_statement_that_takes_too_long_is_ended(database):
    store = await Store.open(database, 1, statement_limit=50)
    with pytest.raises(Unavailable, match="longer"):
        async with store.transaction() as tx:
            await tx.all("SELECT pg_sleep(5)")
    async with store.transaction() as tx:
        assert await tx.one("SELECT 1")
    store.terminate()


async def test_a_transaction_may_be_kept_to_a_shorter_time_and_says_why(database):
    store = await Store.open(database, 1)
    for begun in (False, True):
        with pytest.raises(TooLarge, match="narrow"):
            async with store.transaction() as tx:
                if begun:
                    await tx.one("SELECT 1")
                await tx.limit(50, TooLarge("narrow it"))
                await tx.last("SELECT pg_sleep(5)")
    async with store.transaction() as tx:
        assert (await tx.one("SHOW statement_timeout"))[0] == "30s"
    store.terminate()


async def test_a_database_that_is_not_there_is_unavailable():
    with pytest.raises(Unavailable):
        await Store.open("postgresql://nobody@/nothing?host=/nonexistent", 1)


async def test_many_rows_are_put_in_as_one_stream(store):
    columns = ("kind", "subject", "facts")
    with pytest.raises(ValueError, match="no"):
        async with store.transaction() as tx:
            await tx.copy("store.outbox", columns, [("undone", "", "{}")])
            raise ValueError("no")
    async with store.transaction() as tx:
        await tx.copy("store.outbox", columns, [(f"k{number}", "é", '{"a": "b"}') for number in range(3)])
    async with store.transaction() as tx:
        rows = await tx.all("SELECT kind, subject, facts->>'a' AS a FROM store.outbox ORDER BY kind")
        assert [tuple(row) for row in rows] == [("k0", "é", "b"), ("k1", "é", "b"), ("k2", "é", "b")]


async def test_a_stream_with_a_key_that_is_there_already_is_a_duplicate(store):
    with pytest.raises(Duplicate):
        async with store.transaction() as tx:
            await tx.copy("audit.chain", ("chain", "hash"), [(1, b"")])
