"""The database for the length of a command: the one that the setting names, or the embedded one, started if need be."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from samspill.fhir import person_numbers
from samspill.kernel.problems import Problem
from samspill.store.embedded import Cluster
from samspill.store.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.kernel.settings import Settings

log = logging.getLogger(__name__)
LOOK: Final = 0.5
"""Seconds between looks at the embedded server."""


@contextmanager
def database(settings: Settings, *, watched: bool = False) -> Iterator[Settings]:
    """Give the settings with `database` filled in; the embedded one is stopped afterwards if nobody else uses it.

    So is the number of workers, which is another where the database is embedded.

    `watched`: should the embedded server die, it is started again.
    """
    if settings.database:
        yield settings
        return
    with ExitStack() as stack:
        cluster = stack.enter_context(_open(settings))
        if watched:
            stopping = threading.Event()
            watching = threading.Thread(target=_watch, args=(settings, cluster, stopping), daemon=True)
            watching.start()
            stack.callback(watching.join)
            stack.callback(stopping.set)
        yield replace(settings, database=cluster.url(), workers=settings.worker_count)


@contextmanager
def migrated(settings: Settings) -> Iterator[Settings]:
    """Give the settings with a database whose tables are as this version expects them."""
    with database(settings) as ready:
        asyncio.run(migrate(ready.database))
        person_numbers.guard(ready)
        yield ready


def _open(settings: Settings) -> Cluster:
    binaries = Path(settings.postgres_binaries) if settings.postgres_binaries else None
    return Cluster.open(settings.home_path, binaries)


def _watch(settings: Settings, cluster: Cluster, stopping: threading.Event) -> None:
    """Start the server again when it has died; opening it once more does that, and recovers what was committed."""
    with ExitStack() as stack:
        while not stopping.wait(LOOK):
            if cluster.process is None:
                log.warning("PostgreSQL has died and is started again")
                try:
                    cluster = stack.enter_context(_open(settings))
                except Problem as problem:
                    log.error("PostgreSQL does not start", extra={"reason": problem.message})  # noqa: TRY400 - no bug
