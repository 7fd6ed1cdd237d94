"""Counting who asks for what."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from samspill.kernel.problems import Unavailable
from samspill.trust.metering import usage
from samspill.trust.metering.usage import Usage

LONG_AGO = date(2000, 1, 1)


async def counts(store, client=None):
    async with store.transaction() as tx:
        return await usage.by_day(tx, LONG_AGO, client)


async def test_what_several_workers_count_is_added_up(store):
    workers = [Usage() for _ in range(3)]
    for worker in workers:
        for status in (200, 201, 404, 403, 429):
            worker.count("ehr", "fhir.read", status)
        worker.count("ehr", "access-log.read", 200)
        worker.count("other", "fhir.read", 500)
    await asyncio.gather(*(worker.write(store) for worker in workers))
    await asyncio.gather(*(worker.write(store) for worker in workers))
    found = {(row["client"], row["api"]): (row["calls"], row["refused"], row["failed"]) for row in await counts(store)}
    assert found == {("ehr", "fhir"): (15, 6, 3), ("ehr", "access-log"): (3, 0, 0), ("other", "fhir"): (3, 0, 3)}
    assert {row["client"] for row in await counts(store, "other")} == {"other"}


async def test_what_could_not_be_written_is_written_the_next_time(store, monkeypatch):
    counted = Usage()
    counted.count("ehr", "fhir.read", 200)
    with monkeypatch.context() as patch:

        async def away(*_):
            raise Unavailable("away")

        patch.setattr(usage, "_add", away)
        with pytest.raises(Unavailable):
            await counted.write(store)
    counted.count("ehr", "fhir.read", 200)
    await counted.write(store)
    assert [row["calls"] for row in await counts(store)] == [2]
