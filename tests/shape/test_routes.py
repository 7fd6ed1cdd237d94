"""Whoever does not say who they are gets nothing, at whatever address that the running application has."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from starlette.routing import Mount, Route

from samspill import web
from samspill.fhir.definitions import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

PUBLIC = {
    "/": "the front page: what this is, and where one signs in",
    "/health": "whether the process is alive",
    "/ready": "whether calls can be served",
    "/metrics": "numbers of calls, without a word of what they were about",
    "/.well-known/jwks.json": "the public half of the keys that sign tokens",
}
"""Addresses that answer everybody, and why. None of them opens anything of the database but its readiness."""
PUBLIC_BELOW: dict[str, str] = {
    "/static": "styles, scripts and pictures of the pages",
}
"""Folders of the same kind."""
PUBLIC_FHIR = {
    "/fhir/metadata": "what the API offers (http://hl7.org/fhir/R4/http.html#capabilities)",
    "/fhir/.well-known/smart-configuration": "where tokens come from (SMART App Launch 2.2)",
}
CLOSED = (302, 303, 401, 403)
"""Go and sign in, or no."""
FHIR = [
    *(("GET", f"/fhir/{kind}") for kind in TYPES),
    *(("GET", f"/fhir/{kind}/17") for kind in TYPES),
    ("HEAD", "/fhir/Patient/17"),
    ("GET", "/fhir/Patient/17/_history"),
    ("GET", "/fhir/Patient/17/_history/1"),
    ("GET", "/fhir/Patient/_history"),
    ("POST", "/fhir/Patient"),
    ("POST", "/fhir/Patient/_search"),
    ("PUT", "/fhir/Patient/17"),
    ("DELETE", "/fhir/Patient/17"),
    ("POST", "/fhir"),
]


@pytest.fixture
async def routes(platform: Any) -> Any:
    @asynccontextmanager
    async def opened():
        yield platform

    application = web.application(opened)
    async with application.lifespan():
        yield application._rest.router.routes


def addresses(routes: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Method and path of every route, mounted ones too."""
    for route in routes:
        if isinstance(route, Mount):
            inner = list(addresses(route.routes or [], before + route.path))
            yield from inner or [("GET", before + route.path + "/{path}")]
        else:
            assert isinstance(route, Route), f"{route} is neither route nor mount"
            yield from ((method, before + route.path) for method in sorted(route.methods or ()))


def is_public(path: str) -> bool:
    return path in PUBLIC or any(path.startswith(folder + "/") for folder in PUBLIC_BELOW)


async def ask(client: httpx.AsyncClient, method: str, path: str) -> int:
    filled = re.sub(r"\{[^}]*\}", "x", path)
    return (await client.request(method, filled, follow_redirects=False)).status_code


async def test_every_page_but_the_public_ones_asks_who_one_is(client, routes):
    found = list(addresses(routes))
    assert len(found) > len(PUBLIC)
    open_to_all = {}
    for method, path in found:
        if not is_public(path):
            status = await ask(client, method, path)
            if status not in CLOSED:
                open_to_all[f"{method} {path}"] = status
    assert open_to_all == {}


async def test_what_is_named_as_public_is_there(client, routes):
    paths = {path for _, path in addresses(routes)}
    assert PUBLIC.keys() - paths == set()
    assert [folder for folder in PUBLIC_BELOW if not any(path.startswith(folder + "/") for path in paths)] == []
    for path in PUBLIC_FHIR:
        assert await ask(client, "GET", path) == 200


@pytest.mark.parametrize("given", [{}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic eDp5"}])
async def test_every_fhir_address_wants_a_token(client, given, trail):
    for method, path in FHIR:
        headers = {"content-type": "application/fhir+json", **given}
        content = b"{}" if method in ("POST", "PUT") else b""
        answer = await client.request(method, path, headers=headers, content=content)
        assert answer.status_code == 401, f"{method} {path}"
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert await trail() == []
