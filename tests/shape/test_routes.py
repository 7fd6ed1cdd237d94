"""Whoever does not say who they are gets nothing, at whatever address that the running application has."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.routing import Mount, Route

from samspill import app, governance, web
from samspill.fhir.definitions import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.kernel.settings import Settings

PUBLIC = {
    "/": "the front page: what this is, and where one signs in",
    "/health": "whether the process is alive",
    "/ready": "whether calls can be served",
    "/metrics": "numbers of calls, without a word of what they were about",
    "/.well-known/jwks.json": "the public half of the keys that sign tokens",
    "/.well-known/jwks-archive.json": "the public half of all that have signed, for proofs that are kept",
    "/.well-known/openid-configuration": "where the token service is, and what it offers (RFC 8414)",
    "/.well-known/oauth-authorization-server": "the same, at the address of RFC 8414",
    "/connect/par": "takes a client's signed assertion, and answers in OAuth's words without one (RFC 9126)",
    "/connect/authorize": "takes a pushed request, which only a client that is known can make",
    "/connect/token": "takes a client's signed assertion and its proof, and answers in OAuth's words without them",
    "/connect/revocation": "takes a client's signed assertion (RFC 7009)",
    "/connect/userinfo": "takes a token with its proof, and answers in OAuth's words without them, to browsers too",
    "/sign-in": "where one signs in: who one wants to be, in a demo",
    "/sign-in/callback": "takes the answer of the token service, from the browser that began the sign-in",
    "/sign-out": "takes the cookie away",
    "/{path:path}": "says that there is nothing at any other address",
}
"""Addresses that answer everybody, and why. None of them opens anything of the database but its readiness."""
PUBLIC_BELOW: dict[str, str] = {
    "/static": "styles, scripts and pictures of the pages",
}
"""Folders of the same kind."""
OPEN_SERVICES = {"api-management", "registers"}
"""Services that open something to all: the catalogue of APIs, and what the registers' FHIR endpoint offers."""
PUBLIC_FHIR = {
    "/fhir/metadata": "what the API offers (http://hl7.org/fhir/R4/http.html#capabilities)",
    "/fhir/openapi.json": "the same as an OpenAPI document",
    "/fhir/.well-known/smart-configuration": "where tokens come from (SMART App Launch 2.2)",
}
CLOSED = {"application/json": ("401",), "text/html": ("303 /sign-in",)}
"""What a program is told, and where a person is sent."""
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
    *((method, f"/fhir/Patient/17/${code}") for code in ("everything", "meta") for method in ("GET", "POST")),
    ("POST", "/fhir/Patient/17/$meta-add"),
    ("GET", "/fhir/$meta"),
    ("GET", "/fhir/ValueSet/$expand"),
    ("GET", "/fhir/OperationDefinition/Patient-everything"),
]


@pytest.fixture
async def application(settings: Settings) -> Any:
    """The application of a demo, which has every page that there is."""
    platform = await app.put_together(replace(settings, environment="demo"))

    @asynccontextmanager
    async def opened():
        yield platform

    found = web.application(opened)
    async with found.lifespan():
        yield found
    platform.store.terminate()


@pytest.fixture
async def anybody(application: Any) -> Any:
    """A client that does not say who it is."""
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as found:
        yield found


@pytest.fixture
def routes(application: Any) -> Any:
    return application._rest.router.routes


def addresses(routes: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Method and path of every route, mounted ones too."""
    for route in routes:
        if isinstance(route, Mount):
            inner = list(addresses(route.routes or [], before + route.path))
            yield from inner or [("GET", before + route.path + "/{path}")]
        else:
            assert isinstance(route, Route), f"{route} is neither route nor mount"
            yield from ((method, before + route.path) for method in sorted(route.methods or ()))


def opened(services: Any) -> set[str]:
    """Addresses of operations that are declared as open to all: councils publish there what is released."""
    return {f"/{service.name}{o.path}" for service in services for o in service.operations if o.public}


def is_public(path: str) -> bool:
    return path in PUBLIC or any(path.startswith(folder + "/") for folder in PUBLIC_BELOW)


async def ask(client: httpx.AsyncClient, method: str, path: str, accept: str = "*/*") -> str:
    """The status, and where one is sent."""
    filled = re.sub(r"\{[^}]*\}", "x", path)
    answer = await client.request(method, filled, headers={"accept": accept}, follow_redirects=False)
    return f"{answer.status_code} {answer.headers.get('location', '').partition('?')[0]}".strip()


async def test_only_the_steering_half_opens_operations_to_all(application):
    services = application._rest.state.platform.services
    assert {path.split("/")[1] for path in opened(services)} <= {
        area.name for area in governance.catalogue()
    } | OPEN_SERVICES
    assert [o.name for s in services for o in s.operations if o.public and o.method != "GET"] == []


async def test_every_page_but_the_public_ones_asks_who_one_is(anybody, routes, application, trail):
    public = opened(application._rest.state.platform.services)
    closed = [(m, path) for m, path in addresses(routes) if not is_public(path) and (path not in public or m == "POST")]
    assert closed
    for accept, wanted in CLOSED.items():
        found = {f"{method} {path}": await ask(anybody, method, path, accept) for method, path in closed}
        assert {address: status for address, status in found.items() if status not in wanted} == {}
    assert await trail() == []


async def test_what_is_named_as_public_is_there(anybody, routes):
    paths = {path for _, path in addresses(routes)}
    assert PUBLIC.keys() - paths == set()
    assert [folder for folder in PUBLIC_BELOW if not any(path.startswith(folder + "/") for path in paths)] == []
    for path in PUBLIC_FHIR:
        assert await ask(anybody, "GET", path) == "200"


@pytest.mark.parametrize("given", [{}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic eDp5"}])
async def test_every_fhir_address_wants_a_token(anybody, given, trail):
    for method, path in FHIR:
        headers = {"content-type": "application/fhir+json", **given}
        content = b"{}" if method in ("POST", "PUT") else b""
        answer = await anybody.request(method, path, headers=headers, content=content)
        assert answer.status_code == 401, f"{method} {path}"
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert await trail() == []
