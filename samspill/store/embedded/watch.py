"""Waits, tells how it goes, and gives up when it has been too long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

TELL: Final = 5.0
"""Seconds between two reports."""


class Watch:
    """A limit in seconds for something that is waited for, and whom to tell about it."""

    def __init__(self, limit: float, tell: Callable[[str], None]) -> None:
        self.limit = limit
        self._tell = tell
        self._began = time.monotonic()
        self._next = self._began + TELL

    def pause(self, what: str) -> None:
        """Wait a little, the longer the longer it lasts. Raises `Unavailable` when the limit is over."""
        now = time.monotonic()
        if now - self._began >= self.limit:
            raise Unavailable(f"gave up after {self.limit:.0f} s: {what}. It may go on; try again later")
        if now >= self._next:
            self._next = now + TELL
            self._tell(f"waiting for {now - self._began:.0f} s: {what}")
        time.sleep(min(0.2, max(0.004, (now - self._began) / 10)))
