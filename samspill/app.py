"""Where a worker process is put together. Read `exchange` first, this second."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import multiprocessing.process
import os
import signal
import threading
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from samspill import governance, registry, services, web
from samspill.fhir import person_numbers, totals
from samspill.fhir.bundle.batch import Limits
from samspill.fhir.pages import Pages
from samspill.fhir.veil import veil
from samspill.kernel import logs
from samspill.kernel.collecting import look_seldom
from samspill.kernel.problems import Problem, Unavailable
from samspill.kernel.settings import Settings
from samspill.services.access_log import notices
from samspill.services.care_relation.following import following
from samspill.services.log_analysis import alerted
from samspill.services.privacy import pushing
from samspill.store import Store
from samspill.trust import Policy
from samspill.trust.issuers import read_issuers
from samspill.trust.issuing.withdrawing import is_withdrawn
from samspill.trust.keys import open_keys
from samspill.trust.public_keys import thumbprint
from samspill.trust.relying import proving_key
from samspill.trust.tokens import Verifier
from samspill.web.metering import Meter
from samspill.web.metrics import Metrics
from samspill.web.platform import Platform

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from samspill.exchange.consumers import Consumer
    from samspill.trust.keys import Keys

PATIENCE: Final = 30
"""How many times a worker tries to reach the database when it starts: for about a minute."""
log = logging.getLogger(__name__)


async def put_together(settings: Settings) -> Platform:
    """Open the database and the keys, and find the services."""
    keys = open_keys(settings.home_path)
    store = await _open_store(settings)
    store.veiling = veil
    store.policy = Policy.of(settings)
    person_numbers.guard(settings)
    return Platform(
        settings=settings,
        store=store,
        keys=keys,
        verifier=_verifier(settings, keys, store),
        pages=Pages(keys.pages, settings.page_size, settings.page_limit),
        limits=Limits(settings.bundle_limit),
        metrics=Metrics(settings.home_path / "metrics"),
        meter=Meter(store, settings.home_path / "metering", settings.call_limit),
        services=(*services.catalogue(), *governance.catalogue(), *registry.catalogue()),
    )


def _verifier(settings: Settings, keys: Keys, store: Store) -> Verifier:
    """Make what turns tokens into callers: our own tokens, and those of outside issuers."""
    production = settings.environment == "production"
    named = Path(settings.issuers) if settings.issuers else settings.home_path / "issuers.json"
    return Verifier(
        settings.trusted_issuer,
        settings.audience,
        keys.ring,
        read_issuers(named, production=production, needed=bool(settings.issuers)),
        bearer=settings.bearer_tokens == "on" or (not settings.bearer_tokens and not production),
        own=thumbprint(dict(proving_key(keys.pages).as_dict(private=False))),
        withdrawn=partial(is_withdrawn, store),
    )


async def _open_store(settings: Settings) -> Store:
    """Open the database; one that is away, perhaps recovering, is waited for."""
    for wait in range(PATIENCE):
        try:
            return await Store.open(settings.database, settings.connections, settings.statement_limit)
        except Unavailable as problem:
            log.warning("the database is waited for", extra={"reason": problem.message})
            await asyncio.sleep(min(0.1 * 2**wait, 2))
    return await Store.open(settings.database, settings.connections, settings.statement_limit)


def consumers(settings: Settings | None = None) -> tuple[Consumer, ...]:
    """List who takes which events."""
    settings = settings or Settings()
    follower = following(timedelta(seconds=settings.relation_grace))
    return (totals.consumer, follower, notices.consumer, alerted.consumer, pushing.consumer)


def chores(settings: Settings, keys: Keys) -> tuple[Callable[[Store], Awaitable[int]], ...]:
    """List what a worker does again and again beside the events: parties are told of changed settings."""
    return (pushing.pushing(lambda: keys.tokens, settings.trusted_issuer),)


def build() -> Any:
    """Make the ASGI application of a worker process, from the settings in its environment."""
    settings = Settings.read()
    logs.configure(settings.log_level)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Platform]:
        platform = await put_together(settings)
        look_seldom()
        writing = asyncio.create_task(platform.metrics.keep_writing())
        metering = asyncio.create_task(platform.meter.keep_up())
        looking = [asyncio.create_task(issuer.keep_looking()) for issuer in platform.verifier.others.values()]
        log.info("worker ready")
        try:
            yield platform
        finally:
            for task in (writing, metering, *looking):
                task.cancel()
            platform.metrics.write()
            with suppress(Problem):
                await platform.meter.turn()
            await platform.store.close()

    return web.application(opened)


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    """Stop this worker in order when the process that started it is gone, even if it was killed."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
