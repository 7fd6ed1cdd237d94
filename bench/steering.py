"""The steering half at the size of a country over twenty years: pages, search, papers read in, PDF, ranking."""

from __future__ import annotations

import asyncio
import importlib
import random
import statistics
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx
import pypdfium2

from bench.figures import Figure
from samspill import app, governance, web
from samspill.cli._steering import ORDER, acting
from samspill.governance.importing.demonstrating import papers
from samspill.governance.prioritisation import robustness
from samspill.governance.prioritisation.matrix import Matrix
from samspill.kernel.settings import Settings
from samspill.store import Store
from samspill.store.embedded import temporary
from samspill.store.migrate import migrate
from samspill.store.statements import split
from samspill.trust.tokens import issue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PAGES = {
    "councils": "/councils",
    "a body": "/councils/nufa",
    "who sat when": "/councils/nuit/sitting?day=2024-02-15",
    "cases": "/cases",
    "a case": "/cases/c5019",
    "a pass of a case": "/cases/passages/nufa-2005-20",
    "decisions": "/cases/decisions",
    "meetings": "/meetings",
    "a meeting": "/meetings/nufa-m500",
    "portfolio, table": "/portfolio",
    "portfolio, board": "/portfolio?view=board",
    "portfolio, heat map": "/portfolio?view=heat",
    "an initiative": "/portfolio/b500",
    "criteria": "/portfolio/criteria",
    "roadmap": "/roadmap",
    "roll-out map": "/roadmap/rollouts/kjernejournal-kommuner",
    "strategy": "/strategy",
    "an indicator": "/strategy/indicators/indikator-1",
    "prioritisation": "/prioritisation",
    "thread of an initiative": "/thread/initiative/b500",
    "doubts": "/importing",
}
SEARCHES = {
    "a word of every entry": "/cases?words=kjernejournal",
    "two words": "/cases?words=ord17+innf%C3%B8ring",
    "a case number": "/cases?words=20-05",
}
ROUNDS = 7
NOTICE = "/meetings/nufa-m501/documents/notice"
LONG = 200
"""Pages of a notice that is long."""


def measure() -> list[Figure]:
    """Measure in this process, so that what a page takes is what the server takes for it."""
    with temporary() as cluster:
        return asyncio.run(_measure(cluster.url()))


async def _measure(url: str) -> list[Figure]:
    await migrate(url)
    store = await Store.open(url, 2)
    found = [await _papers(store)]
    for area in ORDER:
        if area not in ("councils", "importing"):
            await importlib.import_module(f"samspill.governance.{area}.demonstrating").demonstrate(acting(store))
    await store.close()
    connection = await asyncpg.connect(url)
    await connection.execute(split((Path(__file__).parent / "steering.sql").read_text("utf-8"))["world"])
    await connection.close()
    async with _asked(url) as ask:
        pages = {name: await _milliseconds(ask, path) for name, path in PAGES.items()}
        slowest = max(pages, key=lambda name: pages[name])
        found.append(
            Figure(f"any page of steering: the slowest of {len(pages)}, {slowest}", pages[slowest], "ms", "≤ 60 ms")
        )
        searches = [await _milliseconds(ask, path) for path in SEARCHES.values()]
        found.append(Figure("search among 10,000 cases, the slowest of three", max(searches), "ms", "≤ 100 ms"))
        found.append(await _notice(ask))
    found.append(_ranking())
    return found


async def _papers(store: Store) -> Figure:
    act = acting(store)
    await importlib.import_module("samspill.governance.councils.demonstrating").demonstrate(act)
    times = []
    for name, content in papers():
        started = time.perf_counter()
        await act("importing.receive", body=content, filename=name, media="text/plain")
        times.append(time.perf_counter() - started)
    return Figure("a paper read in, the slowest of four", max(times), "s", "≤ 2 s")


@asynccontextmanager
async def _asked(url: str) -> AsyncIterator[Any]:
    """Give what asks the platform as the secretariat, as a browser does."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(environment="test", database=url, home=home, connections=4, base_url="http://bench")
        platform = await app.put_together(settings)
        scopes = " ".join(
            o.name for area in governance.catalogue() for o in area.operations if "secretariat" in o.roles
        )
        said = {"sub": "staff:sekretaer", "client_id": "bench", "scope": scopes, "purpose_of_use": "GOV"}
        said["role"] = "secretariat"
        token = issue(platform.keys.tokens, settings.trusted_issuer, settings.audience, 600, said)
        headers = {"authorization": f"Bearer {token}", "accept": "text/html"}

        @asynccontextmanager
        async def opened() -> AsyncIterator[Any]:
            yield platform

        application = web.application(opened)
        transport = httpx.ASGITransport(application)
        async with application.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            yield lambda path: client.get(path, headers=headers)
        platform.store.terminate()


async def _milliseconds(ask: Any, path: str) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = await ask(path)
        times.append(1000 * (time.perf_counter() - started))
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{path} answers {answer.status_code}")
    return statistics.median(times)


async def _notice(ask: Any) -> Figure:
    """Ask for a notice of over 200 pages that nobody has asked for before: what is set is kept in memory."""
    started = time.perf_counter()
    answer = await ask(NOTICE)
    took = time.perf_counter() - started
    if answer.status_code != httpx.codes.OK:
        raise RuntimeError(f"{NOTICE} answers {answer.status_code}")
    pages = len(pypdfium2.PdfDocument(answer.content))
    if pages < LONG:
        raise RuntimeError(f"a notice of {pages} pages is no long one")
    return Figure(f"a notice of {pages} pages as PDF, first asked for", took, "s", "≤ 5 s for 200")


def _ranking() -> Figure:
    """Rank acceptability of 50 alternatives by 20 criteria; the library is loaded before."""
    chance = random.Random(5)
    rows = tuple(tuple(Fraction(chance.randint(0, 10), 10) for _ in range(20)) for _ in range(50))
    names = tuple(f"t{n}" for n in range(50)), tuple(f"k{n}" for n in range(20))
    matrix = Matrix(*names, (Fraction(1, 20),) * 20, rows)
    # The first call loads the library, and what was worked out once is kept.
    robustness.robustness(replace(matrix, weights=(Fraction(1, 10),) * 10 + (Fraction(0),) * 10), "all")
    started = time.perf_counter()
    robustness.robustness(matrix, "all")
    return Figure("rank acceptability, 50 alternatives by 20 criteria", time.perf_counter() - started, "s", "≤ 1 s")
