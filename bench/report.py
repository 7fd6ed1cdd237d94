"""The figures, as a page."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.measuring import Figure


def write(figures: list[Figure]) -> str:
    """Write the page."""
    lines = [
        "# Performance",
        "",
        "Printed by `make bench`, which starts a platform of its own on the embedded PostgreSQL, loads all 122 Synthea",
        "bundles, and asks. Token check, decision, validation, every index and the audit row are on. The load",
        "generator, two workers and PostgreSQL share the machine; `fsync` and `synchronous_commit` are on. Times are",
        "from the client's side; CPU is that of the workers and PostgreSQL together.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores ({_processor()}), {_memory()} GB;",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}.",
        "",
        "| work | measured | bar | p50 ms | p99 ms | CPU µs | wrong answers |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in figures:
        rate = f"{one.rate:,.0f}" if one.rate >= 10 else f"{one.rate:.2f}"
        timed = (
            [f"{one.p50:.1f}", f"{one.p99:.1f}", f"{one.cpu:.0f}", str(one.wrong)]
            if one.p50 and one.p99 and one.cpu
            else ["", "", "", ""]
        )
        lines.append(f"| {one.work} | {rate} {one.unit} | {one.bar} | " + " | ".join(timed) + " |")
    return "\n".join(lines) + "\n"


def _processor() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        return platform.processor()
    return found[1] if found else platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)
