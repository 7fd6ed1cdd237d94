"""Where a worker process is put together. Read `exchange` first, this second."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from samspill import governance, registry, services, web
from samspill.fhir import totals
from samspill.fhir.bundle.batch import Limits
from samspill.fhir.pages import Pages
from samspill.kernel import logs
from samspill.kernel.settings import Settings
from samspill.store import Store
from samspill.trust.keys import open_keys
from samspill.trust.tokens import Verifier
from samspill.web.metrics import Metrics
from samspill.web.platform import Platform

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from samspill.exchange.consumers import Consumer

DATABASE = "SAMSPILL_DATABASE"
log = logging.getLogger(__name__)


async def put_together(settings: Settings) -> Platform:
    """Open the database and the keys, and find the services."""
    keys = open_keys(settings.home_path)
    store = await Store.open(settings.database, settings.connections, settings.statement_limit)
    return Platform(
        settings=settings,
        store=store,
        keys=keys,
        verifier=Verifier(settings.trusted_issuer, settings.audience, keys.verifying()),
        pages=Pages(keys.pages),
        limits=Limits(settings.bundle_limit),
        metrics=Metrics(),
        services=(*services.catalogue(), *governance.catalogue(), *registry.catalogue()),
    )


def consumers() -> tuple[Consumer, ...]:
    """List who takes which events."""
    return (totals.consumer,)


def build() -> Any:
    """Make the ASGI application of a worker process, from the settings in its environment."""
    settings = Settings.read()
    logs.configure(settings.log_level)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Platform]:
        platform = await put_together(settings)
        log.info("worker ready")
        try:
            yield platform
        finally:
            await platform.store.close()

    return web.application(opened)
