"""Starts the server of a cluster, or finds the one that runs; and stops it."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import process as processes
from samspill.store.embedded.place import Place, log
from samspill.store.embedded.process import lives, read_status
from samspill.store.embedded.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LAST_PATIENCE: Final = 30.0
"""Seconds that a server gets for an end without order; it kills what does not end in five."""

STILL_IN_USE: Final = "is still in use"
"""What PostgreSQL says when processes of a server that was killed have not all seen it yet."""


@dataclass(frozen=True, slots=True)
class Server:
    """The server of a place: `host` is where it answers, `command` starts it."""

    place: Place
    host: str
    command: Sequence[str | Path]

    def ensure(self, watch: Watch) -> int:
        """Give the process of a server that takes connections: the one that runs, or a new one.

        Waits for a recovery as long as the server lives and the watch allows. Raises `Unavailable` with the server's
        last words when it ends instead.
        """
        while True:
            process = self.running()
            if process is not None:
                # One that is just stopping, or ends for another reason, makes way for a new one.
                if self._becomes_ready(process, watch):
                    return process
                continue
            self._make_way()
            process = self._launch()
            try:
                if self._becomes_ready(process, watch):
                    return process
            except KeyboardInterrupt:
                # Nobody uses it yet, so nobody would stop it.
                processes.signal_to(process, signal.SIGINT)
                raise
            if self.running() is not None:
                # One that somebody had just started when he was killed has won; it had not yet said that it is there.
                continue
            said = self.place.log_tail()
            if STILL_IN_USE not in said:
                raise Unavailable(f"PostgreSQL ended as it started; the last that it wrote:\n{said}")
            watch.pause("processes of a server that was killed have not ended yet")

    def running(self) -> int | None:
        """Give the process of the server that runs; none when there is none."""
        status = read_status(self.place.data)
        return status.process if status is not None and lives(status.process, self.place.data) else None

    def stop(self, patience: float, tell: Callable[[str], None]) -> None:
        """Stop the server in order; without, when that takes more than `patience` seconds. Raises `Unavailable`."""
        for number, limit in ((signal.SIGINT, patience), (signal.SIGQUIT, LAST_PATIENCE)):
            process = self.running()
            if process is None:
                return
            processes.signal_to(process, number)
            try:
                self._await_end(process, Watch(limit, tell))
            except Unavailable:
                log.warning("PostgreSQL (process %d) has not stopped in %.0f s", process, limit)
        if self.running() is not None:
            raise Unavailable(f"PostgreSQL in {self.place.folder} does not stop; see {self.place.log}")

    def _await_end(self, process: int, watch: Watch) -> None:
        while lives(process, self.place.data):
            watch.pause("PostgreSQL stops")

    def _becomes_ready(self, process: int, watch: Watch) -> bool:
        """Wait until the server takes connections; false when it has ended."""
        while lives(process, self.place.data):
            status = read_status(self.place.data)
            state = status.state if status is not None and status.process == process else ""
            if state in ("ready", "standby") and processes.ask(self.host) == "accepts":
                return True
            watch.pause(f"PostgreSQL (process {process}) is {state or 'starting'}, and recovers if it was killed")
        return False

    def _make_way(self) -> None:
        """Remove what a killed server has left, once it is sure that none runs."""
        if processes.ask(self.host) != "silent":
            raise Unavailable(
                f"a PostgreSQL answers on {self.place.socket}, but its process cannot be seen from here: it runs in "
                "another container, or its folder has been moved; stop it first"
            )
        status = read_status(self.place.data)
        if status is not None and processes.taken(status.process):
            # The number now belongs to another program, which PostgreSQL would take for a server of this folder. One
            # that nobody has is left to PostgreSQL, which looks for what else there may be of the one that was killed.
            (self.place.data / "postmaster.pid").unlink(missing_ok=True)

    def _launch(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        output = os.open(self.place.start_log, flags, 0o600)
        try:
            child = self.place.account.start(self.command, output)
        finally:
            os.close(output)
        processes.adopt(child, self.place.data)
        log.info("started PostgreSQL (process %d) in %s", child.pid, self.place.folder)
        return child.pid
