"""The demo population, loaded on the first start."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from samspill import demo
from samspill.cli._loading import load_sources
from samspill.cli._registers import load_registers
from samspill.cli._steering import load_steering
from samspill.fhir import totals
from samspill.fhir.loading import sources
from samspill.store import Store

if TYPE_CHECKING:
    from samspill.kernel.settings import Settings


def load_demo(settings: Settings) -> None:
    """Load it, unless it is there. What an interrupted start left is completed."""
    if not asyncio.run(_is_loaded(settings)):
        _load_population(settings)
    asyncio.run(load_registers(settings))
    load_steering(settings)


def _load_population(settings: Settings) -> None:
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, text) in enumerate(demo.population()):
            (Path(folder) / f"{number:03d}-{name}.json").write_bytes(text)
        found = sources([Path(folder)])
        report = asyncio.run(load_sources(settings, found, os.cpu_count() or 1, "Loading the demo population"))
    seconds = time.perf_counter() - started
    sys.stderr.write(f"Demo population: {report.resources} resources in {seconds:.0f} s.\n")
    if report.faults:
        raise RuntimeError("the demo population did not load: " + report.faults[0])


async def _is_loaded(settings: Settings) -> bool:
    store = await Store.open(settings.database, 1)
    try:
        async with store.transaction() as tx:
            return await totals.loaded_units(tx) >= demo.size()
    finally:
        await store.close()
