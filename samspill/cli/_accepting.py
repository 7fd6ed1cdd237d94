"""Taking connections one at a time, so that the workers share them evenly.

All workers listen on one socket. The loop of libuv takes all that wait there at once, so that whichever worker wakes
first may get every connection of a client that opens several. Here a worker takes one in each turn of its loop, and the
others the next; one that is busy takes fewer. What waits for a worker that dies, the others take: a socket for each
worker would lose it.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any, Final

import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable

FULL: Final = 0.1
"""Seconds without taking any, when there is no room for one more (too many open files)."""


class Loop(uvloop.Loop):
    """An event loop whose servers take one connection in each turn."""

    async def create_server(self, protocol_factory: Any, *args: Any, **options: Any) -> Any:
        """Listen on the socket that is given; everything else is as it was."""
        sock, backlog = options.get("sock"), options.get("backlog", 100)
        if sock is None or options.get("ssl") is not None:
            return await super().create_server(protocol_factory, *args, **options)
        sock.setblocking(False)  # noqa: FBT003 - the name of the method says it
        sock.listen(backlog)
        return Listener(self, sock, protocol_factory)


class Listener:
    """A socket that is listened on."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, sock: socket.socket, protocol: Callable[[], asyncio.Protocol]
    ) -> None:
        self._loop, self._sock, self._protocol = loop, sock, protocol
        self._starting: set[asyncio.Task[Any]] = set()
        self._open = True
        self._listen()

    def close(self) -> None:
        """Take no more connections."""
        self._open = False
        self._loop.remove_reader(self._sock)

    async def wait_closed(self) -> None:
        """Wait until those that were taken have begun."""
        if self._starting:
            await asyncio.wait(self._starting)

    def _listen(self) -> None:
        if self._open:
            self._loop.add_reader(self._sock, self._take)

    def _take(self) -> None:
        try:
            taken, _ = self._sock.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError:
            self._loop.remove_reader(self._sock)
            self._loop.call_later(FULL, self._listen)
            return
        taken.setblocking(False)  # noqa: FBT003 - as above
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = self._loop.create_task(self._begin(taken))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _begin(self, taken: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._protocol, taken)
        except OSError:
            taken.close()
