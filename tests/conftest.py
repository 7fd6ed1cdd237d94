"""A real PostgreSQL, migrated once; every test gets a fresh copy of it, and the real application on top."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
import uuid
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest
from hypothesis import settings as hypothesis_settings

from samspill.kernel.settings import Settings
from samspill.store import Store
from samspill.store.migrate import migrate
from samspill.trust.keys import Keys, open_keys
from samspill.trust.tokens import issue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

# A run in the background begins with interrupts ignored, and so would all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

hypothesis_settings.register_profile("samspill", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("samspill")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL: the one in POSTGRES_FOR_TESTS, or one of our own for the length of the run."""
    given = os.environ.get("POSTGRES_FOR_TESTS")
    if given:
        yield given
        return
    from samspill.store.embedded import temporary

    with temporary(within=in_memory()) as cluster:
        yield cluster.url()


def in_memory() -> Path | None:
    """Where files lie in memory, if there is room: a database for each test is many small files."""
    place = Path("/dev/shm")  # noqa: S108 - the folder that it makes there is closed to others
    roomy = place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > 4 * 1024**3
    return place if roomy else None


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a database that is migrated and empty."""

    async def make() -> str:
        name = f"template_{uuid.uuid4().hex}"
        connection = await asyncpg.connect(server)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        await migrate(named(server, name))
        return name

    return asyncio.run(make())


@pytest.fixture(scope="session")
def furnished(server: str, template: str) -> Callable[..., str]:
    """`furnished(demonstrate, …)`: the name of a database in which areas have shown themselves, made once."""

    from samspill.cli._steering import acting

    async def make(name: str, demonstrations: tuple[Any, ...]) -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        await connection.close()
        store = await Store.open(named(server, name), 1)
        for demonstrate in demonstrations:
            await demonstrate(acting(store))
        await store.close()

    def furnish(*demonstrations: Any) -> str:
        name = f"furnished_{uuid.uuid4().hex}"
        asyncio.run(make(name, demonstrations))
        return name

    return furnish


@pytest.fixture
def pattern(template: str) -> str:
    """The name of the database that a test gets a copy of; a folder of tests may have one with something in it."""
    return template


@pytest.fixture
def database(server: str, pattern: str) -> Iterator[str]:
    """The URL of a fresh database, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"

    async def run(statement: str) -> None:
        connection = await asyncpg.connect(server)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run(f"CREATE DATABASE {name} TEMPLATE {pattern} STRATEGY FILE_COPY"))
    yield named(server, name)
    asyncio.run(run(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A home folder with keys, for the whole run."""
    with tempfile.TemporaryDirectory(prefix="samspill-home-") as folder:
        open_keys(Path(folder))
        yield Path(folder)


@pytest.fixture
def settings(database: str, home: Path) -> Settings:
    """Settings of a test environment."""
    return Settings(environment="test", database=database, home=str(home), connections=4, base_url="http://test")


@pytest.fixture
def keys(home: Path) -> Keys:
    return open_keys(home)


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    from samspill.fhir.veil import veil

    opened = await Store.open(database, 4)
    opened.veiling = veil
    yield opened
    opened.terminate()


@pytest.fixture
async def platform(settings: Settings) -> AsyncIterator[Any]:
    from samspill import app

    put = await app.put_together(settings)
    yield put
    put.store.terminate()


@pytest.fixture
async def client(platform: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the real application, in this process."""
    from samspill import web

    @asynccontextmanager
    async def opened() -> AsyncIterator[Any]:
        yield platform

    application = web.application(opened)
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with application.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://test") as found:
        yield found


@pytest.fixture
def token(keys: Keys, settings: Settings) -> Callable[..., dict[str, str]]:
    """`token("user/*.rs", patient=…)`: the header of a caller with these scopes."""

    def make(scope: str = "system/*.cruds", purpose: str = "TREAT", life: int = 600, **claims: Any) -> dict[str, str]:
        said = {"sub": "dr-berg", "client_id": "test", "scope": scope, "purpose_of_use": purpose, **claims}
        return {"authorization": "Bearer " + issue(keys.tokens, settings.trusted_issuer, settings.audience, life, said)}

    return make


@pytest.fixture
def trail(store: Store) -> Callable[[], Any]:
    """`await trail()`: what the audit trail says, oldest first: operation, outcome, patient."""

    async def read() -> list[tuple[str, str, str | None]]:
        async with store.transaction() as tx:
            rows = await tx.all("SELECT operation, outcome, patient FROM audit.entry ORDER BY at, chain, seq, part")
        return [(row["operation"], row["outcome"], row["patient"]) for row in rows]

    return read
