from __future__ import annotations

import asyncio

import pytest


class Writer:
    """Notes the groups that it is given; each takes as long as the gate is shut."""

    def __init__(self):
        self.groups = []
        self.gate = asyncio.Event()

    async def __call__(self, tx, items):
        self.groups.append(items)
        await self.gate.wait()
        if "wrong" in items:
            raise ValueError("no")
        await tx.one("SELECT 1")


async def test_what_comes_while_one_group_is_written_goes_together_into_the_next(store):
    write = Writer()
    first = store.together(write, 1)
    await asyncio.sleep(0)
    rest = [store.together(write, item) for item in (2, 3, 4)]
    await asyncio.sleep(0)
    assert not first.done()
    write.gate.set()
    await asyncio.gather(first, *rest)
    assert write.groups == [[1], [2, 3, 4]]


async def test_a_group_that_fails_fails_for_each_of_its_calls_and_for_no_other(store):
    write = Writer()
    first = store.together(write, "fine")
    await asyncio.sleep(0)
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
