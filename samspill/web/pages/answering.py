"""The services on the web: every operation of a service has a route, and every call through it takes the one path."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response
from starlette.routing import Route

from samspill.exchange import perform
from samspill.kernel import clock, strict_json
from samspill.kernel.calls import Call, Caller
from samspill.kernel.identifiers import classify
from samspill.kernel.problems import Fault, Malformed, Problem, Refused, Unidentified
from samspill.trust.tokens import Signer
from samspill.web import requests, uploads
from samspill.web.metering import Throttled
from samspill.web.pages.emergency import in_emergency, reason_in, remember
from samspill.web.pages.explaining import FAILED, explain, wants_page
from samspill.web.pages.sessions import SAFE, caller_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from starlette.requests import Request

    from samspill.exchange import Operation, Service
    from samspill.kernel.calls import Reply
    from samspill.web.pages.frame import Frame

    Handler = Callable[[Request, str], Awaitable[Response]]
    Endpoint = Callable[[Request], Awaitable[Response]]

log = logging.getLogger("samspill.http")
FORM: Final = "application/x-www-form-urlencoded"
FRAME_ONLY: Final = ("lang",)
"""Parameters that are the frame's own."""
ANYBODY: Final = "anybody"
"""Who the trail says has asked what is open to all without saying who they are."""
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_OPEN_ID: Final = re.compile(r"[A-Za-z0-9\-._]{1,64}")
"""Ids of what is open to all, which is about nobody: eInnsyn's have a low line, `ms_nuit-2024-1`."""


def guarded(frame: Frame, name: str, handle: Handler) -> Endpoint:
    """Make an endpoint: counted, numbered, and whatever goes wrong in it explained."""

    async def answer(request: Request) -> Response:
        started = time.perf_counter()
        number = requests.request_id(requests.headers_of(request.scope))
        try:
            response = await handle(request, number)
        except Problem as problem:
            if isinstance(problem, Unidentified | Refused):
                log.warning(problem.code, extra={"request": number, "reason": problem.message})
            if isinstance(problem, Throttled):
                await frame.platform.meter.refuse(problem, name, number)
            response = explain(frame, request, problem, number)
        except Exception:
            log.exception("bug", extra={"request": number})
            response = explain(frame, request, FAILED, number)
        frame.platform.metrics.count(name, response.status_code, time.perf_counter() - started)
        frame.platform.meter.count(request.scope, name, response.status_code)
        return response

    return answer


def service_routes(frame: Frame) -> list[Route]:
    """Give a route for every operation of every service."""
    return [
        Route(
            f"/{service.name}{operation.path}",
            guarded(frame, operation.name, _answering(frame, service, operation)),
            methods=[operation.method],
        )
        for service in frame.platform.services
        for operation in service.operations
    ]


def _answering(frame: Frame, service: Service, operation: Operation) -> Handler:
    async def answer(request: Request, number: str) -> Response:
        call = await call_of(frame, request, number, operation)
        reply = await perform(frame.platform.store, operation, call)
        if operation.page and reply.body is None and wants_page(request.headers.get("accept", "")):
            template = f"{service.name}/{operation.page}"
            return frame.show(request, template, reply.data, status=reply.status, number=number)
        response = _json(reply, number)
        remember(response, operation, request, frame.platform.settings)
        return response

    return answer


async def call_of(frame: Frame, request: Request, number: str, operation: Operation) -> Call:
    """Read a request as a call. Raises what the caller can mend."""
    platform = frame.platform
    headers = requests.headers_of(request.scope)
    caller = await _caller_of(frame, request, operation)
    if "authorization" in headers:
        platform.meter.admit(request.scope, caller, operation.name.partition(".")[0])
    else:
        platform.meter.note(request.scope, caller)
    caller = in_emergency(caller, operation, request, platform.settings)
    named: dict[str, Any] = dict(_named_in(request, operation))
    query = requests.query_of(request.scope["query_string"])
    _check_numbers(query)
    body = b""
    if request.method not in SAFE:
        body = await requests.body_of(request.receive, headers, platform.settings.body_limit)
        sent, body, named = _sent(headers, body, operation, named)
        named |= reason_in(operation, sent)
        query += sent
    return Call(
        caller=caller,
        purpose=requests.purpose_of(headers, caller),
        at=clock.now(),
        request=number,
        query=tuple((name, value) for name, value in query if name not in FRAME_ONLY),
        body=body,
        headers={name: headers[name] for name in requests.KEPT if name in headers},
        base=platform.settings.fhir_base,
        facts={
            **named,
            "environment": platform.settings.environment,
            "audience": platform.settings.audience,
            "catalogue": platform.services,
            "pages": platform.pages,
            "signer": Signer(platform.keys.ring, platform.settings.trusted_issuer),
            "declaration_life": platform.settings.declaration_life,
            "register_silence": platform.store.policy.silence,
            "emergency_life": platform.settings.emergency_life,
        },
    )


async def _caller_of(frame: Frame, request: Request, operation: Operation) -> Caller:
    """Say who asks. What is open to all is given to whoever has no scope for more as it is given to anybody."""
    if not operation.public:
        return await caller_of(request, frame.platform)
    told = "authorization" in request.headers
    caller = await caller_of(request, frame.platform) if told else frame.visitor(request)
    if caller is not None and operation.name in caller.scopes and operation.purposes & caller.purposes:
        return caller
    return Caller(ANYBODY, "web", frozenset({operation.name}), operation.purposes, kind="public")


def _sent(
    headers: Mapping[str, str], body: bytes, operation: Operation, named: dict[str, Any]
) -> tuple[tuple[tuple[str, str], ...], bytes, dict[str, Any]]:
    """Read what was sent: the fields of a form, the body that remains, and what is said beside the call."""
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == FORM:
        return requests.query_of(body), b"", named
    if operation.takes and kind == uploads.MULTIPART:
        upload = uploads.read_form(headers["content-type"], body)
        return tuple(upload.fields), upload.body, {**named, "filename": upload.filename, "media": upload.media}
    if body and kind in operation.takes:
        return (), body, {**named, "media": kind}
    if body:
        requests.check_json(headers)
    return (), body, named


def _named_in(request: Request, operation: Operation) -> dict[str, str]:
    """Read what the path names: ids, as FHIR writes them (http://hl7.org/fhir/R4/datatypes.html#id)."""
    form = _OPEN_ID if operation.public else _ID
    for name, value in request.path_params.items():
        if not form.fullmatch(value):
            message = "this is no id"
            raise Malformed(message, Fault(name, message, "value"))
    _check_numbers(request.path_params.items())
    return dict(request.path_params)


def _check_numbers(pairs: Iterable[tuple[str, str]]) -> None:
    """Refuse a person number in an address before anything is done or recorded under it."""
    for name, value in pairs:
        # A token of a search has its system before it, and a list has commas.
        if any(classify(part) for part in re.split(r"[|,]", value)):
            message = "a person number never stands in an address; a search may carry it in its body"
            raise Malformed(message, Fault(name, message, "value"))


def _json(reply: Reply, number: str) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff", "x-request-id": number}
    if reply.body is not None:
        return Response(reply.body, reply.status, headers | dict(reply.headers), "application/fhir+json")
    return Response(strict_json.write(reply.data), reply.status, headers | dict(reply.headers), "application/json")
