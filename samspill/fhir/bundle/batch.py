"""FHIR batch: each entry on its own, through the one path. http://hl7.org/fhir/R4/http.html#transaction"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from msgspec import structs

from samspill.exchange import perform
from samspill.fhir import routing
from samspill.fhir.bundle import answers
from samspill.fhir.bundle.reading import Entry, read_bundle
from samspill.fhir.bundle.transaction import transaction
from samspill.fhir.patch import unpack
from samspill.fhir.preferences import preference
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Problem

if TYPE_CHECKING:
    from samspill.fhir.routing import Target
    from samspill.kernel.calls import Call
    from samspill.store import Store

log = logging.getLogger("samspill.http")
_FAILED: Final = Problem("something went wrong here; it is recorded under the request's number")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a Bundle may hold."""

    entries: int


async def receive(store: Store, call: Call, limits: Limits) -> Reply:
    """Take a Bundle posted to the base: a transaction as one call, a batch as one call for each entry."""
    try:
        kind, entries = read_bundle(call.body, limits.entries, call.base)
    except Problem as problem:
        return await perform(store, transaction, call.knowing(problem=problem))
    call = structs.replace(call, body=b"")
    if kind == "transaction":
        return await perform(store, transaction, call.knowing(entries=entries))
    return Reply(body=answers.bundle(b"batch-response", [await _one(store, call, entry) for entry in entries]))


async def _one(store: Store, call: Call, entry: Entry) -> bytes:
    try:
        target = routing.resolve(entry.method, entry.path)
        reply = await perform(store, target.operation, call_of(call, entry, target))
    except Problem as problem:
        return answers.respond_to(problem)
    except Exception:
        # The one path has recorded and logged it. The other entries stand by themselves, and so they are answered.
        log.exception("bug", extra={"request": call.request})
        return answers.respond_to(_FAILED)
    tells = target.writes and preference(call, "return") == "operationoutcome"
    return answers.respond_with(structs.replace(reply, body=b"") if entry.method == "HEAD" else reply, tells=tells)


def call_of(call: Call, entry: Entry, target: Target) -> Call:
    """Make the call that an entry would be as a request by itself. Raises what is wrong with a patch in it."""
    headers = {"prefer": call.headers["prefer"]} if "prefer" in call.headers else {}
    body = entry.resource
    if target.body == "patch":
        headers["content-type"], body = unpack(body)
    return structs.replace(
        call,
        kind=target.kind,
        id=target.id,
        version=target.version,
        query=entry.query,
        body=body,
        headers=headers | entry.headers,
        facts={**call.facts, **target.facts},
    )
