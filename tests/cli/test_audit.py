"""The trail at the command line: verified, and what is too old of it removed."""

from __future__ import annotations

import asyncio

import pytest

from samspill import cli


@pytest.fixture
def here(monkeypatch, database, home):
    monkeypatch.setenv("SAMSPILL_DATABASE", database)
    monkeypatch.setenv("SAMSPILL_HOME", str(home))


async def test_nothing_is_too_old_of_a_young_trail_and_it_is_whole(here, client, token, monkeypatch, capsys):
    monkeypatch.setenv("SAMSPILL_TRAIL_YEARS", "5")
    await client.get("/fhir/Patient/p1", headers=token())
    assert await asyncio.to_thread(cli.main, ["audit", "retire", "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith("0 entries from before")
    assert await asyncio.to_thread(cli.main, ["audit", "verify"]) == 0
    assert "the trail is whole" in capsys.readouterr().out


async def test_zero_years_keeps_all_of_it(here, monkeypatch, capsys):
    monkeypatch.setenv("SAMSPILL_TRAIL_YEARS", "0")
    assert await asyncio.to_thread(cli.main, ["audit", "retire"]) == 0
    assert "kept for ever" in capsys.readouterr().out
