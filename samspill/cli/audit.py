"""Look at the audit trail, or verify that it is whole.

samspill audit verify      compute every link and check every seal; exit code 1 when something is not as recorded
samspill audit list        the newest entries
samspill audit retire      remove whole months that are older than SAMSPILL_TRAIL_YEARS; --dry-run says what it would
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
from samspill.work.retiring import retire

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do."""
    parser.add_argument("what", choices=["verify", "list", "retire"])
    parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")
    parser.add_argument("--limit", type=int, default=30, help="how many entries to list (30)")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Verify, list or retire."""
    with migrated(settings) as ready:
        if options.what == "retire":
            return asyncio.run(_retire(ready, dry=options.dry_run))
        return asyncio.run(_verify(ready) if options.what == "verify" else _list(ready, options.limit))


async def _verify(settings: Settings) -> int:
    started = time.perf_counter()
    finding = await operator.ask(settings, _verification, key=open_keys(settings.home_path).audit)
    seconds = time.perf_counter() - started
    for place in finding["breaks"]:
        sys.stdout.write(f"chain {place.chain}, number {place.seq}: {place.what}\n")
    removed = f", {finding['removed']} removed as too old" if finding["removed"] else ""
    sys.stdout.write(f"{finding['entries']} entries, {finding['seals']} seals{removed}, {seconds:.1f} s: ")
    sys.stdout.write(f"{len(finding['breaks'])} breaks\n" if finding["breaks"] else "the trail is whole\n")
    return 1 if finding["breaks"] else 0


async def _retire(settings: Settings, *, dry: bool) -> int:
    key = open_keys(settings.home_path).audit
    said = await operator.ask(settings, retire, key=key, years=settings.trail_years, dry=dry)
    if said["until"] is None:
        sys.stdout.write("the trail is kept for ever (SAMSPILL_TRAIL_YEARS is 0)\n")
        return 0
    verb = "would be removed" if dry else "removed"
    sys.stdout.write(f"{said['entries']} entries from before {said['until']:%Y-%m-%d} {verb}\n")
    return 0


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
    return Reply(
        {"entries": finding.entries, "seals": finding.seals, "removed": finding.removed, "breaks": finding.breaks},
        about="audit trail",
    )


async def _do_list(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    rows = await reading.latest(tx, call.facts["limit"])
    return Reply({"rows": rows}, about="audit trail", touched=storing.touched(row["patient"] for row in rows))


_verification = operator.operation("audit.verify", _do_verify, "Verify that the trail is whole.")
_listing = operator.operation("audit.list", _do_list, "List the newest entries of the trail.")
