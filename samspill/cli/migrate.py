"""Bring the database's tables up to what this version expects.

`samspill serve` does this by itself; the command is for those who want it done at a time of their own choosing.
With --check nothing is changed, and the exit code is 1 when steps are missing.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from samspill.cli._database import database
from samspill.store.migrate import migrate, pending

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take --check."""
    parser.add_argument("--check", action="store_true", help="only say which steps are missing")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Apply what is missing, or name it."""
    with database(settings) as ready:
        if options.check:
            missing = asyncio.run(pending(ready.database))
            sys.stdout.write("".join(f"missing: {step}\n" for step in missing) or "nothing is missing\n")
            return 1 if missing else 0
        count = asyncio.run(migrate(ready.database, lambda step: print(f"applying {step}", flush=True)))  # noqa: T201
        sys.stdout.write(f"{count} steps applied\n" if count else "nothing was missing\n")
    return 0
