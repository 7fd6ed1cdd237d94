"""Answers that leave in one piece.

The server looks into every header of an answer, writes the head, and then the body. Here the head waits for the body.
An answer that is whole then is looked into once and written once: nearly every call is answered so. Whatever else there
is (a body in parts, the last answer of a connection, one that must not be sent) goes the server's own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.httptools_impl import HEADER_RE, STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent, HTTPResponseBodyEvent, HTTPResponseStartEvent

MOST: Final = 1000
"""Names of headers that are known."""
_TEXT: Final = bytes(octet for octet in range(256) if octet == 0x09 or 0x20 <= octet != 0x7F)  # noqa: PLR2004
"""What the value of a header may hold (RFC 9110 §5.5)."""


class Protocol(HttpToolsProtocol):
    """The server's side of a connection."""

    def on_headers_complete(self) -> None:
        """Begin with a request."""
        super().on_headers_complete()
        # The server names the class of what it makes, and asks nobody. The request is not yet worked on.
        self.cycle.__class__ = Cycle


class Cycle(RequestResponseCycle):
    """A request and its answer."""

    _head: HTTPResponseStartEvent | None = None

    async def send(self, message: ASGISendEvent) -> None:
        """Take the head of an answer, or (a part of) its body."""
        if message["type"] == "http.response.start" and not self.response_started:
            self._head = message
            return
        head, self._head = self._head, None
        if head is not None:
            if message["type"] == "http.response.body" and (whole := self._whole(head, message)):
                self._answer(whole)
                return
            await super().send(head)
        await super().send(message)

    def _whole(self, head: HTTPResponseStartEvent, message: HTTPResponseBodyEvent) -> bytes:
        """Write an answer whole; empty where the server must see to it."""
        body = message.get("body", b"")
        given = [*self.default_headers, *head.get("headers", ())]
        if (
            message.get("more_body")
            or (b"content-length", b"%d" % len(body)) not in given
            or not self.keep_alive
            or self.disconnected
            or self.flow.write_paused
            or self.scope["method"] == "HEAD"
        ):
            return b""
        try:
            lines = b"\r\n".join([_NAMES[name] + value for name, value in given])
        except KeyError:
            return b""
        # No value that begins another line, and no second length.
        if lines.translate(None, _TEXT) != b"\r\n" * (len(given) - 1) or lines.count(b"content-length: ") != 1:
            return b""
        return b"".join((STATUS_LINE[head["status"]], lines, b"\r\n\r\n", body))

    def _answer(self, whole: bytes) -> None:
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.transport.write(whole)
        self.message_event.set()
        self.on_response()


class _Names(dict[bytes, bytes]):
    """How a line of a head begins, by the name of the header; a name that decides how the body is sent is not here."""

    def __missing__(self, name: bytes) -> bytes:
        lower = name.lower()
        if HEADER_RE.search(name) or lower in (b"connection", b"transfer-encoding"):
            raise KeyError(name)
        if len(self) >= MOST:
            self.clear()
        self[name] = begins = lower + b": "
        return begins


_NAMES: Final = _Names()
