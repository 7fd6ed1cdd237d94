"""What may be seen once is fresh to one worker, once, however many see it at the same time."""

from __future__ import annotations

import asyncio
import hashlib

from samspill.store import Store
from samspill.trust import replay
from samspill.trust.replay import is_fresh


def digest(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


async def test_of_many_at_once_in_many_workers_one_is_first(database):
    workers = [await Store.open(database, 1) for _ in range(3)]
    try:
        asked = [(number, worker) for number in range(40) for worker in workers for _ in range(3)]
        found = await asyncio.gather(*(is_fresh(worker, digest(number), 60) for number, worker in asked))
        fresh = [number for (number, _), first in zip(asked, found, strict=True) if first]
        assert sorted(fresh) == list(range(40))
    finally:
        for worker in workers:
            worker.terminate()


async def test_what_has_run_out_may_be_seen_again_and_is_forgotten(store, monkeypatch):
    assert await is_fresh(store, digest(1), -1)
    assert await is_fresh(store, digest(1), 60)
    assert not await is_fresh(store, digest(1), 60)
    await is_fresh(store, digest(2), -1)
    monkeypatch.setattr(replay, "PAUSE", -1.0)
    assert await is_fresh(store, digest(3), 60)
    async with store.transaction() as tx:
        assert {row["digest"] for row in await tx.all("SELECT digest FROM trust.seen")} == {digest(1), digest(3)}
