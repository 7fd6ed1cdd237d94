"""What is said about each entry of a Bundle in the answer. http://hl7.org/fhir/R4/bundle.html#Bundle.entry.response"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from samspill.fhir.outcome import outcome
from samspill.kernel import clock, strict_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.kernel.calls import Reply
    from samspill.kernel.problems import Problem


def respond(status: int, text: bytes = b"", told: bytes = b"", **about: str | None) -> bytes:
    """Write an entry: its status, and what else is known: `location`, `etag`, `lastModified`.

    `text` is the resource, `told` an OperationOutcome about what was done.
    """
    said = {"status": f"{status} {HTTPStatus(status).phrase}"} | {name: value for name, value in about.items() if value}
    response = strict_json.write(said)
    if told:
        response = response[:-1] + b',"outcome":' + told + b"}"
    resource = b'"resource":' + text + b"," if text else b""
    return b"{" + resource + b'"response":' + response + b"}"


def respond_with(reply: Reply, *, tells: bool = False) -> bytes:
    """Write the entry of a reply. With `tells`, its body is an OperationOutcome, and no resource."""
    updated = reply.data.get("updated")
    about: dict[str, Any] = {name: reply.headers.get(name) for name in ("location", "etag")}
    about["lastModified"] = clock.instant(updated) if updated else None
    body = reply.body or b""
    return respond(reply.status, b"" if tells else body, body if tells else b"", **about)


def respond_to(problem: Problem) -> bytes:
    """Write the entry of what went wrong in a batch."""
    return respond(problem.status, told=strict_json.write(outcome(problem)))


def bundle(kind: bytes, entries: Sequence[bytes]) -> bytes:
    """Put the entries together."""
    head = b'{"resourceType":"Bundle","type":"' + kind + b'"'
    return head + (b',"entry":[' + b",".join(entries) + b"]}" if entries else b"}")
