"""Look at the audit trail, or verify that it is whole.

samspill audit verify      compute every link and check every seal; exit code 1 when something is not as recorded
samspill audit list        the newest entries
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

from samspill.audit import reading, verifying
from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.fhir import storing
from samspill.kernel.calls import Call, Reply
from samspill.trust.keys import open_keys
from samspill.trust.sealing import checker

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do."""
    parser.add_argument("what", choices=["verify", "list"])
    parser.add_argument("--limit", type=int, default=30, help="how many entries to list (30)")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Verify or list."""
    with migrated(settings) as ready:
        return asyncio.run(_verify(ready) if options.what == "verify" else _list(ready, options.limit))


async def _verify(settings: Settings) -> int:
    started = time.perf_counter()
    finding = await operator.ask(settings, _verification, key=open_keys(settings.home_path).audit)
    seconds = time.perf_counter() - started
    for place in finding["breaks"]:
        sys.stdout.write(f"chain {place.chain}, number {place.seq}: {place.what}\n")
    sys.stdout.write(f"{finding['entries']} entries, {finding['seals']} seals, {seconds:.1f} s: ")
    sys.stdout.write(f"{len(finding['breaks'])} breaks\n" if finding["breaks"] else "the trail is whole\n")
    return 1 if finding["breaks"] else 0


def _progress(entries: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{entries} entries\r")


async def _list(settings: Settings, limit: int) -> int:
    rows = (await operator.ask(settings, _listing, limit=limit))["rows"]
    for row in reversed(rows):
        sys.stdout.write(
            f"{row['at']:%Y-%m-%d %H:%M:%S} {row['outcome']:<7} {row['operation']:<24} {row['caller']:<20} "
            f"{row['purpose']:<8} {row['about'] or '-':<44} {row['patient'] or '-':<36} {row['resources']:>5} "
            f"{row['problem'] or row['reasons']}\n",
        )
    return 0


async def _do_verify(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    finding = await verifying.verify(tx, checker(call.facts["key"]), _progress)
    return Reply({"entries": finding.entries, "seals": finding.seals, "breaks": finding.breaks}, about="audit trail")


async def _do_list(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    rows = await reading.latest(tx, call.facts["limit"])
    return Reply({"rows": rows}, about="audit trail", touched=storing.touched(row["patient"] for row in rows))


_verification = operator.operation("audit.verify", _do_verify, "Verify that the trail is whole.")
_listing = operator.operation("audit.list", _do_list, "List the newest entries of the trail.")
