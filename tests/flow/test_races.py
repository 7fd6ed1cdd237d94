"""Many callers with the same condition at once, from two processes: exactly one creates, and nothing is lost."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.flow.racing import ORGANISATION, run

EACH = 25


async def race(url: str, *kinds: str) -> list[int]:
    """Let two processes run at once; gives the statuses of all their calls."""
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        calls = [loop.run_in_executor(processes, run, url, kind, EACH) for kind in kinds]
        return [status for statuses in await asyncio.gather(*calls) for status in statuses]


async def organisations(client, token) -> list[dict[str, object]]:
    found = (await client.get("/fhir/Organization?_count=1000", headers=token())).json()
    return [entry["resource"] for entry in found.get("entry", [])]


@pytest.mark.parametrize("kinds", [("create", "create"), ("transact", "transact"), ("create", "transact")])
async def test_of_fifty_conditional_creates_one_creates(client, token, database, kinds):
    statuses = await race(database, *kinds)
    assert sorted(statuses) == [200] * (2 * EACH - 1) + [201]
    assert len(await organisations(client, token)) == 1


async def test_of_fifty_conditional_updates_one_creates_and_each_of_the_others_makes_a_version(client, token, database):
    statuses = await race(database, "update", "create")
    assert statuses.count(201) == 1
    assert statuses.count(200) == 2 * EACH - 1
    (made,) = await organisations(client, token)
    assert int(made["meta"]["versionId"]) in (EACH, EACH + 1)


async def test_of_fifty_patches_none_is_lost(client, token, database):
    headers = token() | {"content-type": "application/fhir+json"}
    text = ORGANISATION[:-1] + b',"id":"raced","alias":["y"]}'
    assert (await client.put("/fhir/Organization/raced", content=text, headers=headers)).status_code == 201
    statuses = await race(database, "patch", "patch")
    assert statuses == [200] * 2 * EACH
    (made,) = await organisations(client, token)
    assert len(made["alias"]) == 2 * EACH + 1
    assert made["meta"]["versionId"] == str(2 * EACH + 1)
