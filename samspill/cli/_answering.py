"""Answers that leave in one piece.

The server writes the head of an answer and then its body, and the loop hands each to the system at once: two packets,
for which the caller wakes twice. Here, what is written in one turn of the loop leaves together at its end.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST: Final = 65536
"""Octets that are held back; more leaves at once."""


class Protocol(HttpToolsProtocol):
    """The server's side of a connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin, and write through what gathers."""
        super().connection_made(Together(transport, self.loop))


class Together(asyncio.Transport):
    """A transport that gathers what is written in one turn of the loop."""

    def __init__(self, under: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._under, self._loop = under, loop
        self._held: list[bytes | bytearray | memoryview] = []
        self._size = 0

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        """Write at the end of the turn; at once, with what was held back, when it has become much."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)
        self._size += len(data)
        if self._size > MOST:
            self._flush()

    def _flush(self) -> None:
        held, self._held, self._size = self._held, [], 0
        if held and not self._under.is_closing():
            self._under.writelines(held)

    def close(self) -> None:
        """Close when all that was written has left."""
        self._flush()
        self._under.close()

    def abort(self) -> None:
        """Close at once."""
        self._held.clear()
        self._under.abort()

    def is_closing(self) -> bool:
        """Tell whether it is closed, or about to be."""
        return self._under.is_closing()

    def pause_reading(self) -> None:
        """Take no more from the caller for now."""
        self._under.pause_reading()

    def resume_reading(self) -> None:
        """Go on taking from the caller."""
        self._under.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Tell what is known of the connection: its socket, the caller's address."""
        return self._under.get_extra_info(name, default)
