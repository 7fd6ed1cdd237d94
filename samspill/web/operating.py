"""What operators and programs look at: health, readiness, metrics, the public keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from samspill.kernel.problems import Problem
from samspill.store import queries

if TYPE_CHECKING:
    from starlette.requests import Request

    from samspill.web.platform import Platform

sql = queries("samspill.store")


def operating_routes(platform: Platform) -> list[Route]:
    """Give the routes. None of them says anything about a person, so none takes the one path."""

    async def health(_request: Request) -> Response:
        """Say that this process is alive."""
        return JSONResponse({"status": "alive"})

    async def ready(_request: Request) -> Response:
        """Say whether calls can be served now: whether the database answers."""
        try:
            async with platform.store.transaction() as tx:
                await tx.peek(sql.ready)
        except Problem as problem:
            return JSONResponse({"status": "not ready", "reason": problem.message}, status_code=503)
        return JSONResponse({"status": "ready"})

    async def metrics(_request: Request) -> Response:
        return PlainTextResponse(platform.metrics.text(), media_type="text/plain; version=0.0.4")

    async def jwks(_request: Request) -> Response:
        return JSONResponse(platform.keys.jwks(), headers={"cache-control": "max-age=300"})

    async def archive(_request: Request) -> Response:
        return JSONResponse(platform.keys.archive(), headers={"cache-control": "max-age=300"})

    return [
        Route("/health", health),
        Route("/ready", ready),
        Route("/metrics", metrics),
        Route("/.well-known/jwks.json", jwks),
        Route("/.well-known/jwks-archive.json", archive),
    ]
