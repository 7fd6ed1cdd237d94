"""The running platform with a few of the demo's people, and a real Chromium to look at it with."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import time
import uuid
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import async_playwright

from samspill import app, demo, web
from samspill.cli import _operator as operator
from samspill.cli._registers import load_registers
from samspill.cli._steering import make_steering
from samspill.exchange import perform
from samspill.fhir.loading import load, sources, units
from samspill.kernel.settings import Settings
from samspill.store import Store
from tests.conftest import named

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from playwright.async_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
USERS = {user.key: user for user in demo.users()}
CITIZEN = USERS["innbygger"]
"""On the list of `fastlege`, with a long record."""
STRANGER = "8a4c9c04-1524-9f1c-d65b-9b17e4520fef"
"""The record of somebody whom `fastlege` does not treat."""
LOADED = ("personnel", "0-hospital", "0-practitioner", CITIZEN.patient, STRANGER)


@dataclass(frozen=True)
class Served:
    """A platform that answers."""

    base: str
    settings: Settings


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser; CHROMIUM names one that goes first."""
    found = next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *NAMES))), "")
    if not found:
        reason = "there is no Chromium on this machine: `tools/chromium.sh` installs one"
        (pytest.fail if "CI" in os.environ else pytest.skip)(reason)
    return found


@pytest.fixture(scope="session")
def served(chromium: str, server: str, template: str, home: Path, tmp_path_factory: Any) -> Iterator[Served]:
    """The platform on a port of its own, as a demo."""
    name = f"browser_{uuid.uuid4().hex}"
    asyncio.run(_run(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = Settings(
            environment="demo", database=named(server, name), home=str(home), connections=4, base_url=base
        )
        with _serving(settings, listening):
            asyncio.run(_load(settings, tmp_path_factory.mktemp("demo")))
            yield Served(base, settings)
    asyncio.run(_run(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _run(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    await connection.execute(statement)
    await connection.close()


@contextmanager
def _serving(settings: Settings, listening: socket.socket) -> Iterator[None]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Any]:
        platform = await app.put_together(settings)
        yield platform
        platform.store.terminate()

    server = uvicorn.Server(uvicorn.Config(web.application(opened), ws="none", log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield
    server.should_exit = True
    thread.join(timeout=20)


async def _load(settings: Settings, folder: Path) -> None:
    """Put a few of the demo's people in, as `samspill load` does."""
    for number, (name, text) in enumerate(demo.population()):
        if name.startswith(LOADED):
            (folder / f"{number:03d}-{name}.json").write_bytes(text)
    store = await Store.open(settings.database, 2, statement_limit=0)
    known: dict[tuple[str, str], str] = {}
    for source in sources([folder]):
        for unit in units(source):
            await perform(store, load, operator.call("fhir.load", settings.fhir_base, unit=unit, known=known))
    await store.close()
    await load_registers(settings)
    await make_steering(settings)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A browser, for the whole run."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, headless=True, args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, served: Served) -> AsyncIterator[Any]:
    """`await visit(path, user="fastlege", …)`: a page in a window of its own, scripts off unless asked for."""
    windows = []

    async def go(path: str, user: str = "", **window: Any) -> Any:
        window = {"locale": "nb-NO", "java_script_enabled": False, **window}
        context = await browser.new_context(base_url=served.base, **window)
        windows.append(context)
        if user:
            form, own = {"user": user, "next": "/sign-in"}, {"origin": served.base}
            signed_in = await context.request.post("/sign-in", form=form, headers=own)
            assert signed_in.ok, await signed_in.text()
        page = await context.new_page()
        await page.goto(path)
        return page

    yield go
    for context in windows:
        await context.close()
