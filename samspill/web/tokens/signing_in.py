"""Where somebody signs in to a client: they come with a pushed request, choose who to be, and go back with a code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from samspill import demo
from samspill.exchange import perform
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller, Reply
from samspill.kernel.problems import Fault, Malformed
from samspill.trust.issuing import clients, details, scopes, sessions
from samspill.trust.issuing.attesting import attest
from samspill.trust.issuing.denials import Denied, denied
from samspill.web import requests
from samspill.web.pages.answering import guarded
from samspill.web.pages.frame import HEADERS, POLICY
from samspill.web.pages.sessions import check_origin
from samspill.web.tokens.endpoints import NOBODY, operation
from samspill.web.tokens.entrance import RUNNING, record
from samspill.web.tokens.own_client import CLIENT
from samspill.web.tokens.people import person_of, with_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from samspill.store import Transaction
    from samspill.trust import Grant
    from samspill.trust.issuing.clients import Registered
    from samspill.trust.issuing.people import Person
    from samspill.trust.issuing.requests import Pushed
    from samspill.web.pages.frame import Frame
    from samspill.web.tokens.desk import Desk

FORM_LIMIT: Final = 4096
"""Bytes."""
PLACE: Final = "/connect/authorize"


def sign_in_routes(frame: Frame, desk: Desk) -> list[Route]:
    """Give the routes of the authorization endpoint (RFC 6749 §3.1)."""

    async def show(request: Request, number: str) -> Response:
        asked = dict(requests.query_of(request.scope["query_string"]))
        registered, pushed = await _pushed(desk, number, asked)
        if pushed.prompt == "none":
            return _back(desk, pushed, {"error": "login_required"})
        if not desk.signs_in:
            return _back(desk, pushed, {"error": "access_denied", "error_description": "nobody can sign in here"})
        hinted = person_of(pushed.login_hint) if registered.client.id == CLIENT else None
        if hinted is not None:
            # Our own page has asked already who it is to be, and holds what only the same browser can bring back.
            return await _enter(desk, number, registered, pushed, hinted, asked["request_uri"])
        data = {"users": demo.users(), "client": registered.client, "asked": asked}
        response = frame.show(request, "web/authorize.html", data, number=number)
        # Browsers hold the way back to this too.
        response.headers["content-security-policy"] = POLICY.replace("form-action", f"form-action {_origin(pushed)}")
        return response

    async def enter(request: Request, number: str) -> Response:
        headers = requests.headers_of(request.scope)
        check_origin(headers, desk.platform.settings)
        form = dict(requests.query_of(await requests.body_of(request.receive, headers, FORM_LIMIT)))
        registered, pushed = await _pushed(desk, number, form)
        person = person_of(form.get("user", ""))
        if person is None or not desk.signs_in:
            message = "there is no such person to sign in as"
            raise Malformed(message, Fault("user", message, "value"))
        return await _enter(desk, number, registered, pushed, person, form["request_uri"])

    name = _sign_in.name
    return [
        Route(PLACE, guarded(frame, name, show), methods=["GET"]),
        Route(PLACE, guarded(frame, name, enter), methods=["POST"]),
    ]


async def _pushed(desk: Desk, number: str, asked: Mapping[str, str]) -> tuple[Registered, Pushed]:
    """Find client and request. Raises `Denied`, to whoever sits there: there is nowhere to go back to."""
    registered = await clients.find(desk.store, asked.get("client_id", ""))
    if registered is None:
        refusal = denied("invalid_client", "client.unknown", "the program that you came from is not known here")
        await record(desk, number, _show.name, refusal)
        raise refusal
    call = _call(_show.name, number, registered.client.id, registered, uri=asked.get("request_uri", ""))
    reply = await perform(desk.store, _show, call)
    return registered, reply.data["pushed"]


async def _enter(desk: Desk, number: str, registered: Registered, pushed: Pushed, person: Person, uri: str) -> Response:
    """Sign somebody in, and send them back: with a code, or with what is wrong."""
    call = _call(_sign_in.name, number, person.subject, registered, person=person, uri=uri, desk=desk)
    try:
        reply = await perform(desk.store, _sign_in, call)
    except Denied as refusal:
        if refusal.rule == "request.unknown":
            raise
        return _back(desk, pushed, {"error": refusal.error, "error_description": refusal.message})
    return _back(desk, pushed, {"code": reply.data["code"]})


def _call(name: str, number: str, subject: str, registered: Registered, **facts: Any) -> Call:
    caller = Caller(subject, registered.client.id, frozenset({name}), frozenset({RUNNING}))
    return Call(caller, RUNNING, clock.now(), number, facts={"registered": registered, **facts})


async def _do_show(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    client = call.facts["registered"].client
    pushed = await sessions.pushed_as(tx, client.id, call.facts["uri"], call.at, use=False)
    return Reply({"pushed": pushed}, about="request", touched=NOBODY)


async def _do_sign_in(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    desk, client = call.facts["desk"], call.facts["registered"].client
    pushed = await sessions.pushed_as(tx, client.id, call.facts["uri"], call.at, use=True)
    person = await with_number(tx, call.facts["person"])
    kept = tuple(
        s for s in pushed.scopes if scopes.is_identity(s) or may_have(person, s, call.facts["registered"], desk)
    )
    if kept != pushed.scopes and all(map(scopes.is_identity, kept)) and scopes.OPENID not in kept:
        raise denied("access_denied", "scope.person", "the person may have none of the scopes")
    organisation = details.organisation_of(client, pushed.organisation)
    attested = None
    if pushed.attestation is not None:
        attested = await attest(tx, pushed.attestation, person, organisation, call.at)
    narrowed = replace(pushed, scopes=kept)
    session, code = await sessions.sign_in(tx, client.id, person, narrowed, attested, call.at, desk.sign_in_life)
    return Reply({"code": code}, about=f"session/{session}", touched=NOBODY)


def may_have(person: Person, scope: str, registered: Registered, desk: Desk) -> bool:
    """Tell whether a person may have a scope: of our own API those of the role, of others what the client may have."""
    own = scopes.audience_of(registered, scope, desk.audience) == desk.audience
    return scopes.covered(scope, person.ceiling) if own else True


def _back(desk: Desk, pushed: Pushed, said: dict[str, str]) -> Response:
    """Send somebody back to the client (RFC 6749 §4.1.2, RFC 9207)."""
    answer = {**said, **({"state": pushed.state} if pushed.state else {}), "iss": desk.issuer}
    joint = "&" if urlsplit(pushed.redirect_uri).query else "?"
    return RedirectResponse(f"{pushed.redirect_uri}{joint}{urlencode(answer)}", 303, headers=HEADERS)


def _origin(pushed: Pushed) -> str:
    """Write where the way back leads as a Content Security Policy does."""
    parts = urlsplit(pushed.redirect_uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


_show = operation("sts.show", _do_show, "Show somebody to which client they are to sign in.")
_sign_in = operation("sts.sign_in", _do_sign_in, "Sign somebody in to a client.")
