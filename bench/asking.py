"""Works that are asked of a server by wrk, and what came of them."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bench import machine, sampling
from bench.figures import RUNS, Figure, length, middle

if TYPE_CHECKING:
    from bench.sampling import Sample
    from bench.servers import Server

SCRIPT = Path(__file__).parent / "requests.lua"


@dataclass(frozen=True)
class Work:
    """One work: what is asked, by how many clients, as whom, and what the bar is."""

    name: str
    requests: list[str]
    bar: str = "–"
    clients: int = 16
    as_person: bool = False
    writes: bool = False


def works(sample: Sample) -> list[Work]:
    """List the works, those that write last."""
    return [
        Work("read by id", sampling.reads(sample), "≥ 4,000/s, p99 ≤ 15 ms"),
        Work("read by id, as a person (one look-up more)", sampling.reads(sample), as_person=True),
        Work("a patient's observations by code, newest first", sampling.by_code(sample), "≥ 2,500/s", as_person=True),
        Work("a patient's 20 newest observations", sampling.newest(sample), as_person=True),
        Work("Patient?family=&birthdate=", sampling.people(sample), "≥ 1,500/s"),
        Work("Encounter?date=", sampling.encounters(sample), "≥ 1,500/s"),
        Work("Observation?code=&date=", sampling.findings(sample), "≥ 1,500/s"),
        Work("Observation?code=&value-quantity=", sampling.quantities(sample)),
        Work("create an Observation", sampling.creates(sample), "≥ 1,500/s", writes=True),
        Work("update an Observation", sampling.updates(sample), "≥ 1,500/s", writes=True),
        mixed(sample),
    ]


def mixed(sample: Sample) -> Work:
    """Give the mix of create, read, update and delete."""
    return Work("mix C10 R60 U25 D5", sampling.mix(sample), "≥ 2,000/s", clients=64, writes=True)


def ask(server: Server, work: Work, folder: Path, seconds: int) -> Figure:
    """Put a work on a server: two seconds to get warm, then what is measured, in several runs."""
    program = shutil.which("wrk")
    if not program:
        raise RuntimeError("wrk is needed: apt-get install wrk, or brew install wrk")
    (folder / "requests.txt").write_text("\n".join(work.requests) + "\n")
    token = server.person if work.as_person and server.person else server.token
    (folder / "token.txt").write_text(token + "\n")
    address = urlsplit(server.base)
    gathers = "yes" if any(one.startswith("DELETE") for one in work.requests) else "no"
    files = [str(folder / "requests.txt"), str(folder / "token.txt"), address.path, gathers]
    script = ["-s", str(SCRIPT), f"{address.scheme}://{address.netloc}", "--", *files]
    start = [program, "-t1", f"-c{work.clients}"]
    subprocess.run([*start, "-d2s", *script], capture_output=True, check=True)
    command = [*start, f"-d{length(seconds)}s", "--timeout", "30s", "--latency", *script]
    return middle([_run(server, work, command) for _ in range(RUNS)])


def _run(server: Server, work: Work, command: list[str]) -> Figure:
    pace = machine.pace()
    before = machine.cpu(server.pid) if server.pid else 0.0
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result = json.loads(out.split("RESULT ")[1].splitlines()[0])
    used = machine.cpu(server.pid) - before if server.pid else None
    return Figure(
        f"{work.name}, {work.clients} clients",
        result["requests"] / result["micros"] * 1e6,
        "/s",
        work.bar,
        p50=result["p50"] / 1000,
        p99=result["p99"] / 1000,
        cpu=used / result["requests"] * 1e6 if used else None,
        wrong=result["bad"] + result["errors"],
        pace=pace,
    )


def everything(server: Server, sample: Sample, times: int = 30) -> Figure | None:
    """Fetch one large record several times, one after another. None where the server does not offer it."""
    patient, size = sampling.largest_patient(server, sample, 2000)
    if not size:
        return None
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        server.fetch(sampling.whole_record(patient))
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    middle = taken[len(taken) // 2]
    return Figure(
        f"Patient/$everything, {size:,} resources", middle, "ms", "≤ 40 ms", p50=middle, p99=taken[-1], wrong=0
    )
