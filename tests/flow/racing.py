"""What one process does in a race: many calls at once, over connections of its own."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from msgspec import structs

from samspill.fhir import bundle
from samspill.fhir.bundle.batch import Limits
from samspill.kernel.problems import Clash, Problem
from samspill.store import Store
from tests.fhir.asking import call_of, perform

if TYPE_CHECKING:
    from samspill.kernel.calls import Call, Reply

CONDITION = "identifier=urn:race|1"
ORGANISATION = b'{"resourceType":"Organization","name":"x","identifier":[{"system":"urn:race","value":"1"}]}'


def create() -> tuple[str, list[str], Call]:
    return (
        "POST",
        ["Organization"],
        call_of("", "system/*.cruds", body=ORGANISATION, headers={"if-none-exist": CONDITION}),
    )


def update() -> tuple[str, list[str], Call]:
    query = (("identifier", "urn:race|1"),)
    return "PUT", ["Organization"], call_of("", "system/*.cruds", body=ORGANISATION, query=query)


def transact() -> tuple[str, list[str], Call]:
    request = {"method": "POST", "url": "Organization", "ifNoneExist": CONDITION}
    entry = {"request": request, "resource": json.loads(ORGANISATION)}
    text = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": [entry]})
    return "POST", [], call_of("", "system/*.cruds", body=text.encode())


def patch() -> tuple[str, list[str], Call]:
    text = b'[{"op":"add","path":"/alias/-","value":"y"}]'
    headers = {"content-type": "application/json-patch+json"}
    return "PATCH", ["Organization", "raced"], call_of("", "system/*.cruds", body=text, headers=headers)


KINDS = {"create": create, "update": update, "transact": transact, "patch": patch}


def run(url: str, kind: str, many: int) -> list[int]:
    """Do the same thing many times at once; gives the status of each."""
    return asyncio.run(_run(url, kind, many))


async def _run(url: str, kind: str, many: int) -> list[int]:
    store = await Store.open(url, 8)
    try:
        return list(await asyncio.gather(*(_one(store, *KINDS[kind]()) for _ in range(many))))
    finally:
        await store.close()


async def _one(store: Store, method: str, path: list[str], call: Call) -> int:
    """Do it once; who is told that others were first tries again, as the answer says."""
    while True:
        try:
            return _status(await _done(store, method, path, structs.replace(call)))
        except Clash:
            continue
        except Problem as problem:
            return problem.status


async def _done(store: Store, method: str, path: list[str], call: Call) -> Reply:
    if path:
        return await perform(store, method, path, call)
    return await bundle.receive(store, call, Limits(100))


def _status(reply: Reply) -> int:
    body = json.loads(reply.body or b"{}")
    if body.get("type") == "transaction-response":
        return int(body["entry"][0]["response"]["status"][:3])
    return reply.status
