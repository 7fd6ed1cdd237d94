from __future__ import annotations

import asyncio

import pytest

from samspill.store import gathering


class Writer:
    """Notes the groups that it is given; each takes as long as the gate is shut."""

    def __init__(self):
        self.groups = []
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()

    async def __call__(self, tx, items):
        self.groups.append(items)
        self.begun.set()
        await self.gate.wait()
        if "wrong" in items:
            raise ValueError("no")
        await tx.one("SELECT 1")


async def test_what_comes_while_one_group_is_written_goes_together_into_the_next(store):
    write = Writer()
    first = store.together(write, 1)
    await write.begun.wait()
    rest = [store.together(write, item) for item in (2, 3, 4)]
    await asyncio.sleep(0)
    assert not first.done()
    write.gate.set()
    await asyncio.gather(first, *rest)
    assert write.groups == [[1], [2, 3, 4]]


async def test_those_that_are_just_coming_join_the_first(store):
    async def come(turns):
        for _ in range(turns):
            await asyncio.sleep(0)
        await store.together(write, turns)

    write = Writer()
    write.gate.set()
    await asyncio.gather(*(come(turns) for turns in range(8)))
    assert write.groups == [list(range(8))]


async def test_two_halves_become_one(store):
    """Callers that come again soon after they are answered, two and two at first."""
    write, halves = Writer(), gathering.Gathering(store.transaction, pause=0.05)

    async def come_again(times):
        for _ in range(times):
            await halves.add(write, "x")
            for _ in range(gathering.TURNS + 2):
                await asyncio.sleep(0)

    first = [asyncio.create_task(come_again(6)) for _ in range(2)]
    await write.begun.wait()
    second = [asyncio.create_task(come_again(6)) for _ in range(2)]
    await asyncio.sleep(0)
    write.gate.set()
    await asyncio.gather(*first, *second)
    assert [len(group) for group in write.groups][:3] == [2, 4, 4]
    assert sum(map(len, write.groups)) == 24


async def test_nobody_is_waited_for_who_is_not_there_yet(store):
    write = Writer()
    write.gate.set()
    await asyncio.gather(*(store.together(write, item) for item in "abc"))
    loop = asyncio.get_running_loop()
    late = loop.create_future()
    loop.call_later(0.05, lambda: late.set_result(store.together(write, "e")))
    await store.together(write, "d")
    await (await late)
    assert write.groups == [["a", "b", "c"], ["d"], ["e"]]


async def test_a_group_that_fails_fails_for_each_of_its_calls_and_for_no_other(store):
    write = Writer()
    first = store.together(write, "fine")
    await write.begun.wait()
    rest = [store.together(write, item) for item in ("right", "wrong")]
    write.gate.set()
    await first
    for one in rest:
        with pytest.raises(ValueError, match="no"):
            await one
    await store.together(write, "again")


async def test_a_call_that_is_broken_off_holds_up_nobody(store):
    write = Writer()
    first, second = store.together(write, 1), store.together(write, 2)
    await asyncio.sleep(0)
    first.cancel()
    write.gate.set()
    await second
    assert write.groups == [[1, 2]]


async def test_what_asks_beside_goes_together_and_waits_for_nothing_that_is_being_written(store):
    write, ask = Writer(), Writer()
    writing = store.together(write, 1)
    async with store.transaction() as one, store.transaction() as other:
        asking = [asyncio.create_task(tx.beside(ask, item)) for tx, item in ((one, 1), (other, 2))]
        await asyncio.sleep(0)
        rest = store.beside(ask, 3)
        ask.gate.set()
        await asyncio.gather(*asking, rest)
        assert not one.begun
    assert not writing.done()
    assert sorted(item for group in ask.groups for item in group) == [1, 2, 3]
    write.gate.set()
    await writing


async def test_what_has_begun_asks_by_itself_and_sees_what_it_has_written(store):
    async def look(tx, items):
        for item in items:
            item.extend(await tx.all("SELECT number FROM numbers"))

    seen = []
    async with store.transaction() as tx:
        await tx.run("CREATE TEMPORARY TABLE numbers ON COMMIT DROP AS SELECT 7 AS number")
        await tx.beside(look, seen)
    assert [row["number"] for row in seen] == [7]
