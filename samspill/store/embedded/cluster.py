"""An open cluster: found or made, running, and shared with others until it is closed."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import address, configuration, creation
from samspill.store.embedded.account import OPEN_TO_ALL
from samspill.store.embedded.address import DATABASE, PORT, USER, Address
from samspill.store.embedded.binaries import find, lend
from samspill.store.embedded.place import log, settle
from samspill.store.embedded.server import Server
from samspill.store.embedded.sharing import Share, turn
from samspill.store.embedded.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from samspill.store.embedded.binaries import Binaries
    from samspill.store.embedded.place import Place


@dataclass(frozen=True, slots=True)
class _Options:
    durable: bool
    shared_buffers: str
    start_limit: float
    stop_limit: float
    tell: Callable[[str], None]


class Cluster:
    """A running PostgreSQL in a folder of its own. Made by `open`; use it as a context manager, or `close` it."""

    def __init__(
        self, server: Server, binaries: Binaries, connection: Address, share: Share, options: _Options
    ) -> None:
        self.folder = server.place.folder
        """Where data, socket and log are: `<home>/postgres`, or below `/var/lib/samspill`."""
        self.log = server.place.log
        self.binaries = binaries.folder
        """The folder of the programs that the server was started from; may have `pg_dump` and others too."""
        self.version = binaries.version
        self.major = binaries.major
        self.connection = connection
        self._server = server
        self._share = share
        self._options = options
        self._closed = False

    @classmethod
    def open(
        cls,
        home: Path,
        binaries: Path | None = None,
        *,
        durable: bool = True,
        shared_buffers: str = "256MB",
        start_limit: float = 1800.0,
        stop_limit: float = 120.0,
        tell: Callable[[str], None] = log.info,
    ) -> Cluster:
        """Open the cluster of `home`, making and starting it as need be; returns when it takes connections.

        `binaries` is a folder with `postgres` and `initdb`, if they are not to be looked for. Not `durable` is for
        tests only: the data may be destroyed when the machine stops. A server that runs already keeps the settings it
        was started with. The limits are in seconds: a recovery after a crash may take minutes, and a stop in order
        writes out what is in memory. `tell` hears what is waited for, every five seconds.

        Raises `Unavailable` with what the operator can do. Blocks; from a coroutine, call it in a thread.
        """
        options = _Options(durable, shared_buffers, start_limit, stop_limit, tell)
        try:
            return cls._open(home.expanduser().resolve(), binaries, options)
        except OSError as error:
            raise Unavailable(f"the embedded PostgreSQL of {home} cannot be used: {error}") from error

    @classmethod
    def _open(cls, home: Path, explicit: Path | None, options: _Options) -> Cluster:
        place = settle(home)
        binaries = lend(find(explicit), place.account)
        watch = Watch(options.start_limit, options.tell)
        with turn(place.folder, watch), ExitStack() as undo:
            share = Share.take(place.folder)
            undo.callback(share.give_back)
            connection = _prepare(place, binaries, options)
            arguments = configuration.arguments(place, binaries, options.shared_buffers, durable=options.durable)
            server = Server(place, connection.host, (binaries.program("postgres"), *arguments))
            server.ensure(watch)
            undo.pop_all()
        return cls(server, binaries, connection, share, options)

    @property
    def process(self) -> int | None:
        """The process of the server; none when it has ended, for instance because somebody killed it."""
        return self._server.running()

    def url(self, database: str = DATABASE) -> str:
        """Give the address of a database, as asyncpg and libpq take it. It holds the password: not for logs."""
        return self.connection.url(database)

    def close(self) -> None:
        """Use it no more; the last user stops the server and waits for its end. In a fork, leaves all as it is.

        May be called again. Raises `Unavailable` when the server does not stop.
        """
        if self._closed:
            return
        self._closed = True
        with ExitStack() as stack:
            stack.callback(self._share.give_back)
            if self._share.forked:
                return
            limit = self._options.stop_limit
            stack.enter_context(turn(self.folder, Watch(limit, self._options.tell)))
            if self._share.last():
                self._server.stop(limit, self._options.tell)
                address.forget(self.connection.host, self._server.place.socket)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def temporary(binaries: Path | None = None, *, durable: bool = False, within: Path | None = None) -> Iterator[Cluster]:
    """Lend a cluster in a temporary folder, for tests; it is stopped and removed with all that is in it.

    `within` is where the folder is made, where that is not where temporary files go.
    """
    home = Path(tempfile.mkdtemp(prefix="samspill-", dir=within))
    if os.geteuid() == 0:
        # So that the account can get there, and nothing is put elsewhere. The data itself stays closed.
        home.chmod(OPEN_TO_ALL)
    try:
        with Cluster.open(home, binaries, durable=durable, shared_buffers="64MB") as cluster:
            try:
                yield cluster
            finally:
                cluster.close()
                shutil.rmtree(cluster.folder, ignore_errors=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _prepare(place: Place, binaries: Binaries, options: _Options) -> Address:
    password = creation.prepare(place, binaries, durable=options.durable)
    place.account.own(place.socket)
    place.account.own(place.log)
    return Address(address.reach(place.socket), PORT, USER, password, DATABASE)
