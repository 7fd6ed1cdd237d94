"""Run the platform: database, HTTP workers, background worker.

Starts the embedded PostgreSQL unless SAMSPILL_DATABASE names another, brings its tables up to date, loads the demo
population on the first start of a demo environment, and serves until it is stopped (Ctrl-C or SIGTERM: calls under way
are finished first). A worker that dies is started again, and so is the embedded PostgreSQL.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from samspill.cli import _operator as operator
from samspill.cli import reindex
from samspill.cli._database import database
from samspill.cli._demo import load_demo
from samspill.cli._reindexing import index_all
from samspill.cli._supervising import supervise
from samspill.fhir.loading import end_load
from samspill.kernel import logs
from samspill.kernel.settings import PREFIX
from samspill.store.migrate import migrate
from samspill.trust.keys import open_keys
from samspill.web import metrics

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is given to most starts; everything else is a setting."""
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo population")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped."""
    logs.configure(settings.log_level)
    open_keys(settings.home_path)
    metrics.clear(settings.home_path / "metrics")
    with database(settings, watched=True) as ready:
        os.environ[PREFIX + "DATABASE"] = ready.database
        os.environ[PREFIX + "HOME"] = str(settings.home_path)
        os.environ[PREFIX + "WORKERS"] = str(ready.worker_count)
        steps = asyncio.run(migrate(ready.database))
        if steps:
            sys.stderr.write(f"Database: {steps} steps applied.\n")
        # A load that was killed may have left the token index in the way that loads like and searches do not.
        asyncio.run(operator.ask(ready, end_load, scope="fhir.load"))
        if asyncio.run(index_all(ready, reindex.tell, only_behind=True)):
            sys.stderr.write(" indexed again by the rules of this version.\n")
        if ready.environment == "demo" and not options.no_demo:
            load_demo(ready)
        return supervise(ready, _addresses(ready))


def _addresses(settings: Settings) -> str:
    base = settings.address
    lines = [
        "",
        f"  Samspill is running ({settings.environment}).",
        "",
        f"    Pages         {base}/",
        f"    FHIR R4       {base}/fhir      (metadata: {base}/fhir/metadata)",
        f"    Health        {base}/health  {base}/ready  {base}/metrics",
        f"    A token       {_command()} token",
        "",
        "  Stop with Ctrl-C.",
        "",
    ]
    return "\n".join(lines) + "\n"


def _command() -> str:
    """Name this command as one may type it here."""
    command = Path(sys.executable).with_name("samspill")
    return os.path.relpath(command) if command.is_relative_to(Path.cwd()) else str(command)
