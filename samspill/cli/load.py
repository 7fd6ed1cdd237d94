"""Load Bundles and NDJSON: files and folders, plain or packed as .gz, .bz2 or .zst.

Each Bundle, and each stretch of 500 lines, is taken whole or not at all, validated and indexed as over HTTP. A load
that was stopped goes on where it was when it is run again: what has been taken is not taken twice. What is wrong is
collected in a report, with file, place and rule; the rest is loaded. The exit code is 1 when there was something wrong.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from samspill.cli._database import migrated
from samspill.cli._loading import Report, load_sources
from samspill.fhir.loading import sources

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the paths."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with files")
    parser.add_argument(
        "--report", type=Path, default=Path("samspill-load-report.ndjson"), help="where faults are written"
    )
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="how many at once (one for each core)"
    )


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Load, and say how it went."""
    found = sources(options.paths)
    with migrated(settings) as ready:
        started = time.perf_counter()
        report = asyncio.run(load_sources(ready, found, options.processes))
    seconds = time.perf_counter() - started
    _write(report, options.report)
    rate = report.resources / seconds if seconds else 0
    sys.stdout.write(
        f"{report.resources} resources from {report.files} files in {seconds:.1f} s: {rate:.0f} a second"
        + (f"; {report.skipped} were loaded before" if report.skipped else "")
        + (f"; {len(report.faults)} parts were not taken, see {options.report}" if report.faults else "")
        + "\n",
    )
    return 1 if report.faults else 0


def _write(report: Report, path: Path) -> None:
    if report.faults:
        path.write_text("".join(line + "\n" for line in report.faults), "utf-8")
