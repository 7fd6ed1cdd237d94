"""Pages for people, and the services' JSON for programs: one set of routes, since both take the same calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Match, Route

from samspill.kernel.problems import Missing, WrongMethod
from samspill.web.pages.answering import guarded, service_routes
from samspill.web.pages.frame import make_frame
from samspill.web.pages.front import front_route
from samspill.web.pages.serving import files_route
from samspill.web.pages.signing import sign_in_routes
from samspill.web.tokens import token_routes

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from samspill.web.pages.frame import Frame
    from samspill.web.platform import Platform

__all__ = ["page_routes"]


def page_routes(platform: Platform) -> list[Route]:
    """Give the routes of the pages and the services. The last one takes what no other took: it must stand last."""
    frame = make_frame(platform)
    return [
        front_route(frame),
        *sign_in_routes(frame),
        *token_routes(frame),
        *service_routes(frame),
        files_route(frame),
        _otherwise(frame),
    ]


def _otherwise(frame: Frame) -> Route:
    async def miss(request: Request, _number: str) -> Response:
        routes = [route for route in request.app.router.routes if isinstance(route, Route)]
        if any(route.matches(request.scope)[0] is Match.PARTIAL for route in routes):
            raise WrongMethod(f"this address does not take {request.method}")
        raise Missing("there is nothing at this address")

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Route("/{path:path}", guarded(frame, "web.other", miss), methods=methods)
