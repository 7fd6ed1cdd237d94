"""Connections are lent one at a time, replaced when they die, and closed when their work is broken off."""

from __future__ import annotations

import asyncio

import pytest

from samspill.kernel.problems import Unavailable
from samspill.store import Store, connections


async def process_of(store):
    async with store.transaction() as tx:
        row = await tx.peek("SELECT pg_backend_pid() AS pid")
        return row["pid"]


@pytest.fixture
async def single(database):
    store = await Store.open(database, 1)
    yield store
    store.terminate()


async def test_who_finds_none_free_waits_in_line(single):
    order = []

    async def one(number):
        async with single.transaction() as tx:
            await tx.hold()
            order.append(number)
            await tx.all("SELECT pg_sleep(0.01)")

    await asyncio.gather(*(one(number) for number in range(20)))
    assert order == list(range(20))


async def test_who_waits_too_long_is_told(single, monkeypatch):
    monkeypatch.setattr(connections, "PATIENCE", 0.05)
    async with single.transaction() as tx:
        await tx.hold()
        with pytest.raises(Unavailable, match="busy"):
            async with single.transaction() as other:
                await other.hold()
    assert await process_of(single)


async def test_one_that_dies_is_replaced(single, database):
    other = await Store.open(database, 1)
    first = await process_of(single)
    async with other.transaction() as tx:
        await tx.all("SELECT pg_terminate_backend($1, 5000)", first)
    for _ in range(50):
        try:
            second = await process_of(single)
            break
        except Unavailable:
            await asyncio.sleep(0.02)
    assert second != first
    other.terminate()


async def test_one_that_dies_in_the_middle_is_told_as_away(single, database):
    other = await Store.open(database, 1)
    with pytest.raises(Unavailable):
        async with single.transaction() as tx:
            row = await tx.one("SELECT pg_backend_pid() AS pid")
            async with other.transaction() as killer:
                await killer.all("SELECT pg_terminate_backend($1, 5000)", row["pid"])
            await tx.all("SELECT 1")
    assert await process_of(single)
    other.terminate()


async def test_work_that_is_cancelled_is_undone_and_its_connection_not_lent_again(single):
    first = await process_of(single)

    async def work():
        async with single.transaction() as tx:
            await tx.run("INSERT INTO store.outbox (kind, subject, facts) VALUES ('x', '', '{}')")
            await tx.all("SELECT pg_sleep(30)")

    task = asyncio.create_task(work())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await process_of(single) != first
    async with single.transaction() as tx:
        assert not await tx.all("SELECT 1 FROM store.outbox")


async def test_who_asks_for_nothing_holds_none(single):
    async with single.transaction(), single.transaction() as other:
        assert await other.all("SELECT 1")


async def test_who_stops_waiting_leaves_the_line(single):
    async with single.transaction() as tx:
        await tx.hold()
        waiting = [asyncio.create_task(process_of(single)) for _ in range(3)]
        await asyncio.sleep(0.01)
        waiting[0].cancel()
    assert len({await task for task in waiting[1:]}) == 1


async def test_a_files_error_is_the_works_own(single):
    with pytest.raises(FileNotFoundError):
        async with single.transaction() as tx:
            await tx.all("SELECT 1")
            raise FileNotFoundError
    assert await process_of(single)
