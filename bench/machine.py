"""What the machine is, and what processes have used of it."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import time
from pathlib import Path

STEPS = 2_000_000


def facts() -> str:
    """Describe the machine in one line."""
    memory = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)
    python = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    return f"{os.cpu_count()} cores ({_processor()}), {memory} GB; {python}"


def _processor() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        return platform.processor()
    return found[1] if found else platform.machine()


def pace() -> float:
    """Give how many million steps of a plain loop one core does in a second, just now: shared machines vary."""
    started = time.perf_counter()
    total = 0
    for step in range(STEPS):
        total += step * step % 7
    return STEPS / (time.perf_counter() - started) / 1e6


def family(pid: int) -> list[int]:
    """Give a process and all below it."""
    rows = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout.splitlines()
    pairs = [(int(a), int(b)) for a, b in (row.split() for row in rows[1:])]
    found, grown = {pid}, True
    while grown:
        more = {child for child, parent in pairs if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found)


def cpu(pid: int, name: str = "") -> float:
    """Seconds of processor time that a process and those below it have used: an embedded PostgreSQL's among them.

    With a name, only those count that are called so.
    """
    total, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for one in family(pid):
        try:
            called, _, rest = Path(f"/proc/{one}/stat").read_text().rpartition(")")
            fields = rest.split()
        except OSError:
            continue
        if name and called.partition("(")[2] != name:
            continue
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def memory(pid: int) -> float:
    """Give the most megabytes that one process below `pid` has held, PostgreSQL's own left out."""
    most = 0
    for one in family(pid):
        try:
            command = Path(f"/proc/{one}/cmdline").read_bytes()
            status = Path(f"/proc/{one}/status").read_text()
        except OSError:
            continue
        found = re.search(r"VmHWM:\s+(\d+)", status)
        if found and b"postgres" not in command.split(b"\0")[0]:
            most = max(most, int(found[1]))
    return most / 1024
