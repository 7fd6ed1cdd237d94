"""Buckets of tokens, shared by the workers of a machine, without asking the database.

A bucket is one number: when the next call would be due if calls came evenly (the generic cell rate algorithm, ITU-T
I.371). A call may come ahead of that by as much as the burst allows. The numbers lie in a file that every worker has
in its memory, so a client has one limit, whichever workers take its calls. Two workers that write one number at the
same instant may let one call too many through; nothing else comes of it. Moments are the machine's monotonic clock,
the same in all its processes. Several machines each hold a client to the limit.
"""

from __future__ import annotations

import fcntl
import math
import mmap
import os
import struct
import time
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Fault, TooMany
from samspill.trust.metering.limits import Limit, choose

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PLACES: Final = 1 << 14
"""Pairs of client and API that have a bucket."""
_NAME: Final = 8
_WIDTH: Final = 16
"""Octets of a place: a digest of the pair's names, and its number."""
_number: Final = struct.Struct("<d")


class Throttled(TooMany):
    """A client calls more often than it may; `wait` is in how many whole seconds it may come again."""

    def __init__(self, client: str, api: str, wait: int) -> None:
        message = f"this client may not call as often as it does; come again in {wait} s"
        super().__init__(message, Fault("client", message, "throttled"))
        self.client = client
        self.api = api
        self.wait = wait


class Buckets:
    """The buckets, as one worker sees them."""

    def __init__(self, path: Path, otherwise: int = 0) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            file.truncate(PLACES * _WIDTH)
            self._memory = mmap.mmap(descriptor, PLACES * _WIDTH)
        self._otherwise = otherwise
        self._limits: dict[tuple[str, str], Limit] = {}
        self._known: dict[tuple[str, str], tuple[int, float, float]] = {}
        """By client and API: where its number lies, the seconds between calls, the seconds it may be ahead."""

    def close(self) -> None:
        """Let the memory go."""
        self._memory.close()

    def use(self, limits: Iterable[Limit]) -> None:
        """Take other limits; what was counted stays."""
        found = {(limit.client, limit.api): limit for limit in limits}
        if found != self._limits:
            self._limits = found
            self._known = {}

    def admit(self, client: str, api: str) -> None:
        """Count a call in. Raises `Throttled` when it comes too soon; it is then not counted."""
        known = self._known.get((client, api))
        if known is None:
            known = self._learn(client, api)
        place, pause, ahead = known
        if not pause:
            return
        now = time.monotonic()
        due = _number.unpack_from(self._memory, place)[0]
        # A number from before the machine's last start, or from under another limit, holds nobody back for longer
        # than the limit itself would.
        due = now if due < now or due > now + ahead + pause else due
        if due - now > ahead:
            raise Throttled(client, api, math.ceil(due - now - ahead))
        _number.pack_into(self._memory, place, due + pause)

    def _learn(self, client: str, api: str) -> tuple[int, float, float]:
        limit = choose(self._limits, client, api, self._otherwise)
        if not limit.per_minute:
            found = (0, 0.0, 0.0)
        else:
            pause = 60.0 / limit.per_minute
            found = (self._place_of(client, api), pause, (limit.burst - 1) * pause)
        if len(self._known) >= PLACES:
            self._known.clear()
        self._known[client, api] = found
        return found

    def _place_of(self, client: str, api: str) -> int:
        """Find the place of a pair's number, or take one. When all are taken, the pair shares the one it begins at."""
        name = blake2b(f"{client}\0{api}".encode(), digest_size=_NAME).digest()
        first = int.from_bytes(name, "little") % PLACES
        with self._path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for step in range(PLACES):
                start = (first + step) % PLACES * _WIDTH
                there = self._memory[start : start + _NAME]
                if there == name:
                    return start + _NAME
                if not any(there):
                    self._memory[start : start + _NAME] = name
                    return start + _NAME
        return first * _WIDTH + _NAME
