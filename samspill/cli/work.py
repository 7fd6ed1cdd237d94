"""Run the background worker alone: events to those who take them, seals, partitions.

`samspill serve` runs one beside the HTTP workers; more may run on other machines.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

from samspill import app
from samspill.cli._database import migrated
from samspill.kernel import logs
from samspill.store import Store
from samspill.trust.keys import open_keys
from samspill.trust.sealing import signer
from samspill.work import Worker
from samspill.work.retiring import retire_old

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take how long to work."""
    parser.add_argument("--once", action="store_true", help="do what waits now, and stop")
    parser.add_argument("--until-eof", action="store_true", help="stop when standard input ends, as when a parent dies")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Work until told to stop."""
    logs.configure(settings.log_level)
    with migrated(settings) as ready:
        asyncio.run(_work(ready, once=options.once, until_eof=options.until_eof))
    return 0


async def _work(settings: Settings, *, once: bool, until_eof: bool) -> None:
    store = await Store.open(settings.database, 2, settings.statement_limit)
    keys = open_keys(settings.home_path)
    retire = partial(retire_old, key=keys.audit, years=settings.trail_years)
    worker = Worker(store, app.consumers(settings), signer(keys.audit), app.chores(settings, keys), retire)
    try:
        if once:
            await worker.all_once()
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, worker.stop)
        if until_eof:
            loop.add_reader(sys.stdin, worker.stop)
        await worker.run()
    finally:
        await store.close()
