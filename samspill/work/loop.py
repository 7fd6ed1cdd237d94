"""The worker's loop: events as they come, housekeeping every minute, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Problem
from samspill.work.delivering import deliver, hand_out
from samspill.work.keeping import forget, keep

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from samspill.exchange.consumers import Consumer
    from samspill.store import Store

log = logging.getLogger(__name__)
IDLE: Final = 0.5
"""Seconds between looks when there is nothing to do."""
HOUSEKEEPING: Final = 60.0
"""Seconds."""
FORGETTING: Final = 3600.0
"""Seconds."""


@dataclass
class Worker:
    """Runs until `stop` is called; what is under way is finished."""

    store: Store
    consumers: Sequence[Consumer]
    sign: Callable[[bytes], bytes]
    chores: Sequence[Callable[[Store], Awaitable[int]]] = ()
    """What is done again and again beside the events, each on its own: one that waits for the outside holds nothing up.
    Each gives how much it did."""
    retire: Callable[[Store], Awaitable[object]] | None = None
    """Removes what is too old of the trail, where anything is to be removed."""
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Ask it to stop."""
        self._stopped.set()

    async def run(self) -> None:
        """Work until stopped. A database that is away is waited for."""
        beside = [asyncio.create_task(self._repeat(chore)) for chore in self.chores]
        await self._work()
        await asyncio.gather(*beside)

    async def _repeat(self, chore: Callable[[Store], Awaitable[int]]) -> None:
        while not self._stopped.is_set():
            busy = 0
            try:
                busy = await chore(self.store)
            except Problem as problem:
                log.warning("background work has to wait", extra={"reason": problem.message})
            except Exception:
                log.exception("background work failed")
            if not busy:
                await self._rest()

    async def _work(self) -> None:
        kept, forgot = -HOUSEKEEPING, -FORGETTING
        while not self._stopped.is_set():
            try:
                if time.monotonic() - kept >= HOUSEKEEPING:
                    await keep(self.store, self.sign)
                    kept = time.monotonic()
                if time.monotonic() - forgot >= FORGETTING:
                    await forget(self.store)
                    if self.retire:
                        await self.retire(self.store)
                    forgot = time.monotonic()
                busy = await self.once()
            except Problem as problem:
                log.warning("background work has to wait", extra={"reason": problem.message})
                busy = 0
            except Exception:
                log.exception("background work failed")
                busy = 0
            if not busy:
                await self._rest()

    async def once(self) -> int:
        """Hand out and deliver what is there now; gives the number of deliveries."""
        await hand_out(self.store, self.consumers)
        return sum([await deliver(self.store, consumer) for consumer in self.consumers])

    async def all_once(self) -> int:
        """Do what is there now, the chores too; gives how much that was."""
        return await self.once() + sum([await chore(self.store) for chore in self.chores])

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._stopped.wait(), IDLE)
        except TimeoutError:
            return
