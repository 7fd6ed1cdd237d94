"""Turn the keys that sign tokens, or list them.

samspill keys list      each key with its state: current, next, or retired until when
samspill keys rotate    the next key signs from now on, the current one retires, and a new one follows
samspill keys pages     the public key by which our pages say who they are to an outside sign-in service (JWK)

The next key is published ahead. Rotate no more often than once a day: whoever keeps our JWKS for a day must have seen
the next key before it signs. Running workers see the change within a second.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.trust.keys import open_keys, rotate
from samspill.trust.relying import OwnClient

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.calls import Call
    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant
    from samspill.trust.keys import SigningKey

LEEWAY = 60
"""Seconds by which clocks may differ."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is to be done."""
    parser.add_argument("what", choices=("list", "rotate", "pages"))


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do it."""
    if options.what == "list":
        _tell(open_keys(settings.home_path).ring.held())
        return 0
    if options.what == "pages":
        own = OwnClient(settings.sign_in_client, settings.sign_in_issuer, open_keys(settings.home_path).pages)
        sys.stdout.write(strict_json.write(own.public).decode() + "\n")
        return 0
    with migrated(settings) as ready:
        found = asyncio.run(operator.ask(ready, rotating, home=ready.home_path, longest=ready.token_life + LEEWAY))
    _tell(found["keys"])
    return 0


def _tell(keys: tuple[SigningKey, ...]) -> None:
    for key in keys:
        ends = time.strftime(" until %Y-%m-%d %H:%M UTC", time.gmtime(key.until)) if key.until else ""
        sys.stdout.write(f"{key.key.kid}  {key.state}{ends}\n")


async def _do_rotate(_tx: Transaction, _grant: Grant, call: Call) -> Reply:
    return Reply({"keys": rotate(call.facts["home"], call.facts["longest"])}, about="keys")


rotating = operator.operation("keys.rotate", _do_rotate, "Turn the keys that sign tokens.")
