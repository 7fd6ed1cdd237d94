"""The demo's steering half is made on the first start, and left as it is on the next."""

from __future__ import annotations

from samspill.cli import _steering as steering


async def test_each_area_shows_itself_once_and_no_start_after_the_first_is_refused(settings, store):
    assert await steering.make_steering(settings) == list(steering.ORDER)
    async with store.transaction() as tx:
        before = await tx.all("SELECT count(*) AS number FROM governance.passage")
    assert await steering.make_steering(settings) == []
    async with store.transaction() as tx:
        assert await tx.all("SELECT count(*) AS number FROM governance.passage") == before
