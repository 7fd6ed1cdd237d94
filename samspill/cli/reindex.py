"""Index all resources again, by the rules of this version.

`samspill serve` does this by itself when the rules have changed since a database was indexed; what is stored stays as
it is, and the platform may serve meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from samspill.cli._database import migrated
from samspill.cli._reindexing import index_all

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings


def arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing: everything is indexed."""


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Index everything."""
    with migrated(settings) as ready:
        done = asyncio.run(index_all(ready, tell, only_behind=False))
    sys.stderr.write(f"\r{done} resources indexed\n")
    return 0


def tell(done: int) -> None:
    """Say how far it has come."""
    sys.stderr.write(f"\r{done} resources …")
    sys.stderr.flush()
