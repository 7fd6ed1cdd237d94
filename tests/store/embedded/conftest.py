"""Homes that leave nothing running, and other processes that open clusters."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

import samspill
from samspill.store.embedded import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = str(Path(samspill.__path__[0]).parent)

SCRIPT = """
import json, os, sys
from pathlib import Path
from samspill.kernel.problems import Unavailable
from samspill.store.embedded import Cluster
home, uid = sys.argv[1:]
if int(uid) != os.geteuid():
    os.setgroups([]); os.setgid(int(uid)); os.setuid(int(uid))
os.chdir("/")
try:
    with Cluster.open(Path(home), durable=False) as cluster:
        print(json.dumps({"process": cluster.process, "url": cluster.url(), "folder": str(cluster.folder)}), flush=True)
        sys.stdin.read()
except Unavailable as problem:
    print(json.dumps({"problem": problem.message}), flush=True)
"""


class Other:
    """Another process of ours that opens the cluster of a home and holds it until it is told to let go."""

    def __init__(self, home: Path, uid: int) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(home), str(uid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((SOURCE, *sys.path))},
            start_new_session=True,
            text=True,
        )

    def answer(self) -> dict[str, Any]:
        """Wait until it has opened the cluster, or has not."""
        assert self.child.stdout is not None
        found: dict[str, Any] = json.loads(self.child.stdout.readline())
        return found

    def close(self) -> int:
        """Have it close the cluster and end."""
        assert self.child.stdin is not None
        self.child.stdin.close()
        return self.child.wait(60)

    def kill(self) -> None:
        """Kill it as the kernel does when memory runs out."""
        self.child.kill()
        self.child.wait(60)

    def clean_up(self) -> None:
        """Leave nothing of it."""
        self.kill()
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that does not exist yet, in a folder that every account can get to, unlike those of pytest."""
    yield from _roomy("home")


@pytest.fixture(scope="module")
def lasting_home() -> Iterator[Path]:
    """A home for all the tests of a module."""
    yield from _roomy("home")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in the place of `/var/lib/samspill`, which does not exist yet."""
    for folder in _roomy("elsewhere"):
        monkeypatch.setattr(place, "ELSEWHERE", folder)
        yield folder


@pytest.fixture
def another() -> Iterator[Callable[..., Other]]:
    """Starts other processes, and sees to it that they end."""
    started: list[Other] = []

    def start(home: Path, uid: int | None = None) -> Other:
        started.append(Other(home, os.geteuid() if uid is None else uid))
        return started[-1]

    yield start
    for other in started:
        other.clean_up()


@pytest.fixture
def query() -> Callable[..., Any]:
    """Runs one statement at a URL and gives its first value."""

    async def once(url: str, statement: str, *arguments: object) -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement, *arguments)
        finally:
            await connection.close()

    return lambda url, statement, *arguments: asyncio.run(once(url, statement, *arguments))


def _roomy(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="samspill-test-")).resolve()
    folder.chmod(0o755)
    yield folder / name
    _end_everything_in(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _end_everything_in(folder: Path) -> None:
    """Kill what was started on data in `folder`, whatever has become of the test."""
    for known in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"-D\0{folder}/".encode() in (known / "cmdline").read_bytes():
                os.kill(int(known.name), signal.SIGKILL)
    for file in folder.rglob("postmaster.pid"):
        with suppress(OSError, ValueError):
            process = int(file.read_text("utf-8").split("\n")[0])
            if not Path("/proc").exists():
                os.kill(process, signal.SIGKILL)
