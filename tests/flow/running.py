"""A whole platform in processes of its own, as `samspill serve` runs it, for tests that start, break and stop it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from samspill.trust.keys import open_keys
from samspill.trust.tokens import issue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A platform that runs."""

    home: Path
    port: int
    environ: dict[str, str]
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, scope: str = "system/*.cruds", purpose: str = "TREAT", **claims: object) -> dict[str, str]:
        said = {"sub": "test", "client_id": "test", "scope": scope, "purpose_of_use": purpose, **claims}
        return {"authorization": "Bearer " + issue(open_keys(self.home).tokens, self.url, "samspill", 3600, said)}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "samspill", *words],
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def wait_until_ready(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the platform ended with {self.process.returncode}")
            try:
                if httpx.get(self.url + "/ready", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError("the platform did not become ready")

    def descendants(self) -> list[tuple[int, str]]:
        """Processes below ours: number and command line."""
        rows = subprocess.run(["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
        parts = [line.split(None, 2) for line in rows.splitlines()[1:]]
        children: dict[int, list[tuple[int, str]]] = {}
        for pid, parent, words in parts:
            children.setdefault(int(parent), []).append((int(pid), words))
        found, waiting = [], [self.process.pid]
        while waiting:
            below = children.get(waiting.pop(), [])
            found += below
            waiting += [pid for pid, _ in below]
        return found

    def kill(self, what: str) -> int:
        """Kill -9 the first process below ours whose command line holds a word; gives its number."""
        below = self.descendants()
        pid = next((pid for pid, words in below if what in words), None)
        assert pid, f"no process of {what} below {self.process.pid}: {below}"
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def run(home: Path, **settings: str) -> Iterator[Running]:
    """Start a platform on an embedded PostgreSQL; stop it at the end."""
    port = free_port()
    given = {"ENVIRONMENT": "test", "HOME": str(home), "PORT": str(port), "WORKERS": "2", **settings}
    environ = {k: v for k, v in os.environ.items() if not k.startswith("SAMSPILL_")}
    environ |= {f"SAMSPILL_{name}": value for name, value in given.items()}
    log = (home / "serve.log").open("wb")
    # Nothing on standard input, so that what waits for its end does not wait for ours.
    process = subprocess.Popen(
        [sys.executable, "-m", "samspill", "serve"], env=environ, stderr=log, stdout=log, stdin=subprocess.DEVNULL
    )
    running = Running(home, port, environ, process)
    try:
        running.wait_until_ready()
        yield running
    finally:
        if process.poll() is None:
            running.stop()
        log.close()
