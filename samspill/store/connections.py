"""Open connections, lent to one piece of work at a time.

The driver has a pool of its own; this one does less (no resets, no timers, no proxies), since no statement of ours
changes a session, and so costs a fifth of a read less processor time. A connection that has died is replaced when it is
next lent; one whose work was broken off is closed, since nobody knows what it is still doing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Final, NewType

import asyncpg

from samspill.kernel.problems import Unavailable
from samspill.store.statements import queries
from samspill.store.transaction import AWAY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Lane = NewType("Lane", int)
"""A small number that no other open connection holds: work that must be in order per connection is kept in lanes."""

PATIENCE: Final = 30.0
"""Seconds that work waits for a connection before it is told that there is none."""

sql = queries("samspill.store")


class Connection(asyncpg.Connection):
    """A connection that knows its lane."""

    lane: Lane = Lane(0)
    memory: dict[str, Any]
    """What whoever writes in this lane remembers from one transaction to the next."""


async def connect(url: str, statement_limit: int, plans: str = "auto") -> Connection:
    """Open a connection. Raises `Unavailable` when the database does not answer.

    `plans` is PostgreSQL's plan_cache_mode: where the same few statements run all the time, planning them anew for the
    length of each list of values costs more than it gains.
    """
    try:
        connection: Connection = await asyncpg.connect(
            url,
            connection_class=Connection,
            statement_cache_size=1000,
            max_cached_statement_lifetime=0,
            # What a grant hides is written into the statements, which may become long.
            max_cacheable_statement_size=0,
            server_settings={
                "application_name": "samspill",
                "default_transaction_isolation": "repeatable read",
                "statement_timeout": str(statement_limit),
                "timezone": "UTC",
                "jit": "off",
                "plan_cache_mode": plans,
            },
        )
        lane = await connection.fetchval(sql.claim_lane)
    except AWAY as error:
        raise Unavailable(f"PostgreSQL does not answer: {type(error).__name__}") from error
    if lane is None:
        await connection.close()
        raise Unavailable("every lane is taken: there are more than 512 open connections")
    connection.lane = Lane(lane)
    connection.memory = {}
    return connection


class Connections:
    """At most `size` connections; whoever finds none free waits in line."""

    def __init__(self, size: int, make: Callable[[], Awaitable[Connection]]) -> None:
        self._size = size
        self._make = make
        self._free: list[Connection] = []
        self._lent: set[Connection] = set()
        self._making = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()

    async def fill(self) -> None:
        """Open all of them."""
        self._free += await asyncio.gather(*(self._make() for _ in range(self._size)))

    async def lend(self) -> Connection:
        """Lend a connection that is open. Raises `Unavailable` when the database is away, or all are busy too long."""
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                self._lent.add(connection)
                return connection
        if len(self._lent) + self._making >= self._size:
            given = await self._wait()
            if given is not None:
                return given
        self._making += 1
        try:
            connection = await self._make()
        except BaseException:
            self._wake(None)
            raise
        finally:
            self._making -= 1
        self._lent.add(connection)
        return connection

    def give_back(self, connection: Connection, *, broken: bool) -> None:
        """Take a connection back, and hand it to whoever is first in line."""
        self._lent.discard(connection)
        if broken and not connection.is_closed():
            connection.terminate()
        if connection.is_closed():
            self._wake(None)
        elif not self._wake(connection):
            self._free.append(connection)

    async def close(self) -> None:
        """Close those that are free, and wait for none."""
        await asyncio.gather(*(connection.close() for connection in self._free), return_exceptions=True)
        self.terminate()

    def terminate(self) -> None:
        """Close every connection at once."""
        for connection in (*self._free, *self._lent):
            if not connection.is_closed():
                connection.terminate()
        self._free.clear()

    def _wake(self, connection: Connection | None) -> bool:
        """Hand a connection, or the room to open one, to the first in line; gives False when nobody waits."""
        while self._waiting:
            first = self._waiting.popleft()
            if not first.done():
                first.set_result(connection)
                if connection is not None:
                    self._lent.add(connection)
                return True
        return False

    async def _wait(self) -> Connection | None:
        line: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(line)
        try:
            return await asyncio.wait_for(asyncio.shield(line), PATIENCE)
        except TimeoutError:
            self._leave(line)
            raise Unavailable("all connections to the database are busy") from None
        except asyncio.CancelledError:
            self._leave(line)
            raise

    def _leave(self, line: asyncio.Future[Connection | None]) -> None:
        """Leave the line; a connection that was handed over in the same moment goes to the next."""
        if line.done() and not line.cancelled():
            connection = line.result()
            if connection is None:
                self._wake(None)
            else:
                self.give_back(connection, broken=False)
        else:
            line.cancel()
