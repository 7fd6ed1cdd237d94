"""What happens when something is killed, and other ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import Cluster, account, process, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.store.embedded.conftest import Other


linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")


def kill(server: int | None, number: int = signal.SIGKILL) -> int:
    assert server is not None
    os.kill(server, number)
    return server


def part_of(server: int | None, name: str) -> int:
    parts = Path(f"/proc/{server}/task/{server}/children").read_text("utf-8").split()
    return next(int(part) for part in parts if name in Path(f"/proc/{part}/cmdline").read_text("utf-8"))


def wait_for(what: Callable[[], object]) -> None:
    for _ in range(6000):
        if what():
            return
        time.sleep(0.005)
    pytest.fail("it never happened")


def test_a_killed_server_recovers_at_the_next_opening(home: Path, query: Callable[..., Any]) -> None:
    cluster = Cluster.open(home)
    query(cluster.url(), "CREATE TABLE kept AS SELECT n FROM generate_series(1, 20000) n")
    killed = kill(cluster.process)
    with Cluster.open(home) as again:
        assert again.process not in (None, killed)
        assert query(again.url(), "SELECT count(*) FROM kept") == 20_000
        cluster.close()
        assert again.process is not None
    assert again.process is None


def test_a_server_outlives_our_being_killed_and_is_found_again(home: Path, another: Callable[..., Other]) -> None:
    other = another(home)
    found = other.answer()["process"]
    other.kill()
    with Cluster.open(home) as cluster:
        assert cluster.process == found
    assert cluster.process is None


def test_an_interrupt_at_the_terminal_lets_us_stop_the_server_in_order(
    home: Path, another: Callable[..., Other]
) -> None:
    other = another(home)
    other.answer()
    os.killpg(other.child.pid, signal.SIGINT)
    other.child.wait(60)
    said = "".join(path.read_text("utf-8") for path in (home / "postgres/log").iterdir())
    assert "received fast shutdown request" in said
    assert "database system is shut down" in said


def test_a_number_that_now_is_another_programs_does_not_deceive(home: Path, query: Callable[..., Any]) -> None:
    with Cluster.open(home, durable=False) as cluster:
        killed = kill(cluster.process)
        wait_for(lambda: cluster.process is None)
    # The same user as the server's: PostgreSQL alone would take it for a server, and not start.
    user = account.choose().uid if os.geteuid() == 0 else None
    with subprocess.Popen(["/bin/sleep", "600"], user=user) as bystander:
        try:
            file = home / "postgres/data/postmaster.pid"
            file.write_text(file.read_text("utf-8").replace(str(killed), str(bystander.pid), 1), "utf-8")
            with Cluster.open(home, durable=False) as again:
                assert again.process not in (None, bystander.pid)
                assert query(again.url(), "SELECT 1") == 1
            assert bystander.poll() is None
        finally:
            bystander.kill()


def test_a_server_that_is_stopping_makes_way_for_a_new_one(home: Path) -> None:
    first = Cluster.open(home, durable=False)

    async def stop_with_a_client_inside() -> Cluster:
        client = await asyncpg.connect(first.url())
        stopping = kill(first.process, signal.SIGTERM)  # waits for its clients
        file = home / "postgres/data/postmaster.pid"
        await asyncio.to_thread(wait_for, lambda: "stopping" in file.read_text("utf-8"))
        opening = asyncio.create_task(asyncio.to_thread(Cluster.open, home, durable=False))
        await asyncio.sleep(0.2)
        assert not opening.done()
        assert first.process == stopping
        await client.close()
        return await opening

    stopping = first.process
    with asyncio.run(stop_with_a_client_inside()) as second:
        assert second.process not in (None, stopping)
        first.close()
        assert second.process is not None


def test_a_server_that_ends_as_it_starts_is_explained_with_its_last_words(home: Path) -> None:
    Cluster.open(home, durable=False).close()
    os.truncate(home / "postgres/data/global/pg_control", 100)
    with pytest.raises(Unavailable, match=r"(?s)ended as it started.*pg_control"):
        Cluster.open(home, durable=False)


def test_a_start_that_takes_too_long_goes_on_and_is_found_again(home: Path) -> None:
    with Cluster.open(home, durable=False) as cluster:
        kill(cluster.process)
        wait_for(lambda: cluster.process is None)
    with pytest.raises(Unavailable, match="gave up after 0 s"):
        Cluster.open(home, durable=False, start_limit=0)
    with Cluster.open(home, durable=False) as again:
        assert again.process is not None
    assert again.process is None


def test_an_opening_that_is_interrupted_leaves_no_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cluster.open(home, durable=False).close()
    monkeypatch.setattr(watch, "TELL", 0.0)
    started: list[int] = []

    def interrupt(_: str) -> None:
        status = process.read_status(home / "postgres/data")
        if status is not None:
            started.append(status.process)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Cluster.open(home, durable=False, tell=interrupt)
    wait_for(lambda: not process.lives(started[0], home / "postgres/data"))
    with Cluster.open(home, durable=False) as cluster:
        assert cluster.process != started[0]


@linux
def test_a_start_waits_for_what_is_left_of_a_killed_server(home: Path) -> None:
    with Cluster.open(home, durable=False) as cluster:
        left = part_of(cluster.process, "checkpointer")
        os.kill(left, signal.SIGSTOP)  # it will not see that the server is gone
        killed = kill(cluster.process)
        wait_for(lambda: cluster.process is None)
    try:
        with ThreadPoolExecutor(1) as pool:
            opening = pool.submit(Cluster.open, home, durable=False)
            wait_for(lambda: "still in use" in (home / "postgres/start.log").read_text("utf-8"))
            assert not opening.done()
            os.kill(left, signal.SIGCONT)
            with opening.result(60) as again:
                assert again.process not in (None, killed)
    finally:
        with suppress(ProcessLookupError):
            os.kill(left, signal.SIGCONT)


@linux
def test_a_server_that_does_not_stop_in_time_is_stopped_without_order(home: Path) -> None:
    cluster = Cluster.open(home, durable=False, stop_limit=0.3)
    stubborn = cluster.process
    # A part of the server that is halted cannot follow an order to stop in order.
    os.kill(part_of(stubborn, "checkpointer"), signal.SIGSTOP)
    cluster.close()
    assert cluster.process is None
    with Cluster.open(home, durable=False) as again:
        assert again.process not in (None, stubborn)


def test_a_server_that_cannot_be_seen_is_not_meddled_with(home: Path) -> None:
    with Cluster.open(home, durable=False) as cluster:
        file = home / "postgres/data/postmaster.pid"
        kept = file.read_bytes()
        file.unlink()  # as in another container, where the number means nothing
        with pytest.raises(Unavailable, match="cannot be seen from here"):
            Cluster.open(home, durable=False)
        file.write_bytes(kept)
        assert cluster.process is not None


def test_an_interrupted_making_begins_anew(
    home: Path, another: Callable[..., Other], query: Callable[..., Any]
) -> None:
    other = another(home)
    wait_for(lambda: list(home.glob("postgres/making-*/data/global")))
    other.kill()  # what it has started goes on, and must not do harm
    assert not (home / "postgres/data").exists()
    with Cluster.open(home, durable=False) as cluster:
        assert query(cluster.url(), "SELECT 1") == 1
    Cluster.open(home, durable=False).close()
    assert not list(home.glob("postgres/making-*"))


def test_openings_and_closings_in_any_order_never_meet_a_stopped_server(home: Path, query: Callable[..., Any]) -> None:
    Cluster.open(home, durable=False).close()

    def come_and_go(_: int) -> None:
        for _round in range(4):
            with Cluster.open(home, durable=False) as cluster:
                assert query(cluster.url(), "SELECT 1") == 1

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(come_and_go, range(3)))
    assert not (home / "postgres/data/postmaster.pid").exists()
