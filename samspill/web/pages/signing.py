"""The demo sign-in: choose who to be. It stands in for HelseID and ID-porten, and is there in a demo only."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from samspill import demo
from samspill.demo.attesting import attested_by, purpose_of
from samspill.kernel import clock
from samspill.kernel.problems import Fault, Malformed
from samspill.trust.tokens import issue
from samspill.web import requests
from samspill.web.pages.answering import guarded
from samspill.web.pages.frame import HEADERS, start_pages
from samspill.web.pages.sessions import check_origin, forget, keep, local
from samspill.web.tokens.people import ALLOWED

if TYPE_CHECKING:
    from starlette.requests import Request

    from samspill.demo import DemoUser
    from samspill.web.pages.frame import Frame

CLIENT: Final = "samspill-pages"
FORM_LIMIT: Final = 4096
"""Bytes."""


def sign_in_routes(frame: Frame) -> list[Route]:
    """Give the routes; signing out is always there, signing in only in a demo."""
    out = Route("/sign-out", guarded(frame, "web.sign-out", _leaving(frame)), methods=["POST"])
    if frame.platform.settings.environment != "demo":
        return [out]
    return [
        Route("/sign-in", guarded(frame, "web.sign-in", _choosing(frame)), methods=["GET"]),
        Route("/sign-in", guarded(frame, "web.sign-in", _entering(frame)), methods=["POST"]),
        out,
    ]


def _choosing(frame: Frame) -> Any:
    async def choose(request: Request, number: str) -> Response:
        going = local(request.query_params.get("next", ""))
        return frame.show(request, "web/sign-in.html", {"users": demo.users(), "next": going}, number=number)

    return choose


def _entering(frame: Frame) -> Any:
    async def enter(request: Request, _number: str) -> Response:
        platform, settings = frame.platform, frame.platform.settings
        form = await _form(request, frame)
        user = next((user for user in demo.users() if user.key == form.get("user")), None)
        if user is None:
            message = "there is no such demo user"
            raise Malformed(message, Fault("user", message, "value"))
        claims = claims_of(user)
        token = issue(platform.keys.tokens, settings.trusted_issuer, settings.audience, settings.token_life, claims)
        going = local(form.get("next", ""))
        if going == "/":
            caller = platform.verifier.caller(token)
            going = next((address for address, _ in start_pages(platform.services, caller)), "/")
        response = RedirectResponse(going, 303, headers=HEADERS)
        keep(response, token, settings)
        return response

    return enter


def _leaving(frame: Frame) -> Any:
    async def leave(request: Request, _number: str) -> Response:
        await _form(request, frame)
        response = RedirectResponse("/", 303, headers=HEADERS)
        forget(response, frame.platform.settings)
        return response

    return leave


async def _form(request: Request, frame: Frame) -> dict[str, str]:
    """Read a form that one of our own pages sent. Raises `Refused` for one from elsewhere."""
    headers = requests.headers_of(request.scope)
    check_origin(headers, frame.platform.settings)
    return dict(requests.query_of(await requests.body_of(request.receive, headers, FORM_LIMIT)))


def claims_of(user: DemoUser) -> dict[str, Any]:
    """Say in a token who a demo user is and what the user may do. The subject is never a person number."""
    scopes, purposes = ALLOWED.get(user.role, ((), ()))
    subject = f"Practitioner/{user.practitioner}" if user.practitioner else f"staff:{user.key}"
    claims = {
        "sub": f"Patient/{user.patient}" if user.patient else subject,
        "client_id": CLIENT,
        # Pages write nothing over FHIR: what a cookie holds is for reading.
        "scope": [scope.replace(".cruds", ".rs") for scope in scopes],
        "purpose_of_use": [purpose_of(user)] if user.practitioner else list(purposes),
        "organisation": user.organisation,
        "name": user.name,
        "role": user.role,
    }
    attested = attested_by(user, str(uuid.uuid4()), int(clock.now().timestamp()))
    return claims | attested | ({"patient": user.patient} if user.patient else {})
