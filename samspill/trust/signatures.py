"""Signatures that are checked one after another, those of all requests that came in one turn of the loop.

Checking one takes as long as a third of all else that is done for a request. In the middle of each it costs more: the
core has then forgotten how, and afterwards it has forgotten what it was doing
(docs/decisions/0030-in-step.md).
"""

from __future__ import annotations

import asyncio
from typing import Protocol


class Signed(Protocol):
    """What holds a signature, and knows by which key."""

    def verify(self) -> None:
        """Check it. Raises `Unproven`."""


class Signatures:
    """What waits to be checked in a worker."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Signed, asyncio.Future[None]]] = []

    def check(self, one: Signed) -> asyncio.Future[None]:
        """Have a signature checked with those of the moment; waiting for what is given raises `Unproven`."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._check)
        self._waiting.append((one, done))
        return done

    def _check(self) -> None:
        waiting, self._waiting = self._waiting, []
        for one, done in waiting:
            if done.done():
                continue
            try:
                one.verify()
            except Exception as failure:  # noqa: BLE001 - whoever waits is told
                done.set_exception(failure)
            else:
                done.set_result(None)
