"""Register the programs that may ask for tokens, and their keys.

samspill client add my-ehr --name "My EHR" --owner 310000019 --grant authorization_code --grant refresh_token
    --scope openid --scope offline_access --scope 'user/*.rs' --redirect-uri https://ehr.example/cb
    --new-key my-ehr.json                          makes a key: the private half goes to the file, for the client alone
samspill client add my-job --owner 310000019 --scope 'system/*.rs' --purpose TREAT --key public.json
samspill client keys my-ehr --add public.json      one more key; two hold at once while a client changes from one
samspill client keys my-ehr --end KID              a key that holds no more
samspill client list
samspill client remove my-ehr                      no more tokens, and what it was given is taken back

`add` with the name of a client that is there changes it: what is not given is as if it had never been.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.cli._listing import named, show
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Invalid
from samspill.trust.issuing import clients
from samspill.trust.issuing.clients import CREDENTIALS, GRANTS, TENANCIES, Client
from samspill.trust.keys import make_client_key

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.calls import Call
    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant

STATES: Final = {
    "good": "until {:%Y-%m-%d}",
    "expiring": "until {:%Y-%m-%d}: EXPIRES SOON, give the client one more",
    "expired": "EXPIRED {:%Y-%m-%d}",
    "ended": "ended",
}
DAYS: Final = 365
"""For how long a key holds, where nothing else is said."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is to be done."""
    below = parser.add_subparsers(dest="what", metavar="<what>", required=True)
    _adding(below.add_parser("add", help="register a client, or change one"))
    below.add_parser("list", help="list the clients and their keys")
    keys = below.add_parser("keys", help="add or end a client's keys")
    keys.add_argument("id")
    keys.add_argument("--add", type=Path, metavar="FILE", help="a public key (JWK)")
    keys.add_argument("--end", metavar="KID", help="the key that holds no more")
    keys.add_argument("--days", type=int, default=DAYS, help="for how long the added key holds")
    below.add_parser("remove", help="end a client").add_argument("id")


def _adding(adding: argparse.ArgumentParser) -> None:
    adding.add_argument("id", help="its client_id")
    adding.add_argument("--name", default="", help="what people call it")
    adding.add_argument("--owner", required=True, help="who answers for it")
    for name, help_ in (
        ("grant", "a grant type: " + ", ".join(GRANTS)),
        ("scope", "a scope that it may ask for"),
        ("purpose", "a purpose of use of its own tokens"),
        ("redirect-uri", "where its users may be sent back to"),
        ("audience", "an API that it may ask tokens for; ours, where none is given"),
        ("serves", "an API that it is: whose tokens it may exchange"),
        ("child", "a unit (organisation number) that it may act for"),
        ("delegation", "an organisation that has given it its delegation (multi-tenant)"),
    ):
        adding.add_argument(f"--{name}", action="append", default=[], help=help_)
    adding.add_argument("--tenancy", default="none", choices=TENANCIES)
    adding.add_argument("--parent", default="", help="its organisation number (single-tenant)")
    adding.add_argument("--supplier", default="", help="its supplier's organisation number")
    adding.add_argument("--rate", type=int, default=0, help="the most requests for tokens a minute; 0: no limit")
    adding.add_argument("--key", type=Path, metavar="FILE", help="its public key (JWK)")
    adding.add_argument("--new-key", type=Path, metavar="FILE", help="make a key, and write its private half here")
    adding.add_argument("--days", type=int, default=DAYS, help="for how long the key holds")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do it."""
    with migrated(settings) as ready:
        return {"add": _add, "list": _list, "keys": _keys, "remove": _remove}[options.what](options, ready)


def _add(options: argparse.Namespace, ready: Settings) -> int:
    client = Client(
        options.id,
        options.name or options.id,
        options.owner,
        grants=tuple(options.grant or [CREDENTIALS]),
        scopes=tuple(options.scope),
        purposes=tuple(options.purpose),
        redirect_uris=tuple(options.redirect_uri),
        audiences=tuple(options.audience or [ready.audience]),
        serves=tuple(options.serves),
        tenancy=options.tenancy,
        parent=options.parent,
        children=tuple(options.child),
        delegations=tuple(options.delegation),
        supplier=options.supplier,
        rate=options.rate,
    )
    jwk = _read(options.key) if options.key else None
    if options.new_key:
        private, jwk = make_client_key()
        _write(options.new_key, private)
    found = asyncio.run(operator.ask(ready, adding, client=client, jwk=jwk, days=options.days))
    sys.stdout.write(f"{options.id} may ask for tokens" + (f", by the key {found['kid']}\n" if jwk else "\n"))
    return 0


def _keys(options: argparse.Namespace, ready: Settings) -> int:
    if options.add:
        facts = {"id": options.id, "jwk": _read(options.add), "days": options.days}
        sys.stdout.write(f"{asyncio.run(operator.ask(ready, adding_key, **facts))['kid']} holds\n")
    if options.end:
        asyncio.run(operator.ask(ready, ending_key, id=options.id, kid=options.end))
        sys.stdout.write(f"{options.end} holds no more\n")
    return 0 if options.add or options.end else _list(options, ready)


def _list(_options: argparse.Namespace, ready: Settings) -> int:
    for row in asyncio.run(operator.ask(ready, listing))["clients"]:
        keys = [("key", f"{key['kid']} {STATES[key['state']].format(key['expires'])}") for key in row["keys"]]
        facts = named(row, (*clients.LISTS, "tenancy", "parent", "supplier", "rate"))
        show(row["id"], row["name"], row["owner"], [*facts, *keys])
    return 0


def _remove(options: argparse.Namespace, ready: Settings) -> int:
    asyncio.run(operator.ask(ready, ending, id=options.id))
    sys.stdout.write(f"{options.id} gets no more tokens\n")
    return 0


def _read(path: Path) -> dict[str, Any]:
    found = strict_json.read(path.read_bytes())[0]
    if not isinstance(found, dict):
        raise Invalid(f"{path.name} is no JWK")
    return found


def _write(path: Path, jwk: dict[str, Any]) -> None:
    """Write a private key, to be read by its owner alone; never over another."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(strict_json.write(jwk))


async def _do_add(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    client, jwk = call.facts["client"], call.facts["jwk"]
    await clients.add_client(tx, client)
    kid = await _put_key(tx, client.id, jwk, call) if jwk else ""
    return Reply({"kid": kid}, about=f"client/{client.id}")


async def _do_add_key(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    kid = await _put_key(tx, call.facts["id"], call.facts["jwk"], call)
    return Reply({"kid": kid}, about=f"client/{call.facts['id']}")


async def _put_key(tx: Transaction, client: str, jwk: dict[str, Any], call: Call) -> str:
    return await clients.add_key(tx, client, jwk, call.at + timedelta(days=call.facts["days"]))


async def _do_end_key(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    await clients.end_key(tx, call.facts["id"], call.facts["kid"])
    return Reply({}, about=f"client/{call.facts['id']}")


async def _do_end(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    await clients.end_client(tx, call.facts["id"])
    return Reply({}, about=f"client/{call.facts['id']}")


async def _do_list(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    return Reply({"clients": await clients.list_clients(tx, call.at)}, about="clients")


adding = operator.operation("clients.add", _do_add, "Register a client of the token service, or change one.")
adding_key = operator.operation("clients.add_key", _do_add_key, "Give a client one more key.")
ending_key = operator.operation("clients.end_key", _do_end_key, "Let a client's key hold no more.")
ending = operator.operation("clients.end", _do_end, "Let a client get no more tokens.")
listing = operator.operation("clients.list", _do_list, "List the clients of the token service.")
