"""Who uses a cluster: two locks in its folder, which the kernel lets go of when a process dies, however it dies.

`start.lock` is held alone by whoever decides whether to start or to stop the server. `users.lock` is held jointly by
everybody who uses it; who could hold it alone is the last one. Neither is passed on to the server.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from samspill.store.embedded.watch import Watch


@contextmanager
def turn(folder: Path, watch: Watch) -> Iterator[None]:
    """Wait for our turn to decide. Raises `Unavailable` when it does not come within the watch's limit."""
    number = _open(folder / "start.lock")
    try:
        while not _take(number, fcntl.LOCK_EX):
            watch.pause("another process starts or stops PostgreSQL")
        yield
    finally:
        # Closing would not be enough: a process forked meanwhile has the same lock.
        fcntl.flock(number, fcntl.LOCK_UN)
        os.close(number)


@dataclass(frozen=True, slots=True)
class Share:
    """Our part in a cluster, to be given back in our turn."""

    number: int
    process: int

    @classmethod
    def take(cls, folder: Path) -> Share:
        """Become one of the users. Only in our turn, so that nobody holds the lock alone just now."""
        number = _open(folder / "users.lock")
        fcntl.flock(number, fcntl.LOCK_SH)
        return cls(number, os.getpid())

    @property
    def forked(self) -> bool:
        """Whether we are not the process that took it, but a fork: then it is the other one's to give back."""
        return os.getpid() != self.process

    def last(self) -> bool:
        """Whether nobody else uses the cluster. Our part may be lost by asking, so it is given back next."""
        return _take(self.number, fcntl.LOCK_EX)

    def give_back(self) -> None:
        """Be no user any more."""
        if not self.forked:
            fcntl.flock(self.number, fcntl.LOCK_UN)
        os.close(self.number)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _take(number: int, kind: int) -> bool:
    try:
        fcntl.flock(number, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
