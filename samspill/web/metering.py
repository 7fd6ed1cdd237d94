"""Holding clients to their limits, and counting what they ask for: what a worker does with every call."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from samspill import audit
from samspill.kernel import clock
from samspill.kernel.problems import Problem
from samspill.trust.metering import limits
from samspill.trust.metering.buckets import Buckets, Throttled
from samspill.trust.metering.usage import Usage

if TYPE_CHECKING:
    from pathlib import Path

    from samspill.kernel.calls import Caller
    from samspill.store import Store

__all__ = ["Meter", "Throttled"]

log = logging.getLogger("samspill.http")
PAUSE: Final = 5.0
"""Seconds between two writings of what was counted, and between two readings of the limits."""
CLIENT: Final = "samspill.client"
"""What the client's name is kept under in the scope of a request."""
RULE: Final = "client.rate"
MINUTE: Final = 60.0
MOST: Final = 10_000
"""Clients and APIs whose refusals are remembered."""


class Meter:
    """One for each worker; `folder` is shared by the workers of the machine."""

    def __init__(self, store: Store, folder: Path, otherwise: int = 0) -> None:
        self._store = store
        self.buckets = Buckets(folder / "buckets", otherwise)
        self.usage = Usage()
        self._told: dict[tuple[str, str], float] = {}

    def admit(self, scope: Any, caller: Caller, api: str) -> None:
        """Note who calls, and hold the client to its limit for an API. Raises `Throttled`."""
        scope[CLIENT] = caller.client
        self.buckets.admit(caller.client, api)

    def note(self, scope: Any, caller: Caller) -> None:
        """Note who calls, where no limit holds: a person at our own pages."""
        scope[CLIENT] = caller.client

    def count(self, scope: Any, operation: str, status: int) -> None:
        """Count an answer, when it is known to whom."""
        client = scope.get(CLIENT)
        if client:
            self.usage.count(client, operation, status)

    async def keep_up(self) -> None:
        """Read the limits and write the counts, now and then, until cancelled."""
        while True:
            try:
                await self.turn()
            except Problem as problem:
                log.warning("counts wait to be written", extra={"reason": problem.message})
            await asyncio.sleep(PAUSE)

    async def turn(self) -> None:
        """Do both once."""
        self.buckets.use(await limits.read(self._store))
        await self.usage.write(self._store)

    async def refuse(self, problem: Throttled, operation: str, request: str) -> None:
        """Record that a client was held back: in the log each time, in the trail once a minute for each API.

        An entry for every call that is held back would let whoever calls too often fill the trail.
        """
        log.warning("refused", extra={"request": request, "operation": operation, "reason": RULE})
        now, key = time.monotonic(), (problem.client, problem.api)
        if now - self._told.get(key, -MINUTE) < MINUTE:
            return
        if len(self._told) >= MOST:
            self._told.clear()
        self._told[key] = now
        entry = audit.Entry(
            at=clock.now(),
            request=request,
            operation=operation,
            outcome="refused",
            caller=problem.client,
            client=problem.client,
            organisation="",
            purpose="",
            about=f"api/{problem.api}",
            reasons=RULE,
            problem=problem.code,
        )
        with suppress(Problem):
            # Nothing is handed out, so nothing need wait for a database that is away.
            await audit.record(self._store, entry, ((None, 0),))
