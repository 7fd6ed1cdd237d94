"""Restore a backup into an empty database, all of it or nothing.

With --keys the installation's keys are put in place too, so that tokens and seals made before are still good; an
installation that has keys of its own keeps them unless that is asked for.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from samspill.cli._database import migrated
from samspill.store.backup import restore
from samspill.trust.keys import put_key_files

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file."""
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument("--keys", action="store_true", help="put the backup's keys in place, over those that are there")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Restore."""
    with migrated(settings) as ready:
        files = asyncio.run(restore(ready.database, options.file, _tell))
    if options.keys:
        put_key_files(settings.home_path, files)
    sys.stdout.write(f"restored from {options.file}" + (", keys too" if options.keys else "") + "\n")
    return 0


def _tell(table: str) -> None:
    sys.stderr.write(f"{table}\n")
