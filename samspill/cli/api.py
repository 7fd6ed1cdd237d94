"""Register the APIs that tokens can be for, beside our own.

samspill api add nhn:phr-repo --owner 310000019 --scope nhn:phr-repo/read --claim helseid://claims/identity/pid
samspill api list
samspill api remove nhn:phr-repo

Which claims its tokens carry is the API's registration, not the client's wish; without `--claim` they carry all.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.cli._listing import named, show
from samspill.kernel.calls import Reply
from samspill.trust.issuing import clients
from samspill.trust.issuing.clients import Api

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.calls import Call
    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is to be done."""
    below = parser.add_subparsers(dest="what", metavar="<what>", required=True)
    adding_ = below.add_parser("add", help="register an API, or change one")
    adding_.add_argument("audience", help="the `aud` of its tokens")
    adding_.add_argument("--name", default="", help="what people call it")
    adding_.add_argument("--owner", required=True, help="who answers for it")
    adding_.add_argument("--scope", action="append", default=[], help="one of its scopes")
    adding_.add_argument("--claim", action="append", default=[], help="a claim that its tokens carry")
    adding_.add_argument("--life", type=int, default=0, help="for how many seconds its tokens are good")
    below.add_parser("list", help="list the APIs")
    below.add_parser("remove", help="let no more tokens be for an API").add_argument("audience")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do it."""
    with migrated(settings) as ready:
        if options.what == "add":
            said = (options.name or options.audience, options.owner, tuple(options.scope), tuple(options.claim))
            asyncio.run(operator.ask(ready, adding, api=Api(options.audience, *said, options.life)))
        elif options.what == "remove":
            asyncio.run(operator.ask(ready, ending, audience=options.audience))
        else:
            for row in asyncio.run(operator.ask(ready, listing))["apis"]:
                show(row["audience"], row["name"], row["owner"], named(row, ("scopes", "claims", "token_life")))
    return 0


async def _do_add(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    await clients.add_api(tx, call.facts["api"])
    return Reply({}, about=f"api/{call.facts['api'].audience}")


async def _do_end(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    await clients.end_api(tx, call.facts["audience"])
    return Reply({}, about=f"api/{call.facts['audience']}")


async def _do_list(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    return Reply({"apis": await clients.list_apis(tx)}, about="apis")


adding = operator.operation("apis.add", _do_add, "Register an API that tokens can be for, or change one.")
ending = operator.operation("apis.end", _do_end, "Let no more tokens be for an API.")
listing = operator.operation("apis.list", _do_list, "List the APIs that tokens can be for.")
