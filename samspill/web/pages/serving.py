"""Serving style sheets, fonts and pictures, to be kept by browsers for as long as they like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from samspill.kernel.problems import Missing
from samspill.web.pages.answering import guarded
from samspill.web.pages.files import static_files

if TYPE_CHECKING:
    from starlette.requests import Request

    from samspill.web.pages.frame import Frame

FOREVER: Final = "public, max-age=31536000, immutable"


def files_route(frame: Frame) -> Route:
    """Give the route. An address of other content than we have is missing: it must not be kept under that name."""
    return Route("/static/{version}/{path:path}", guarded(frame, "web.files", _serve), methods=["GET"])


async def _serve(request: Request, _number: str) -> Response:
    files = static_files()
    file = files.files.get(request.path_params["path"])
    if file is None or request.path_params["version"] != files.version:
        raise Missing("there is no such file")
    headers = {"cache-control": FOREVER, "x-content-type-options": "nosniff", "vary": "accept-encoding"}
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, media_type=file.media, headers=headers | {"content-encoding": "gzip"})
    return Response(file.body, media_type=file.media, headers=headers)
