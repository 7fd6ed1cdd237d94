"""The FHIR API over HTTP: from an ASGI request to the one path, and back. Knows headers and formats, nothing of health.

It is plain ASGI, in front of the framework, since this is where nearly all calls come in.
"""

from __future__ import annotations

import logging
import time
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec import structs

from samspill.exchange import perform
from samspill.fhir import bundle, routing
from samspill.fhir.outcome import outcome
from samspill.fhir.patch import MEDIA as PATCHES
from samspill.kernel import clock, strict_json
from samspill.kernel.calls import Call, Caller, Reply, Sight
from samspill.kernel.problems import Fault, Problem, Unacceptable, Unidentified, WrongMethod
from samspill.web import requests
from samspill.web.metering import Throttled
from samspill.web.platform import Platform

log = logging.getLogger("samspill.http")
MEDIA: Final = "application/fhir+json"
TAKEN: Final = ("application/fhir+json", "application/json", "application/json+fhir", "text/json", "json", "*/*")
PREFIX: Final = "/fhir"
API: Final = "fhir"
"""What limits and counts call it."""
_MEDIA: Final = {"json": requests.JSON, "patch": PATCHES, "parameters": requests.JSON}
"""What bodies are sent as. Parameters of an operation may be left out."""
_OPEN: Final = {
    "fhir.capabilities": Platform.capabilities,
    "fhir.openapi": Platform.openapi,
    "fhir.smart": Platform.smart_configuration,
}
"""What anybody may ask: what the API offers, and where tokens come from. It says nothing about a person."""
_ABOUT: Final = {
    "metadata": "fhir.capabilities",
    "openapi.json": "fhir.openapi",
    ".well-known/smart-configuration": "fhir.smart",
}
"""Addresses under the base that are about the API."""
_TYPE: Final = (b"content-type", b"application/fhir+json; charset=utf-8")
_NOT_KEPT: Final = (b"cache-control", b"no-store")
"""A record must not lie in a cache on the way (RFC 9111 §5.2)."""
_FAILED = Problem("something went wrong here; it is recorded under the request's number")


class FhirApi:
    """Everything under `/fhir`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._facts = {"pages": platform.pages, "rules": platform.rules}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request; what goes wrong is an OperationOutcome."""
        started = time.perf_counter()
        headers = requests.heard(scope)
        request = requests.request_id(headers)
        operation = "fhir"
        query: tuple[tuple[str, str], ...] = ()
        proof: Sight | None = None
        try:
            path = _parts(scope["path"])
            query = requests.query_of(scope["query_string"]) if scope["query_string"] else ()
            _check_format(headers, query)
            operation, target = _target(scope["method"], path)
            if operation in _OPEN:
                reply = _OPEN[operation](self._platform)
            else:
                caller, proof = await self._caller(scope, target)
                self._platform.meter.admit(scope, caller, API)
                call = await self._call(caller, proof, target, query, headers, request, receive)
                reply = await self._answer(target, call)
        except Problem as problem:
            if isinstance(problem, Throttled):
                await self._platform.meter.refuse(problem, operation, request)
            reply = structs.replace(_explain(problem), headers=self._way_on(problem, scope, request))
        except Exception:
            log.exception("bug", extra={"request": request})
            reply = _explain(_FAILED)
        if proof is not None and proof.fresh is None:
            await requests.spend(proof, self._platform)
        pretty = b"_pretty" in scope["query_string"] and ("_pretty", "true") in query
        await _send(send, reply, request, head=scope["method"] == "HEAD", pretty=pretty)
        self._platform.metrics.count(operation, reply.status, time.perf_counter() - started)
        self._platform.meter.count(scope, operation, reply.status)

    async def _caller(self, scope: Any, target: routing.Target | None) -> tuple[Caller, Sight | None]:
        """Say who calls. The proof of what only reads is noted with what is asked first, and any other right away."""
        if target is not None and scope["method"] in ("GET", "HEAD"):
            return await requests.proven(scope, self._platform)
        return await requests.caller_of(scope, self._platform), None

    async def _call(
        self,
        caller: Caller,
        proof: Sight | None,
        target: routing.Target | None,
        query: tuple[tuple[str, str], ...],
        headers: dict[str, str],
        request: str,
        receive: Any,
    ) -> Call:
        """Make the call: who, why, about what, and the body where there is to be one."""
        body, more = b"", target.facts if target else None
        holds = "json" if target is None else target.body
        if holds in _MEDIA:
            if holds != "parameters" or headers.get("content-length", "0") != "0":
                requests.check_media(headers, _MEDIA[holds])
            body = await self._body(headers, receive)
        elif holds:
            requests.check_form(headers)
            query += requests.query_of(await self._body(headers, receive))
        return Call(
            caller=caller,
            purpose=requests.purpose_of(headers, caller),
            at=clock.now(),
            request=request,
            kind=target.kind if target else "",
            id=target.id if target else "",
            version=target.version if target else "",
            query=query,
            body=body,
            headers={name: headers[name] for name in headers.keys() & requests.KEPT},
            base=self._platform.fhir_base,
            facts={**self._facts, **more} if more else self._facts,
            proof=proof,
        )

    def _way_on(self, problem: Problem, scope: Any, request: str) -> dict[str, str]:
        """Say in headers what the caller may do instead: another method, later, or with a token."""
        if isinstance(problem, WrongMethod):
            return {"allow": ", ".join(_methods(scope["path"]))}
        if isinstance(problem, Throttled):
            return {"retry-after": str(problem.wait)}
        if isinstance(problem, Unidentified):
            log.warning("unidentified", extra={"request": request, "reason": problem.message})
            tried = b"authorization" in dict(scope["headers"])
            return {"www-authenticate": requests.challenge(problem, self._platform, tried=tried)}
        return {}

    async def _answer(self, target: routing.Target | None, call: Call) -> Reply:
        if target is None:
            return await bundle.receive(self._platform.store, call, self._platform.limits)
        return await perform(self._platform.store, target.operation, call)

    async def _body(self, headers: dict[str, str], receive: Any) -> bytes:
        return await requests.body_of(receive, headers, self._platform.settings.body_limit)


def _parts(path: str) -> list[str]:
    return [part for part in path[len(PREFIX) :].split("/") if part]


def _methods(path: str) -> tuple[str, ...]:
    """List what an address takes, for those who asked it for something else (RFC 9110 §15.5.6)."""
    parts = _parts(path)
    return routing.methods(parts) if parts else ("GET", "HEAD", "POST")


def _target(method: str, path: list[str]) -> tuple[str, routing.Target | None]:
    """Find what is asked for: the operation's name, and where it goes, unless that is a Bundle or open to all."""
    about = _ABOUT.get("/".join(path))
    if about is not None:
        return about, None
    if not path and method == "POST":
        return "fhir.bundle", None
    target = routing.resolve(method, path)
    return target.operation.name, target


def _check_format(headers: dict[str, str], query: tuple[tuple[str, str], ...]) -> None:
    """Refuse a format that is not offered: `_format` first, then `Accept`."""
    # In an address, the plus sign of `application/fhir+json` becomes a space.
    asked = next((value.replace(" ", "+") for name, value in query if name == "_format"), "") if query else ""
    if not _offered(asked or headers.get("accept", "*/*")):
        message = "the API answers in application/fhir+json only"
        raise Unacceptable(message, Fault("Accept", message, "not-supported"))


@lru_cache(maxsize=256)
def _offered(formats: str) -> bool:
    kinds = [part.split(";")[0].strip().lower() for part in formats.split(",")]
    return any(kind in TAKEN or kind in ("", "application/*", "text/html") for kind in kinds)


def _explain(problem: Problem) -> Reply:
    """Write a problem as an OperationOutcome."""
    return Reply(body=strict_json.write(outcome(problem)), status=problem.status)


async def _send(send: Any, reply: Reply, request: str, *, head: bool, pretty: bool) -> None:
    body = reply.body or b""
    if pretty and body:
        body = bytes(msgspec.json.format(body, indent=2))
    headers = [(b"x-request-id", request.encode()), (b"content-length", b"%d" % len(body)), _NOT_KEPT]
    if body and "content-type" not in reply.headers:
        headers.append(_TYPE)
    headers += [(name.encode(), value.encode("latin-1", "replace")) for name, value in reply.headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
