"""HTTP in, HTTP out. Knows routes, headers and pages; knows nothing of health."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette

from samspill.web.fhir import PREFIX, FhirApi
from samspill.web.operating import operating_routes
from samspill.web.pages import page_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from samspill.web.platform import Platform


class Dispatcher:
    """Sends `/fhir` to the FHIR API and everything else to the framework; opens and closes what a worker holds."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Platform]]) -> None:
        self._opened = opened
        self._fhir: FhirApi | None = None
        self._rest = Starlette(lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, rest: Starlette) -> AsyncIterator[None]:
        async with self._opened() as platform:
            self._fhir = FhirApi(platform)
            rest.state.platform = platform
            rest.router.routes.extend([*operating_routes(platform), *page_routes(platform)])
            yield

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Open and close it without a server, for tests."""
        return self._lifespan(self._rest)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one ASGI event."""
        path = scope.get("path", "")
        if self._fhir and scope["type"] == "http" and (path.startswith(PREFIX + "/") or path == PREFIX):
            await self._fhir(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


def application(opened: Callable[[], AbstractAsyncContextManager[Platform]]) -> Dispatcher:
    """Make the application; `opened` gives the platform for as long as the worker runs."""
    return Dispatcher(opened)
