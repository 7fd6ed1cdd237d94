from __future__ import annotations

import os
import socket
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.store.embedded.process import ask, lives, read_status, taken

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that says one thing; gives where it is, and what it has heard."""
    heard: list[bytes] = []
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/.s.PGSQL.5432")
        server.listen()

        def serve() -> None:
            client, _ = server.accept()
            with client:
                heard.append(client.recv(4096))
                client.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield folder, heard
        thread.join()


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (b"R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0", "accepts"),
        (b"E\0\0\0\x50SFATAL\0C57P03\0Mthe database system is starting up\0\0", "not yet"),
        (b"E\0\0\0\x50SFATAL\0C53300\0Msorry, too many clients already\0\0", "accepts"),
        (b"", "silent"),
    ],
)
def test_answers_are_understood(answer: bytes, meaning: str) -> None:
    with answering(answer) as (host, heard):
        assert ask(host) == meaning
    assert heard[0] == len(heard[0]).to_bytes(4) + b"\0\x03\0\0user\0samspill\0database\0samspill\0\0"


def test_a_socket_that_nobody_listens_on_is_silent(tmp_path: Path) -> None:
    assert ask(str(tmp_path)) == "silent"


@given(st.binary(max_size=200))
def test_any_account_of_itself_is_read_or_passed_over(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "postmaster.pid").write_bytes(content)
        status = read_status(Path(folder))
    assert status is None or status.process > 0


@given(st.integers(1, 2**31), st.sampled_from(["starting", "ready   ", "standby ", "stopping"]))
def test_the_state_is_the_eighth_line(process: int, state: str) -> None:
    lines = [str(process), "/data", "1795700642", "5432", "../socket", "", "  9994291         6", state, ""]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "postmaster.pid"
        file.write_text("\n".join(lines), "utf-8")
        status = read_status(Path(folder))
        file.write_text("\n".join(lines[:6]), "utf-8")
        early = read_status(Path(folder))
    assert status is not None
    assert early is not None
    assert (status.process, status.state, early.state) == (process, state.strip(), "")


def test_a_lone_process_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text(f"-{os.getpid()}\n", "utf-8")
    assert read_status(tmp_path) is None


def test_a_living_process_is_not_the_server_for_that_alone(tmp_path: Path) -> None:
    assert taken(os.getpid())
    assert not lives(os.getpid(), tmp_path)
    assert not lives(2**22 + 1, tmp_path)
