"""FHIR batch: each entry on its own, through the one path. http://hl7.org/fhir/R4/http.html#transaction"""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from samspill.exchange import perform
from samspill.fhir import routing
from samspill.fhir.bundle.reading import Entry, read_bundle
from samspill.fhir.bundle.transaction import transaction
from samspill.fhir.outcome import outcome
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Problem

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Store


@dataclass(frozen=True, slots=True)
class Limits:
    """What a Bundle may hold."""

    entries: int


async def receive(store: Store, call: Call, limits: Limits) -> Reply:
    """Take a Bundle posted to the base: a transaction as one call, a batch as one call for each entry."""
    try:
        kind, entries = read_bundle(call.body, limits.entries, call.base)
    except Problem as problem:
        return await perform(store, transaction, replace(call, facts={**call.facts, "problem": problem}))
    call = replace(call, body=b"")
    if kind == "transaction":
        return await perform(store, transaction, replace(call, facts={**call.facts, "entries": entries}))
    answers = [await _one(store, call, entry) for entry in entries]
    head = b'{"resourceType":"Bundle","type":"batch-response"'
    return Reply(body=head + (b',"entry":[' + b",".join(answers) + b"]}" if answers else b"}"))


async def _one(store: Store, call: Call, entry: Entry) -> bytes:
    try:
        target = routing.resolve(entry.method, entry.path or ("",))
        part = replace(
            call,
            kind=target.kind,
            id=target.id,
            version=target.version,
            query=entry.query,
            body=entry.resource,
            headers=_headers(call, entry),
        )
        reply = await perform(store, target.operation, part)
    except Problem as problem:
        return _answer(problem.status, {}, strict_json.write(outcome(problem)), key=b"outcome")
    text = b"" if entry.method == "HEAD" else reply.body or b""
    return _answer(reply.status, reply.headers, text)


def _headers(call: Call, entry: Entry) -> dict[str, str]:
    headers = {"prefer": call.headers["prefer"]} if "prefer" in call.headers else {}
    given = {"if-match": entry.if_match, "if-none-exist": entry.if_none_exist}
    return headers | {name: value for name, value in given.items() if value is not None}


def _answer(status: int, headers: object, text: bytes, key: bytes = b"resource") -> bytes:
    given = dict(headers) if isinstance(headers, dict) else {}
    about = {"status": f"{status} {HTTPStatus(status).phrase}"}
    about |= {name: given[name] for name in ("location", "etag") if name in given}
    response = strict_json.write(about)
    if key == b"outcome":
        return b'{"response":' + response[:-1] + b',"outcome":' + text + b"}}"
    return b"{" + (b'"resource":' + text + b"," if text else b"") + b'"response":' + response + b"}"
