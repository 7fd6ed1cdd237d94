"""The demo's steering half, made on the first start: each area does what its users would do, through the one path."""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from samspill import governance
from samspill.exchange import perform
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller
from samspill.kernel.problems import Clash
from samspill.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.exchange import Operation
    from samspill.governance.demonstration import Act
    from samspill.kernel.calls import Reply
    from samspill.kernel.settings import Settings

ORDER: Final = ("councils", "importing", "strategy", "portfolio", "prioritisation", "roadmap", "thread", "meetings")
"""Areas that have something to show, in the order in which one stands on another."""


def load_steering(settings: Settings) -> None:
    """Make the demo's steering half, unless it is there."""
    started = time.perf_counter()
    made = asyncio.run(make_steering(settings))
    if made:
        sys.stderr.write(f"Demo of steering: {', '.join(made)} in {time.perf_counter() - started:.0f} s.\n")


async def make_steering(settings: Settings) -> list[str]:
    """Let the areas that have not yet shown themselves do so; gives their names."""
    store = await Store.open(settings.database, 2)
    try:
        return [area for area in ORDER if await _demonstrate(acting(store), area)]
    finally:
        await store.close()


async def _demonstrate(act: Act, area: str) -> bool:
    """Let an area show itself. What is there already clashes at once, and is left as it is."""
    try:
        await import_module(f"samspill.governance.{area}.demonstrating").demonstrate(act)
    except Clash:
        return False
    return True


def acting(store: Store) -> Act:
    """Give what does an operation by its name, as the secretariat of the demo."""

    async def act(
        name: str,
        *,
        query: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
        at: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> Reply:
        operation = _operations()[name]
        scopes, purposes = frozenset(_operations()), operation.purposes
        name_, role = "Rådssekretær", "secretariat"
        caller = Caller("staff:sekretaer", "samspill", scopes, purposes, name=name_, kind="staff", role=role)
        call = Call(
            caller, min(purposes), clock.now(), uuid.uuid4().hex, query=query, body=body, facts=facts | dict(at or {})
        )
        return await perform(store, operation, call)

    return act


@cache
def _operations() -> dict[str, Operation]:
    return {operation.name: operation for area in governance.catalogue() for operation in area.operations}
