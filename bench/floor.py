"""The floor: the same statements, asked by pgbench of the same database, with nothing of ours around them."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from bench.figures import Figure
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search import compose, parse
from samspill.store import queries
from samspill.store.embedded import Cluster

if TYPE_CHECKING:
    from pathlib import Path

    from bench.sampling import Sample

SCRIPTS = 120
"""Statements with different values; pgbench chooses among them."""


def floor(home: Path, sample: Sample, seconds: int) -> list[Figure]:
    """Ask pgbench for reads and searches as the platform's own statements. Empty where there is no pgbench."""
    with Cluster.open(home) as cluster:
        program = shutil.which("pgbench", path=str(cluster.binaries)) or shutil.which("pgbench")
        if program is None:
            return []
        read = queries("samspill.fhir").read
        reads = [_literal(read, (TYPE_CODE["Observation"], id_, True, None)) for id_ in sample.ids("Observation")]
        searches = []
        for patient in sample.ids("Patient"):
            for code in sample.codes():
                pairs = [
                    ("patient", patient),
                    ("code", f"http://loinc.org|{code}"),
                    ("_sort", "-date"),
                    ("_count", "20"),
                ]
                statement = compose(parse("Observation", pairs), patient, None)
                searches.append(_literal(statement.sql, statement.args))
        found = []
        for name, statements in (("read by id", reads), ("a patient's observations by code", searches)):
            rate, latency = _run(program, cluster.url(), home, statements[:SCRIPTS], seconds)
            found.append(Figure(f"floor: {name}, the statement alone, pgbench, 16 clients", rate, "/s", p50=latency))
        return found


def _run(program: str, url: str, home: Path, statements: list[str], seconds: int) -> tuple[float, float]:
    folder = home / "floor"
    folder.mkdir(exist_ok=True)
    files = []
    for number, statement in enumerate(statements):
        file = folder / f"{number}.sql"
        file.write_text(statement + ";\n")
        files += ["-f", str(file)]
    command = [program, "-n", "-M", "prepared", "-c16", "-j1", f"-T{seconds}", *files, url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    out = done.stdout + done.stderr[-2000:]
    rate, latency = re.search(r"tps = ([\d.]+)", out), re.search(r"latency average = ([\d.]+) ms", out)
    if not rate or not latency:
        raise RuntimeError(out)
    return float(rate[1]), float(latency[1])


def _literal(sql: str, values: tuple[object, ...]) -> str:
    """Write the values into a statement: they are of our own drawing."""

    def value(place: re.Match[str]) -> str:
        return _spelt(values[int(place[1]) - 1])

    return re.sub(r"\s+", " ", re.sub(r"\$(\d+)", value, re.sub(r"--[^\n]*", "", sql)))


def _spelt(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return "ARRAY[" + ", ".join(map(_spelt, value)) + "]"
    if isinstance(value, bool | int):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"
