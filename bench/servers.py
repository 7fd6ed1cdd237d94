"""The servers that are asked: our own, started for the purpose, and others at their addresses."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import machine
from bench.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PORT = 18080
DATA = (ROOT / "samspill/demo/synthea", ROOT / "bench/synthea")


@dataclass(frozen=True)
class Server:
    """A FHIR API that can be asked."""

    name: str
    base: str
    token: str = ""
    person: str = ""
    """A token of a person, where the server tells persons from systems."""
    pid: int | None = None

    def get(self, path: str) -> Any:
        """Ask for something below the base, and read it. Raises `HTTPError` where the server says no."""
        return json.loads(self.fetch(path))

    def fetch(self, path: str) -> bytes:
        """Ask for something below the base. Raises `HTTPError` where the server says no."""
        headers = {"Accept": "application/fhir+json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        with urllib.request.urlopen(urllib.request.Request(f"{self.base}/{path}", headers=headers), timeout=120) as a:
            body: bytes = a.read()
            return body


def peer(text: str) -> Server:
    """Read `NAME=URL`. A bearer token, if one is needed, is in the environment as `<NAME>_TOKEN`."""
    name, _, base = text.partition("=")
    if not base:
        raise ValueError("a peer is NAME=URL, such as hapi=http://127.0.0.1:8090/fhir")
    return Server(name, base.rstrip("/"), os.environ.get(f"{name.upper()}_TOKEN", ""))


class Home:
    """A folder of our own platform, with its settings."""

    def __init__(self, folder: Path, environment: str = "test") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        self.folder = folder
        own = {"HOME": str(folder), "ENVIRONMENT": environment, "PORT": str(PORT)}
        self.environ = {k: v for k, v in os.environ.items() if not k.startswith("SAMSPILL_")}
        self.environ |= {f"SAMSPILL_{name}": value for name, value in own.items()}

    def run(self, *words: str) -> str:
        """Run one of the platform's commands, and give what it prints."""
        command = [sys.executable, "-m", "samspill", *words]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False, cwd=self.folder)
        if done.returncode:
            raise RuntimeError(f"samspill {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def load(self, *folders: Path) -> Figure:
        """Load files through the command line."""
        pace = machine.pace()
        found = re.search(r"(\d+) resources .* in ([\d.]+) s", self.run("load", *map(str, folders)))
        if not found:
            raise RuntimeError("samspill load said nothing of how it went")
        resources, seconds = int(found[1]), float(found[2])
        return Figure(
            f"samspill load, {resources:,} resources", resources / seconds, "resources/s", "≥ 8,000", pace=pace
        )

    @contextmanager
    def served(self) -> Iterator[tuple[Server, Figure]]:
        """Serve, and say how long the start took."""
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "samspill", "serve"], env=self.environ, stderr=subprocess.DEVNULL, cwd=self.folder
        )
        try:
            _wait(f"http://127.0.0.1:{PORT}/ready")
            start = Figure("start-up without loading", time.perf_counter() - started, "s", "≤ 2 s")
            base = f"http://127.0.0.1:{PORT}/fhir"
            person = self.run("token", "--scope", "user/*.cruds")
            yield Server("samspill", base, self.run("token"), person, process.pid), start
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait(address: str) -> None:
    for _ in range(6000):
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the platform did not become ready within a minute")
