"""Back up everything into one file: every table, as of one moment, and the installation's keys.

The platform may go on serving meanwhile. The file holds personal data and keys: it is made readable for you alone, and
should be kept as such data are.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from samspill.cli._database import migrated
from samspill.kernel.problems import Invalid
from samspill.store.backup import backup
from samspill.trust.keys import key_files, open_keys

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file."""
    parser.add_argument("file", type=Path, help="the file to write")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Write the backup."""
    if options.file.exists():
        raise Invalid(f"{options.file} is there already")
    open_keys(settings.home_path)
    started = time.perf_counter()
    with migrated(settings) as ready:
        rows = asyncio.run(backup(ready.database, options.file.absolute(), key_files(settings.home_path), _tell))
    size = options.file.stat().st_size / 1e6
    sys.stdout.write(f"{rows} rows, {size:.1f} MB, {time.perf_counter() - started:.1f} s: {options.file}\n")
    return 0


def _tell(table: str) -> None:
    sys.stderr.write(f"{table}\n")
