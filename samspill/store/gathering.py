"""Small writes of many calls, made together: one transaction, one wait for the disk.

While one group is being made durable the next one gathers, and it goes when nobody more is coming: groups are as large
as there are calls under way, and a call that is alone waits for nobody.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from samspill.store.pool import Lending
    from samspill.store.transaction import Transaction

    Write = Callable[[Transaction, list[Any]], Awaitable[None]]

MOST: Final = 200
"""Items in one group."""
TURNS: Final = 3
"""Turns of the loop in which nobody joins before a group goes: a request is read in one and begun in the next."""


class Gathering:
    """What waits to be written, for each way of writing."""

    def __init__(self, transaction: Callable[[], Lending], turns: int = TURNS, pause: float = 0.0) -> None:
        """Let a group go after so many turns of the loop in which nobody joins.

        `pause` is how many seconds those wait who have come while a group was written: its calls, which were answered
        just now, may come again and join them. So two halves that would go by turns become one, and cost half.
        """
        self._transaction, self._turns, self._pause = transaction, turns, pause
        self._waiting: dict[Write, list[tuple[Any, asyncio.Future[None]]]] = {}
        self._running: dict[Write, asyncio.Task[None]] = {}

    def add(self, write: Write, item: Any) -> asyncio.Future[None]:
        """Have an item written with others; what is given is done when it is durable, or has failed."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(write, []).append((item, done))
        if write not in self._running:
            self._running[write] = asyncio.create_task(self._run(write))
        return done

    async def _run(self, write: Write) -> None:
        try:
            while self._waiting[write]:
                await self._settle(write)
                waiting = self._waiting[write]
                group, self._waiting[write] = waiting[:MOST], waiting[MOST:]
                await self._write(write, group)
                if self._pause and self._waiting[write]:
                    await asyncio.sleep(self._pause)
        finally:
            del self._running[write]

    async def _settle(self, write: Write) -> None:
        """Have what has arrived worked on first, for as long as that brings more to the group.

        So groups are large when much is asked at once. Nobody is waited for who is not there yet: all calls of a worker
        would wait for the disk together, and leave it idle.
        """
        count, quiet = len(self._waiting[write]), 0
        while quiet < self._turns and count < MOST:
            await asyncio.sleep(0)
            quiet = quiet + 1 if count == len(self._waiting[write]) else 0
            count = len(self._waiting[write])

    async def _write(self, write: Write, group: list[tuple[Any, asyncio.Future[None]]]) -> None:
        failure: BaseException | None = None
        try:
            async with self._transaction() as tx:
                await tx.hold()
                await write(tx, [item for item, _ in group])
        except Exception as error:  # noqa: BLE001 - each call of the group is told
            failure = error
        for _, done in group:
            if done.done():
                continue
            if failure is None:
                done.set_result(None)
            else:
                done.set_exception(failure)


@dataclass(frozen=True, slots=True)
class Beside:
    """What calls of the moment ask together, each on a connection of its own."""

    asking: Gathering
    """What decisions need."""
    reading: Gathering
    """What calls ask last."""
