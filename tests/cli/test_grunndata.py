"""Feeding the registers at the command line: what is refused is kept for whoever looks after the feeds."""

from __future__ import annotations

import asyncio

import pytest

from samspill import cli
from samspill.grunndata import feeds
from tests.grunndata.conftest import ADULT, line, person


@pytest.fixture
def load(monkeypatch, database, home, tmp_path):
    """`await load(line, …)`: the exit code of loading a file with these lines."""
    monkeypatch.setenv("SAMSPILL_DATABASE", database)
    monkeypatch.setenv("SAMSPILL_HOME", str(home))
    monkeypatch.setenv("SAMSPILL_ENVIRONMENT", "test")

    async def do(*lines):
        path = tmp_path / "feed.ndjson"
        path.write_bytes(b"\n".join(lines))
        return await asyncio.to_thread(cli.main, ["grunndata", "load", str(path)])

    return do


async def refusals(store):
    async with store.transaction() as tx:
        return [(one.register, one.place, one.rule) for one in await feeds.refusals(tx, 9)]


async def test_what_is_refused_is_kept_with_place_and_rule_and_without_a_value(load, store):
    assert await load(line("FREG", 1, "PersonIsCreated", person("a", ADULT))) == 0
    assert await refusals(store) == []
    assert await load(line("FREG", 9, "PersonIsCreated", person("b"))) == 1
    assert await load(line("HPR", 1, "PersonCreated", {"HprNumber": "x", "NIN": ADULT})) == 1
    late, bad = (await refusals(store))[1], (await refusals(store))[0]
    assert late == ("FREG", "sequenceNumber", "number 2 is expected next, and number 9 came")
    assert bad[:2] == ("", "line 1.item.HprNumber")
    assert ADULT not in str(bad)
    async with store.transaction() as tx:
        assert (await feeds.latest(tx, "FREG"), await feeds.latest(tx, "HPR")) == (1, 0)
