"""Signing in to the pages, and out. The pages are a client of a token service, and the cookie holds what it gave.

In a demo and in tests that is the one in this program, where one chooses who to be. Elsewhere it is the one that the
settings name (SAMSPILL_SIGN_IN_ISSUER), such as HelseID or ID-porten; where they name none, nobody can sign in.
"""

from __future__ import annotations

import logging
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from samspill import demo
from samspill.demo.attesting import details_of
from samspill.kernel.problems import Fault, Malformed, Problem, Refused
from samspill.trust.refusals import Unproven
from samspill.trust.relying import OwnClient
from samspill.web import requests
from samspill.web.pages.answering import guarded
from samspill.web.pages.frame import HEADERS
from samspill.web.pages.issuers import Inside, Outside
from samspill.web.pages.menu import start_pages
from samspill.web.pages.relying import LIFE, Relying
from samspill.web.pages.sessions import check_origin, cookie_name, forget, held, is_secure, keep, local
from samspill.web.tokens import endpoints
from samspill.web.tokens.desk import desk_of
from samspill.web.tokens.entrance import speaking
from samspill.web.tokens.own_client import CALLBACK, CLIENT, asked, backs_of, keep_registered

if TYPE_CHECKING:
    from starlette.requests import Request

    from samspill.web.pages.frame import Frame
    from samspill.web.pages.relying import SignedIn
    from samspill.web.tokens.desk import Desk

log = logging.getLogger("samspill.http")
FORM_LIMIT: Final = 4096
"""Bytes."""
PLACE: Final = "/sign-in"


@dataclass(frozen=True)
class Entrance:
    """The sign-in of one worker."""

    frame: Frame
    relying: Relying
    desk: Desk | None
    """Of the token service in this program; None where people sign in elsewhere."""

    async def begin(self, request: Request, number: str, going: str, hint: str = "") -> Response:
        """Send somebody to the token service; what was begun stays in the browser."""
        settings = self.frame.platform.settings
        backs = backs_of(settings)
        if self.desk:
            await keep_registered(self.desk, self.relying.client, number)
        # Whoever came by another name of this machine goes back by it: the cookie is that name's.
        host = request.headers.get("host", "")
        back = next((back for back in backs if back.split("/")[2] == host), backs[0])
        address, sealed = await self.relying.begin(back, going, hint)
        response = RedirectResponse(address.removeprefix(settings.address) if self.desk else address, 303, HEADERS)
        secure = is_secure(settings)
        response.set_cookie(begun_name(self.frame), sealed, LIFE, secure=secure, httponly=True, samesite="lax")
        return response

    async def end(self, request: Request) -> Response:
        """Take the answer of the token service, and keep what it gave in the cookie."""
        platform, settings = self.frame.platform, self.frame.platform.settings
        answered = dict(requests.query_of(request.scope["query_string"]))
        try:
            signed_in, going = await self.relying.finish(answered, request.cookies.get(begun_name(self.frame), ""))
            access = await self._on_grounds(signed_in) if self.desk else signed_in.access
            caller = await platform.verifier.accept(access, cookie=True)
        except Unproven as problem:
            raise Refused(problem.message, *problem.faults, reasons=(problem.rule,)) from None
        if going == "/":
            going = next((address for _, address, _ in start_pages(platform.services, caller)), "/")
        response = RedirectResponse(going, 303, headers=HEADERS)
        keep(response, access, settings, signed_in.life)
        response.delete_cookie(begun_name(self.frame), secure=is_secure(settings), httponly=True, samesite="lax")
        return response

    async def _on_grounds(self, signed_in: SignedIn) -> str:
        """Have the grounds attested on which the demo's personnel work, as a record system of theirs would."""
        subject = signed_in.said.get("sub")
        user = next((u for u in demo.users() if u.practitioner and subject == f"Practitioner/{u.practitioner}"), None)
        if user is None:
            return signed_in.access
        try:
            return await self.relying.attested(signed_in, details_of(user, str(uuid.uuid4())))
        except Refused as refusal:
            # The person is who they are all the same; what needs grounds is refused when it is asked for.
            log.warning("no grounds", extra={"reason": refusal.message})
            return signed_in.access


def begun_name(frame: Frame) -> str:
    """Name the cookie that holds a sign-in that was begun."""
    return f"{cookie_name(frame.platform.settings)}-sign-in"


def entrance_of(frame: Frame) -> Entrance | None:
    """Find whom people sign in with, by the settings; None when there is nobody."""
    platform, settings = frame.platform, frame.platform.settings
    if settings.sign_in_issuer:
        own = OwnClient(settings.sign_in_client, settings.sign_in_issuer, platform.keys.pages)
        outside = Outside(settings.sign_in_issuer, platform.verifier.others.get(settings.sign_in_issuer))
        return Entrance(frame, Relying(own, outside, settings.sign_in_scope, platform.pages), None)
    desk = desk_of(platform)
    if not desk.signs_in:
        return None
    places = {
        "/connect/par": speaking(desk, "sts.push", endpoints.push),
        "/connect/token": speaking(desk, "sts.token", endpoints.token),
        "/connect/revocation": speaking(desk, "sts.revoke", endpoints.revoke),
    }
    inside = Inside(desk.issuer, settings.address, platform.verifier, places)
    own = OwnClient(CLIENT, desk.issuer, platform.keys.pages)
    return Entrance(frame, Relying(own, inside, " ".join(asked()), platform.pages), desk)


def sign_in_routes(frame: Frame) -> list[Route]:
    """Give the routes."""
    entrance = entrance_of(frame)
    return [
        Route(PLACE, guarded(frame, "web.sign-in", _choosing(frame, entrance)), methods=["GET"]),
        Route(PLACE, guarded(frame, "web.sign-in", _entering(frame, entrance)), methods=["POST"]),
        Route(CALLBACK, guarded(frame, "web.sign-in", _returning(entrance)), methods=["GET"]),
        Route("/sign-out", guarded(frame, "web.sign-out", _leaving(frame, entrance)), methods=["POST"]),
    ]


def _choosing(frame: Frame, entrance: Entrance | None) -> Any:
    async def choose(request: Request, number: str) -> Response:
        going = local(request.query_params.get("next", ""))
        if entrance is None:
            return frame.show(request, "web/sign-in-nowhere.html", {}, status=503, number=number)
        if entrance.desk and frame.platform.settings.environment == "demo":
            return frame.show(request, "web/sign-in.html", {"users": demo.users(), "next": going}, number=number)
        return await entrance.begin(request, number, going)

    return choose


def _entering(frame: Frame, entrance: Entrance | None) -> Any:
    async def enter(request: Request, number: str) -> Response:
        form = await _form(request, frame)
        going, key = local(form.get("next", "")), form.get("user", "")
        if entrance is None:
            return frame.show(request, "web/sign-in-nowhere.html", {}, status=503, number=number)
        if key and key not in {user.key for user in demo.users()}:
            message = "there is no such demo user"
            raise Malformed(message, Fault("user", message, "value"))
        return await entrance.begin(request, number, going, key if entrance.desk else "")

    return enter


def _returning(entrance: Entrance | None) -> Any:
    async def come_back(request: Request, _number: str) -> Response:
        if entrance is None:
            message = "nobody signs in here"
            raise Refused(message, Fault("sign-in", message, "forbidden"), reasons=("sign-in.begun",))
        return await entrance.end(request)

    return come_back


def _leaving(frame: Frame, entrance: Entrance | None) -> Any:
    async def leave(request: Request, _number: str) -> Response:
        await _form(request, frame)
        token = held(request, frame.platform.settings)
        if token and entrance:
            with suppress(Problem):
                # Whoever has got hold of a copy of it has nothing any more.
                await entrance.relying.take_back(token)
        response = RedirectResponse("/", 303, headers=HEADERS)
        forget(response, frame.platform.settings)
        return response

    return leave


async def _form(request: Request, frame: Frame) -> dict[str, str]:
    """Read a form that one of our own pages sent. Raises `Refused` for one from elsewhere."""
    headers = requests.headers_of(request.scope)
    check_origin(headers, frame.platform.settings)
    return dict(requests.query_of(await requests.body_of(request.receive, headers, FORM_LIMIT)))
