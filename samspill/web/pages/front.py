"""The front page: what is running, and where to go. It is public and shows nothing about any person."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from samspill import demo
from samspill.fhir import totals
from samspill.store import queries
from samspill.web.pages.answering import guarded

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from samspill.web.pages.frame import Frame

sql = queries("samspill.web.pages")


def front_route(frame: Frame) -> Route:
    """Give the route."""

    async def show(request: Request, number: str) -> Response:
        return frame.show(request, "web/front.html", await running(frame), number=number)

    return Route("/", guarded(frame, "web.front", show), methods=["GET"])


async def running(frame: Frame) -> dict[str, Any]:
    """Say what is running. The figures are the counted ones: they may lag a moment behind."""
    settings = frame.platform.settings
    async with frame.platform.store.transaction() as tx:
        database = await tx.one(sql.database)
        counts = await totals.read(tx)
    return {
        "version": version("samspill"),
        "environment": settings.environment,
        "database": database["version"] if database else "",
        "resources": sum(counts.values()),
        "patients": counts.get("Patient", 0),
        "kinds": sum(count > 0 for count in counts.values()),
        "services": frame.platform.services,
        "users": demo.users() if settings.environment == "demo" else (),
        "base": settings.fhir_base,
    }
