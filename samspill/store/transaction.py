"""One database transaction, begun at its first statement and not before."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from samspill.kernel.problems import Unavailable
from samspill.store.several import Posed, asked_of_several

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

    from samspill.kernel.problems import Problem
    from samspill.store.ahead import Ahead
    from samspill.store.connections import Connection, Connections, Lane
    from samspill.store.gathering import Beside, Write
    from samspill.store.pool import Numbers

Row = asyncpg.Record
BEGIN: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ"

GONE: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
"""What the driver raises when the database is not there: the caller may try again, nothing was half done."""
AWAY: Final = (*GONE, OSError)
"""The same, with what the system raises, which may also be about something else."""


class Collision(Exception):  # noqa: N818 - it is what happened, and `perform` tries again
    """Two transactions wanted the same row; this one was undone and may be run again."""


class Duplicate(Exception):  # noqa: N818
    """A row with that key is there already; the transaction is undone."""


class Transaction:
    """What a piece of work may do with the database. Made by `Store.transaction` only.

    Its connection is lent with the first statement that is its own: whoever only asks together with others holds none.
    """

    begun = False
    ended = False
    _lent: Connection | None = None
    _veil: Callable[[str], str] | None = None
    ahead: Ahead | None = None
    """What may have been asked ahead of its turn, in a snapshot that is not older than this."""
    presumed: Any = None
    """What was taken for granted that only the end of the call tells of (`trust.decision.presuming`)."""
    too_long: Problem | None = None
    """What to tell of a statement that took longer than `limit` allows."""

    def __init__(
        self,
        connections: Connections,
        numbers: Numbers,
        remembered: dict[str, Any],
        beside: Beside | None = None,
    ) -> None:
        self._connections = connections
        self._numbers = numbers
        self._beside = beside
        self.remembered = remembered
        """What this process remembers of what any connection has read; nothing that is not durable yet."""

    async def hold(self) -> Connection:
        """Have a connection from here on. Raises `Unavailable` when the database is away, or all are busy too long."""
        if self._lent is None:
            self._lent = await self._connections.lend()
        return self._lent

    @property
    def lane(self) -> Lane:
        """The lane that this writes in, once it holds a connection (`hold`)."""
        return self._held.lane

    @property
    def memory(self) -> dict[str, Any]:
        """What writers in this lane remember between transactions; wrong whenever a transaction came to nothing."""
        return self._held.memory

    @property
    def _held(self) -> Connection:
        if self._lent is None:
            raise RuntimeError("no connection is held: nothing was asked yet")
        return self._lent

    @property
    def idle(self) -> bool:
        """Whether it has no connection: what only asks together with others never has one."""
        return self._lent is None

    @property
    def lost(self) -> bool:
        """Whether its connection has gone."""
        return self._lent is not None and self._lent.is_closed()

    def give_back(self, *, broken: bool) -> None:
        """Give back the connection, if one was lent."""
        if self._lent is not None:
            self._connections.give_back(self._lent, broken=broken)

    def cover(self, veil: Callable[[str], str]) -> None:
        """Have every statement from here on read through a veil: it gives the statement's text, made narrower."""
        self._veil = veil

    @property
    def covered(self) -> bool:
        """Whether statements read through a veil."""
        return self._veil is not None

    def text_of(self, sql: str) -> str:
        """Give the text of a statement as it is asked, veil and all."""
        return sql if self._veil is None else self._veil(sql)

    async def limit(self, milliseconds: int, problem: Problem) -> None:
        """Let no statement from here on take longer; `problem` is raised of one that would. One round trip."""
        self.too_long = problem
        limit = f"SET LOCAL statement_timeout = {int(milliseconds)}"
        await (await self.hold()).execute(limit if self.begun else f"{BEGIN}; {limit}")
        self.begun = True

    async def _begin(self) -> Connection:
        connection = await self.hold()
        if not self.begun:
            self.begun = True
            await connection.execute(BEGIN)
        return connection

    async def all(self, sql: str, *values: object) -> list[Row]:
        """Ask, and take every row."""
        connection = await self._begin()
        rows: list[Row] = await connection.fetch(self.text_of(sql), *values)
        return rows

    async def one(self, sql: str, *values: object) -> Row | None:
        """Ask, and take the first row, or None."""
        connection = await self._begin()
        row: Row | None = await connection.fetchrow(self.text_of(sql), *values)
        return row

    async def run(self, sql: str, *values: object) -> str:
        """Do, and take the command's own tag, such as `UPDATE 1`."""
        connection = await self._begin()
        tag: str = await connection.execute(self.text_of(sql), *values)
        return tag

    async def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Do the same for many rows of values, in one round trip."""
        connection = await self._begin()
        await connection.executemany(self.text_of(sql), rows)

    async def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put many rows into a table, named with its schema, in one stream: cheaper than a statement for each."""
        connection = await self._begin()
        schema, _, name = table.partition(".")
        await connection.copy_records_to_table(name, schema_name=schema, columns=columns, records=rows)

    async def peek(self, sql: str, *values: object) -> Row | None:
        """Ask outside the transaction's snapshot, when none is begun yet; inside it otherwise. One round trip."""
        row: Row | None = await (await self.hold()).fetchrow(self.text_of(sql), *values)
        return row

    async def peek_all(self, sql: str, *values: object) -> list[Row]:
        """Ask as `peek` does, and take every row."""
        rows: list[Row] = await (await self.hold()).fetch(self.text_of(sql), *values)
        return rows

    async def beside(self, ask: Write, item: Any) -> None:
        """Ask together with other calls of the moment, on a connection that is there for that alone.

        `ask` takes a transaction and the items of a group. What has begun asks by itself, and sees what it has written.
        """
        if self.begun or self._beside is None:
            await self.hold()
            await ask(self, [item])
        else:
            await self._beside.asking.add(ask, item)

    async def apart(self, ask: Write, item: Any) -> None:
        """Ask or note as `beside` does, even when this has begun: what is noted stays so, whatever this comes to."""
        if self._beside is None:
            await self.beside(ask, item)
        else:
            await self._beside.asking.add(ask, item)

    async def shared(self, sql: str, *values: object) -> list[Row]:
        """Ask the last thing as `last` does, for one row at most, together with calls that ask the same just now.

        What was asked ahead is not asked again.
        """
        text = self.text_of(sql)
        if self.ahead is not None:
            if self.ahead.answers(text, values):
                self.ended = True
                return list(self.ahead.rows)
            self.ahead.habit.learn(text)
        ask = None if self.begun else asked_of_several(text)
        if ask is None or self._beside is None:
            return await self.last(sql, *values)
        one = Posed(values)
        await self._beside.reading.add(ask, one)
        self.ended = True
        return one.taken()

    async def last(self, sql: str, *values: object) -> list[Row]:
        """Ask or do the last thing, and make all of it durable. Alone, it is one round trip and its own transaction."""
        connection = await self.hold()
        rows: list[Row] = await connection.fetch(self.text_of(sql), *values)
        if self.begun:
            await connection.execute("COMMIT")
        self.ended = True
        return rows

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo only what is done inside the block, if the block fails."""
        connection = await self._begin()
        await connection.execute("SAVEPOINT part")
        try:
            yield
        except Exception:
            await connection.execute("ROLLBACK TO SAVEPOINT part")
            raise
        await connection.execute("RELEASE SAVEPOINT part")

    async def number(self, sequence: str) -> int:
        """Take the next number of a sequence that counts in blocks (see `Numbers`)."""
        return await self._numbers.take(await self.hold(), sequence, 1)

    async def numbers(self, sequence: str, count: int) -> list[int]:
        """Take several numbers of a sequence that counts in blocks."""
        connection = await self.hold()
        return [await self._numbers.take(connection, sequence, 1) for _ in range(count)]

    async def close(self, failed: BaseException | None) -> None:
        """End it: commit what `last` has not, undo what failed."""
        if self.ended or not self.begun or self._lent is None or self._lent.is_closed():
            return
        self.ended = True
        await self._lent.execute("COMMIT" if failed is None else "ROLLBACK")


def translate(error: BaseException, too_long: Problem | None = None) -> BaseException:
    """Turn the driver's errors into ours: try again, not there, already there; anything else is a bug.

    `too_long` is what to tell of a statement that took longer than the transaction allows (see `Transaction.limit`).
    """
    if isinstance(error, asyncpg.SerializationError | asyncpg.DeadlockDetectedError):
        return Collision(str(error))
    if isinstance(error, asyncpg.UniqueViolationError):
        return Duplicate(error.constraint_name or "")
    if isinstance(error, asyncpg.QueryCanceledError):
        return too_long or Unavailable("the database took longer than a statement may take")
    if isinstance(error, AWAY):
        return Unavailable("the database is not there just now")
    return error
