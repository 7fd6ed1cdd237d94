"""Kill -9 of a worker and of PostgreSQL in a storm: nothing acknowledged is lost, nothing is read unrecorded."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
import uuid

import asyncpg
import httpx

from samspill.kernel.settings import Settings
from samspill.store.embedded import Cluster
from tests.fhir.conftest import JSON, observation
from tests.flow import running

ROUNDS = 4
CLIENTS = 8


class Storm:
    """Clients that write and read as fast as they can, and remember every answer they got."""

    def __init__(self, running):
        self.running = running
        self.headers = running.token()
        self.written: dict[str, str] = {}
        self.read: set[str] = set()
        self.failed = 0
        self.stopped = False

    async def blow(self):
        limits = httpx.Limits(max_connections=CLIENTS * 2)
        async with httpx.AsyncClient(base_url=self.running.url, timeout=20, limits=limits) as client:
            await asyncio.gather(*(self.one(client) for _ in range(CLIENTS)))

    async def one(self, client):
        while not self.stopped:
            request = uuid.uuid4().hex
            headers = self.headers | {"x-request-id": request}
            try:
                if self.written and random.random() < 0.4:
                    wanted = random.choice(list(self.written))
                    answer = await client.get(f"/fhir/Observation/{wanted}", headers=headers)
                    if answer.status_code == 200:
                        self.read.add(request)
                else:
                    text = observation(random.choice("abc"), value=f"{random.randrange(1000)}.50")
                    answer = await client.post("/fhir/Observation", content=text, headers=headers | JSON)
                    if answer.status_code == 201:
                        self.written[answer.json()["id"]] = request
                if answer.status_code >= 400:
                    self.failed += 1
                    assert answer.status_code == 503, answer.text
                    await asyncio.sleep(0.05)
            except httpx.TransportError:
                self.failed += 1
                await asyncio.sleep(0.05)


async def test_nothing_acknowledged_is_lost_and_nothing_is_read_unrecorded(running_platform):
    storm = Storm(running_platform)
    blowing = asyncio.create_task(storm.blow())
    try:
        await _kill_and_kill(running_platform, storm, blowing)
    finally:
        storm.stopped = True
        await blowing
    assert storm.failed, "the storm never noticed that anything was killed"
    await _check(running_platform, storm)
    verified = await asyncio.to_thread(running_platform.command, "audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


async def _kill_and_kill(running_platform, storm, blowing):
    for number in range(ROUNDS):
        await _more(storm, blowing)
        if number % 2:
            running_platform.kill("multiprocessing.spawn")
        else:
            pid = int((running_platform.home / "postgres/data/postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
        await asyncio.to_thread(running_platform.wait_until_ready)
    await _more(storm, blowing)


async def _more(storm, blowing):
    """Let the storm get some sixty more writes through."""
    wanted = len(storm.written) + 60
    while len(storm.written) < wanted:
        assert not blowing.done(), blowing.result()
        await asyncio.sleep(0.05)


async def _check(running, storm):
    with Cluster.open(running.home) as cluster:
        connection = await asyncpg.connect(cluster.url())
        there = {row["id"] for row in await connection.fetch("SELECT id FROM fhir.resource")}
        rows = await connection.fetch("SELECT request FROM audit.entry WHERE outcome = 'done'")
        events = await connection.fetchval("SELECT count(*) FROM store.outbox")
        await connection.close()
    recorded = {row["request"] for row in rows}
    assert storm.written.keys() <= there
    assert set(storm.written.values()) <= recorded
    assert storm.read <= recorded
    assert events >= len(there)


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_when_the_parent_is_killed_everything_below_it_ends_and_the_next_start_is_well(running_platform, platform_home):
    below = [pid for pid, words in running_platform.descendants() if "samspill" in words and "postgres" not in words]
    below += [pid for pid, words in running_platform.descendants() if "multiprocessing.spawn" in words]
    running_platform.process.kill()
    running_platform.process.wait()
    end = time.monotonic() + 20
    while time.monotonic() < end and any(map(lives, below)):
        time.sleep(0.1)
    assert not [pid for pid in below if lives(pid)]
    for again in running.run(platform_home):
        assert again.command("audit", "verify").returncode == 0


def workers(platform):
    return [pid for pid, words in platform.descendants() if "multiprocessing.spawn" in words]


def test_a_worker_that_is_the_only_one_is_replaced_too(platform_home):
    for alone in running.run(platform_home, WORKERS="1"):
        killed = alone.kill("multiprocessing.spawn")
        alone.wait_until_ready()
        assert len(workers(alone)) == 1
        assert killed not in workers(alone)
        assert alone.stop() == 0
    assert not (platform_home / "postgres/data/postmaster.pid").exists()


def test_there_are_as_many_workers_as_the_settings_say_of_an_embedded_database(platform_home):
    for platform in running.run(platform_home, WORKERS="0"):
        assert len(workers(platform)) == Settings.read({}).worker_count
