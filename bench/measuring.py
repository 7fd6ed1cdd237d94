"""What is measured, and how."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PORT = 18080
BASE = f"http://127.0.0.1:{PORT}"


@dataclass(frozen=True)
class Figure:
    """One line of the report."""

    work: str
    rate: float
    unit: str
    bar: str
    p50: float | None = None
    p99: float | None = None
    cpu: float | None = None
    wrong: int = 0


def measure(home: Path, seconds: int) -> list[Figure]:
    """Load everything, serve it, and ask."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("SAMSPILL_")}
    environ |= {"SAMSPILL_HOME": str(home), "SAMSPILL_ENVIRONMENT": "test", "SAMSPILL_PORT": str(PORT)}
    environ["SAMSPILL_WORKERS"] = "2"
    figures = [_load(environ)]
    with _served(environ) as (pid, started):
        figures.append(Figure("start-up without loading", started, "s", "≤ 2 s"))
        figures += _ask(home, environ, pid, seconds)
        figures.append(Figure("memory of a worker, at most", _memory(pid), "MB", "≤ 250 MB"))
    return figures


def _load(environ: dict[str, str]) -> Figure:
    folders = [str(ROOT / "samspill/demo/synthea"), str(ROOT / "bench/synthea")]
    command = [sys.executable, "-m", "samspill", "load", *folders]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    found = re.search(r"(\d+) resources .* in ([\d.]+) s", done.stdout)
    if not found:
        raise RuntimeError(done.stdout + done.stderr)
    resources, seconds = int(found[1]), float(found[2])
    return Figure(f"samspill load, {resources} resources", resources / seconds, "resources/s", "≥ 5,000")


@contextmanager
def _served(environ: dict[str, str]) -> Iterator[tuple[int, float]]:
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "samspill", "serve"], env=environ, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(BASE + "/ready", timeout=1) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.01)
        yield process.pid, time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _token(environ: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "samspill", "token", *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout.strip()


def _get(path: str, token: str) -> Any:
    asked = urllib.request.Request(BASE + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return json.load(answer)


def _ask(home: Path, environ: dict[str, str], pid: int, seconds: int) -> list[Figure]:
    system = _token(environ)
    person = _token(environ, "--scope", "user/*.rs")
    observations, patients, codes = _sample(system)
    reads = [f"/fhir/Observation/{one}" for one in observations]
    by_code = [
        f"/fhir/Observation?patient={patient}&code=http://loinc.org|{code}&_sort=-date&_count=20"
        for patient in patients
        for code in codes
    ]
    everything = [f"/fhir/Observation?patient={patient}&_sort=-date&_count=20" for patient in patients]
    found = []
    for work, paths, token, bar in (
        ("read by id, a system, 16 clients", reads, system, "≥ 3,000/s"),
        ("read by id, a person (one look-up more), 16 clients", reads, person, "–"),
        ("a patient's observations by code, newest first, 16 clients", by_code, person, "≥ 1,500/s"),
        ("a patient's 20 newest observations, 16 clients", everything, person, "–"),
    ):
        found.append(_wrk(home, work, paths, token, bar, pid, seconds))
    return found


def _sample(token: str) -> tuple[list[str], list[str], list[str]]:
    """Draw ids and codes from what is loaded."""
    patients = [e["resource"]["id"] for e in _get("/fhir/Patient?_count=1000", token)["entry"]]
    bundle = _get("/fhir/Observation?_count=1000&_sort=_id", token)["entry"]
    observations = [e["resource"]["id"] for e in bundle]
    codes: dict[str, int] = {}
    for entry in bundle:
        for coding in entry["resource"]["code"]["coding"]:
            codes[coding["code"]] = codes.get(coding["code"], 0) + 1
    return observations, patients, sorted(codes, key=lambda c: -codes[c])[:10]


def _wrk(home: Path, work: str, paths: list[str], token: str, bar: str, pid: int, seconds: int) -> Figure:
    program = shutil.which("wrk")
    if not program:
        raise RuntimeError("wrk is needed: apt-get install wrk, or brew install wrk")
    (home / "paths.txt").write_text("\n".join(path.replace("|", "%7C") for path in paths) + "\n")
    (home / "token.txt").write_text(token + "\n")
    script = ["-s", str(ROOT / "bench/paths.lua"), BASE, "--", str(home / "paths.txt"), str(home / "token.txt")]
    subprocess.run([program, "-t1", "-c16", "-d2s", *script], capture_output=True, check=True)
    before = _cpu(pid)
    command = [program, "-t1", "-c16", f"-d{seconds}s", "--latency", *script]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result = json.loads(out.split("RESULT ")[1].splitlines()[0])
    cpu = (_cpu(pid) - before) / result["requests"] * 1e6
    rate = result["requests"] / result["micros"] * 1e6
    return Figure(
        work, rate, "/s", bar, result["p50"] / 1000, result["p99"] / 1000, cpu, result["bad"] + result["errors"]
    )


def _below(pid: int) -> list[int]:
    rows = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout.splitlines()
    pairs = [(int(a), int(b)) for a, b in (row.split() for row in rows[1:])]
    found, grown = {pid}, True
    while grown:
        more = {child for child, parent in pairs if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found)


def _cpu(pid: int) -> float:
    """Seconds of processor time that the platform's processes have used, the embedded PostgreSQL's among them."""
    total = 0.0
    ticks = os.sysconf("SC_CLK_TCK")
    for one in _below(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def _memory(pid: int) -> float:
    most = 0
    for one in _below(pid):
        try:
            command = Path(f"/proc/{one}/cmdline").read_bytes()
            status = Path(f"/proc/{one}/status").read_text()
        except OSError:
            continue
        if b"postgres" in command.split(b"\0")[0]:
            continue
        found = re.search(r"VmHWM:\s+(\d+)", status)
        most = max(most, int(found[1]) if found else 0)
    return most / 1024
