"""The connections to PostgreSQL, and what belongs to each of them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, NewType

import asyncpg

from samspill.kernel.problems import Unavailable
from samspill.store.statements import queries
from samspill.store.transaction import GONE, Transaction, translate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Lane = NewType("Lane", int)
"""A small number that no other open connection holds: work that must be in order per connection is kept in lanes."""

BLOCK: Final = 1000
"""How far a block sequence steps; the migrations that make one say INCREMENT BY 1000."""

sql = queries("samspill.store")


class Numbers:
    """Numbers handed out from blocks, so that a new row's number costs no round trip."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[int, int]] = {}

    async def take(self, connection: Any, sequence: str, count: int) -> int:
        """Take `count` numbers in a row; gives the first. The sequence must count in blocks of `BLOCK`."""
        following, end = self._left.get(sequence, (0, 0))
        if following + count > end:
            # Two tasks may both find the block used up and fetch one each: numbers are lost, never given twice.
            following = await connection.fetchval(sql.next_block, sequence)
            end = following + BLOCK
        self._left[sequence] = (following + count, end)
        return following


class _Connection(asyncpg.Connection):
    """A connection that knows its lane."""

    lane: Lane = Lane(0)


class _NotOurs(Exception):  # noqa: N818 - only carries an error past the translation
    """An error of the work, on its way out."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error


async def _nothing(_connection: object) -> None:
    """Leave a returned connection as it is: no statement here changes the session, so there is nothing to reset."""


class Store:
    """PostgreSQL, as the rest of the platform sees it."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._numbers = Numbers()

    @classmethod
    async def open(cls, url: str, size: int = 4, statement_limit: int = 30_000) -> Store:
        """Open the connections. `url` as PostgreSQL writes it; limit in milliseconds. Raises `Unavailable`."""
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=size,
                max_size=size,
                reset=_nothing,
                init=_prepare,
                connection_class=_Connection,
                statement_cache_size=1000,
                max_cached_statement_lifetime=0,
                max_inactive_connection_lifetime=0,
                server_settings={
                    "application_name": "samspill",
                    "default_transaction_isolation": "repeatable read",
                    "statement_timeout": str(statement_limit),
                    "timezone": "UTC",
                    "jit": "off",
                },
            )
        except GONE as error:
            raise Unavailable(f"PostgreSQL does not answer: {type(error).__name__}") from error
        return cls(pool)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Lend a transaction. It begins at its first statement, and ends with the block: well or undone."""
        try:
            async with self._pool.acquire(timeout=30) as connection:
                tx = Transaction(connection, connection.lane, self._numbers)
                try:
                    yield tx
                except OSError as error:
                    if not connection.is_closed():
                        # It came from the work itself, a file perhaps, and says nothing about the database.
                        await asyncio.shield(tx.close(error))
                        raise _NotOurs(error) from error
                    raise
                except BaseException as error:
                    await asyncio.shield(tx.close(error))
                    raise
                await tx.close(None)
        except _NotOurs as wrapped:
            raise wrapped.error from None
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise translate(error) from error

    async def close(self) -> None:
        """Close every connection, after the work under way."""
        await self._pool.close()

    def terminate(self) -> None:
        """Close every connection at once."""
        self._pool.terminate()


async def _prepare(connection: Any) -> None:
    connection.lane = Lane(await connection.fetchval(sql.claim_lane))
