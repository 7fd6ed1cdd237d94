"""Look at the events that wait or were set aside, and let those that were set aside be tried again.

  samspill events                       how many wait, and what was set aside: consumer, event, kind, failure
  samspill events --try-again           all that were set aside wait again
  samspill events --try-again --consumer fhir.totals --event 17

An event is set aside when its consumer has failed on it eight times; the others go on without it. The exit code is 1
when something is set aside.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.kernel.calls import Reply
from samspill.store import queries

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.calls import Call
    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.store")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to try again."""
    parser.add_argument("--try-again", action="store_true", help="let what was set aside wait again")
    parser.add_argument("--consumer", help="only that of this consumer")
    parser.add_argument("--event", type=int, help="only this event")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """List, or try again."""
    with migrated(settings) as ready:
        if options.try_again:
            wanted = {"consumer": options.consumer, "event": options.event}
            tried = asyncio.run(operator.ask(ready, _retrial, **wanted))
            sys.stdout.write(f"{tried['events']} events wait again\n")
            return 0
        found = asyncio.run(operator.ask(ready, _listing))
    for row in found["aside"]:
        sys.stdout.write(
            f"{row['consumer']} event {row['event']} {row['kind']} of {row['at']:%Y-%m-%d %H:%M:%S}: "
            f"{row['failure']}, {row['attempts']} times\n",
        )
    backlog = found["backlog"]
    sys.stdout.write(f"{backlog['new']} new, {backlog['waiting']} waiting, {backlog['aside']} set aside\n")
    return 1 if backlog["aside"] else 0


async def _list(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    [backlog] = await tx.all(sql.backlog)
    return Reply({"aside": [dict(row) for row in await tx.all(sql.aside)], "backlog": backlog}, about="events")


async def _try_again(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    tag = await tx.run(sql.try_again, call.facts["consumer"], call.facts["event"])
    return Reply({"events": int(tag.split()[-1])}, about="events")


_listing = operator.operation("events.list", _list, "List the events that wait or were set aside.")
_retrial = operator.operation("events.try_again", _try_again, "Let events that were set aside be tried again.")
