"""How a client comes in: its form, its assertion, its proof; and how it is told what is wrong (RFC 6749 §5.2)."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse, Response

from samspill import audit
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller
from samspill.kernel.problems import Problem, Refused, Unavailable
from samspill.trust import dpop, replay
from samspill.trust.issuing import clients, nonces
from samspill.trust.issuing.denials import STATUS, Denied, denied
from samspill.trust.issuing.signed import ASSERTION_TYPE, Said, client_named, read_assertion
from samspill.trust.refusals import Unproven
from samspill.web import requests
from samspill.web.tokens.desk import LONGEST_BODY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from samspill.trust.issuing.clients import Registered
    from samspill.web.tokens.desk import Desk

    Handler = Callable[[Desk, Request, str], Awaitable[Response]]

log = logging.getLogger("samspill.tokens")
RUNNING: Final = "HSYSADMIN"
"""The purpose of use of what is asked of the token service itself."""
HEADERS: Final = {"cache-control": "no-store", "pragma": "no-cache", "x-content-type-options": "nosniff"}
MANY: Final = ("resource",)
"""Parameters that may stand more than once (RFC 8707)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request by a client that is who it says it is."""

    registered: Registered
    parameters: Mapping[str, Any]
    assertion: Said
    jkt: str
    """Thumbprint of the key that was proven with it; empty when none was."""

    def call(self, operation: str, number: str, **facts: Any) -> Call:
        """Make the call that takes the one path."""
        client = self.registered.client
        caller = Caller(client.id, client.id, frozenset({operation}), frozenset({RUNNING}), organisation=client.parent)
        return Call(caller, RUNNING, clock.now(), number, facts={"asked": self, **facts})


def speaking(desk: Desk, name: str, handle: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint that speaks OAuth: what goes wrong in it is answered in OAuth's words, and counted."""

    async def answer(request: Request) -> Response:
        started = time.perf_counter()
        number = requests.request_id(requests.headers_of(request.scope))
        try:
            response = await handle(desk, request, number)
        except Problem as problem:
            response = explained(desk, problem)
        except Exception:
            log.exception("bug", extra={"request": number})
            response = JSONResponse({"error": "server_error"}, 500, HEADERS)
        response.headers["x-request-id"] = number
        desk.platform.metrics.count(name, response.status_code, time.perf_counter() - started)
        return response

    return answer


def explained(desk: Desk, problem: Problem) -> Response:
    """Say in OAuth's words what is wrong."""
    headers = dict(HEADERS)
    error, status = error_of(problem)
    if error == "use_dpop_nonce":
        headers["dpop-nonce"] = nonces.give(desk.secret)
    if status == STATUS["invalid_client"]:
        headers["www-authenticate"] = f'DPoP error="{error}"'
    rule = problem.rule if isinstance(problem, Denied | Unproven) else problem.code
    description = "".join(c for c in f"{problem.message} ({rule})" if c.isascii() and c not in '"\\')
    return JSONResponse({"error": error, "error_description": description}, status, headers)


def error_of(problem: Problem) -> tuple[str, int]:
    """Give OAuth's code for a problem, and the status."""
    if isinstance(problem, Denied):
        return problem.error, STATUS.get(problem.error, 400)
    if isinstance(problem, Unproven):
        if problem.rule == "dpop.nonce":
            return "use_dpop_nonce", 400
        return ("invalid_dpop_proof", 400) if problem.rule.startswith("dpop.") else ("invalid_token", 401)
    return ("temporarily_unavailable", 503) if isinstance(problem, Unavailable) else ("invalid_request", problem.status)


async def enter(desk: Desk, request: Request, number: str, operation: str, *, proof: bool) -> Asked:
    """Let a client in; `proof` tells whether it must prove a key. Whoever is turned away here is recorded. Raises."""
    client = ""
    try:
        parameters = await form_of(request)
        registered, assertion = await _authenticated(desk, parameters)
        client = registered.client.id
        if not desk.rates.allows(client, registered.client.rate):
            raise denied("temporarily_unavailable", "client.rate", "the client asks too often")
        proven = await _proven(desk, request, needed=proof)
        # What may be used once is used up only when all else is right: a client that is asked for a nonce comes again.
        if not await replay.is_fresh(desk.store, assertion.once, assertion.seconds):
            raise denied("invalid_client", "assertion.reused", "the assertion was used before (jti)")
        if proven:
            await replay.use_proof(desk.store, proven.once, dpop.KEPT)
        return Asked(registered, parameters, assertion, proven.jkt if proven else "")
    except Problem as problem:
        await record(desk, number, operation, problem, client)
        raise


async def form_of(request: Request) -> dict[str, Any]:
    """Read a form: each parameter once, `resource` as a list. Raises `Problem`."""
    headers = requests.headers_of(request.scope)
    requests.check_form(headers)
    pairs = requests.query_of(await requests.body_of(request.receive, headers, LONGEST_BODY))
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in MANY:
            found.setdefault(name, []).append(value)
        elif name in found:
            raise denied("invalid_request", "request.twice", "a parameter stands more than once")
        elif value:
            found[name] = value
    return found


async def _authenticated(desk: Desk, parameters: Mapping[str, Any]) -> tuple[Registered, Said]:
    """Tell which client it is, by its assertion and by nothing else (`private_key_jwt`). Raises `Denied`."""
    text = parameters.get("client_assertion", "")
    if parameters.get("client_assertion_type") != ASSERTION_TYPE or not text or "client_secret" in parameters:
        message = "a client says who it is by a signed assertion (private_key_jwt), and in no other way"
        raise denied("invalid_client", "client.method", message)
    named = client_named(text)
    registered = await clients.find(desk.store, named) if named else None
    if registered is None:
        raise denied("invalid_client", "client.unknown", "the client is not known here")
    if parameters.get("client_id", named) != named:
        raise denied("invalid_client", "client.other", "client_id names another client than the assertion")
    return registered, read_assertion(registered, text, desk.issuer)


async def _proven(desk: Desk, request: Request, *, needed: bool) -> dpop.Proven | None:
    if not needed and "dpop" not in request.headers:
        return None
    return dpop.check(
        requests.proof_of(request.scope),
        method=request.method,
        url=requests.url_of(request.scope, desk.platform),
        token=None,
        nonce=lambda nonce: nonces.holds(desk.secret, nonce),
    )


async def record(desk: Desk, number: str, operation: str, problem: Problem, client: str = "", caller: str = "") -> None:
    """Record a request that was turned away before it could take the one path: when, for what rule, and no more.

    A client that is only asked for a nonce has not been turned away.
    """
    rule = problem.rule if isinstance(problem, Denied | Unproven) else problem.code
    log.warning("refused", extra={"request": number, "operation": operation, "reason": rule})
    if rule == "dpop.nonce":
        return
    entry = audit.Entry(
        at=clock.now(),
        request=number,
        operation=operation,
        outcome="refused",
        caller=caller or client,
        client=client,
        organisation="",
        purpose="",
        about="",
        reasons=rule,
        problem=Refused.code,
    )
    await audit.record(desk.store, entry, ((None, 0),))


def answered(desk: Desk, data: Mapping[str, Any], status: int = 200) -> Response:
    """Answer in JSON, with a nonce for the next proof."""
    return JSONResponse(dict(data), status, HEADERS | {"dpop-nonce": nonces.give(desk.secret)})
