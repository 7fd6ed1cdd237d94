from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import Cluster
from samspill.store.embedded.sharing import Share, turn
from samspill.store.embedded.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.store.embedded.conftest import Other


def test_two_first_starts_at_once_share_one_server(home: Path, another: Callable[..., Other]) -> None:
    both = [another(home), another(home)]
    answers = [other.answer() for other in both]
    assert answers[0] == answers[1]
    assert "process" in answers[0]
    assert [other.close() for other in both] == [0, 0]
    assert not (home / "postgres/data/postmaster.pid").exists()
    assert not list((home / "postgres").glob("making-*"))


def test_the_last_one_out_stops_the_server(home: Path, another: Callable[..., Other]) -> None:
    cluster = Cluster.open(home, durable=False)
    other = another(home)
    assert other.answer()["process"] == cluster.process
    cluster.close()
    assert cluster.process is not None
    other.close()
    assert cluster.process is None


def test_a_user_that_was_killed_does_not_count(home: Path, another: Callable[..., Other]) -> None:
    cluster = Cluster.open(home, durable=False)
    other = another(home)
    other.answer()
    other.kill()
    cluster.close()
    assert cluster.process is None


def test_two_users_in_one_process_count_as_two(home: Path) -> None:
    first, second = Cluster.open(home, durable=False), Cluster.open(home)
    first.close()
    assert second.process is not None
    second.close()
    assert second.process is None


def test_a_fork_leaves_the_server_to_its_parent(home: Path) -> None:
    with Cluster.open(home, durable=False) as cluster:
        child = os.fork()
        if child == 0:
            cluster.close()
            os._exit(0 if cluster.process is not None else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert cluster.process is not None
    assert cluster.process is None


def test_a_turn_that_does_not_come_is_given_up(tmp_path: Path) -> None:
    with turn(tmp_path, Watch(1, print)), pytest.raises(Unavailable, match="another process"):  # noqa: SIM117
        with turn(tmp_path, Watch(0, print)):
            pass
    with turn(tmp_path, Watch(0, print)):
        pass


def test_a_fork_in_the_middle_of_a_turn_does_not_keep_it(tmp_path: Path) -> None:
    with turn(tmp_path, Watch(0, print)):
        child = os.fork()
        if child == 0:
            signal.pause()
    try:
        with turn(tmp_path, Watch(0, print)):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_who_asks_and_is_not_the_last_is_out(tmp_path: Path) -> None:
    first, second = Share.take(tmp_path), Share.take(tmp_path)
    assert not first.last()
    assert second.last()
    first.give_back()
    second.give_back()
