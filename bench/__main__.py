"""Measure the platform as it is: real data, token, decision, validation, indexes and audit on.

    python -m bench               all of it, and write docs/performance.md
    python -m bench --quick       shorter, and only print

A platform of its own is started in a temporary folder on the embedded PostgreSQL, with all 122 Synthea bundles. The
load generator (wrk), the workers and PostgreSQL share the machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.measuring import measure
from bench.report import write

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two seconds for each work, nothing written")
    parser.add_argument("--seconds", type=int, default=10, help="how long each work is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="samspill-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        figures = measure(Path(folder), 2 if options.quick else options.seconds)
    text = write(figures)
    sys.stdout.write(text)
    if not options.quick:
        (ROOT / "docs" / "performance.md").write_text(text, "utf-8")
    return 0


sys.exit(main())
