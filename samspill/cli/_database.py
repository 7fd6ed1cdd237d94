"""The database for the length of a command: the one that the setting names, or the embedded one, started if need be."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from samspill.store.embedded import Cluster
from samspill.store.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.kernel.settings import Settings


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """Give the settings with `database` filled in; the embedded one is stopped afterwards if nobody else uses it."""
    if settings.database:
        yield settings
        return
    binaries = Path(settings.postgres_binaries) if settings.postgres_binaries else None
    with Cluster.open(settings.home_path, binaries) as cluster:
        yield replace(settings, database=cluster.url())


@contextmanager
def migrated(settings: Settings) -> Iterator[Settings]:
    """Give the settings with a database whose tables are as this version expects them."""
    with database(settings) as ready:
        asyncio.run(migrate(ready.database))
        yield ready
