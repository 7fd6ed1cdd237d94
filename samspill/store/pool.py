"""PostgreSQL as the rest of the platform sees it: transactions, lent one at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from samspill.store.connections import Connections, Lane, connect, sql
from samspill.store.gathering import Beside, Gathering
from samspill.store.transaction import GONE, Transaction, translate

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from samspill.store.gathering import Write

__all__ = ["Lane", "Numbers", "Store"]

PAUSE: Final = 0.001
"""Seconds in which calls that were answered together come again (`Store.ending`)."""
BLOCK: Final = 1000
"""How far a block sequence steps; the migrations that make one say INCREMENT BY 1000."""


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


class Lending:
    """A transaction for the length of a block. It begins at its first statement, and ends well or undone."""

    __slots__ = ("tx",)

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def __aenter__(self) -> Transaction:
        return self.tx

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and self.tx.idle:
            return
        # Work that was cancelled may have left a statement running, and a server that is going away may have said so
        # before it hung up: that connection is not lent again.
        broken = error is not None and (not isinstance(error, Exception) or isinstance(error, GONE))
        try:
            if not broken:
                await self.tx.close(error)
        except BaseException as other:
            broken = True
            _raise_ours(error if error is not None and _is_the_databases(error, self.tx) else other, self.tx)
            raise
        finally:
            self.tx.give_back(broken=broken)
        if error is not None and _is_the_databases(error, self.tx):
            _raise_ours(error, self.tx)


def _raise_ours(error: BaseException, tx: Transaction) -> None:
    """Raise our own word for the driver's error, if there is one."""
    ours = translate(error, tx.too_long)
    if ours is not error:
        raise ours from error


def _is_the_databases(error: BaseException, tx: Transaction) -> bool:
    """Tell whether an error came from the database. One of the system's, of a file say, is the work's own otherwise."""
    if isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError | asyncpg.InternalClientError):
        return True
    return isinstance(error, OSError) and tx.lost


class Store:
    """The connections of one process."""

    def __init__(
        self, connections: Connections, gatherer: Connections, asker: Connections, reader: Connections
    ) -> None:
        self._connections = connections
        self._gatherer = gatherer
        """One connection, so that what is written together is written in one lane, and waits for no other work."""
        self._numbers = Numbers()
        self._remembered: dict[str, Any] = {}
        # What was asked together is answered in one turn of the loop, and so it is recorded together after one.
        self._gathering = Gathering(lambda: self._lend(gatherer), turns=1)
        self._ending = Gathering(lambda: self._lend(gatherer), pause=PAUSE)
        self._asker = asker
        """One connection, opened when it is needed, on which calls of the moment ask together."""
        self._reader = reader
        """Another, for the same question of several calls: what is read takes longer than what is asked to decide."""
        self._beside = Beside(
            asking=Gathering(lambda: self._lend(asker)),
            reading=Gathering(lambda: self._lend(reader)),
        )
        self.veiling: Callable[[Any], Callable[[str], str]] | None = None
        """Makes the veil that leaves out what a grant hides (`fhir.veil`); whoever puts it all together sets it."""
        self.policy: Any = None
        """What this installation decides about access (`trust.Policy`); without one, the rules of production hold."""

    @classmethod
    async def open(cls, url: str, size: int = 4, statement_limit: int = 30_000) -> Store:
        """Open the connections, and one more for what is written together. Raises `Unavailable`.

        `url` as PostgreSQL writes it; limit in milliseconds.
        """
        connections = Connections(size, lambda: connect(url, statement_limit))
        gatherer = Connections(1, lambda: connect(url, statement_limit, "force_generic_plan"))
        asker = Connections(1, lambda: connect(url, statement_limit, "force_generic_plan"))
        reader = Connections(1, lambda: connect(url, statement_limit, "force_generic_plan"))
        await asyncio.gather(connections.fill(), gatherer.fill())
        return cls(connections, gatherer, asker, reader)

    def transaction(self) -> Lending:
        """Make a transaction, for the length of an `async with`. Asking raises `Unavailable` when nobody answers."""
        return self._lend(self._connections, self._beside)

    def _lend(self, connections: Connections, beside: Beside | None = None) -> Lending:
        return Lending(Transaction(connections, self._numbers, self._remembered, beside))

    def together(self, write: Write, item: Any) -> asyncio.Future[None]:
        """Have an item written in one transaction with those of other calls; wait for it to know that it is durable.

        `write` takes a transaction and the items of a group, in the order in which they were given.
        """
        return self._gathering.add(write, item)

    def ending(self, write: Write, item: Any) -> asyncio.Future[None]:
        """Have the last that a call does done as `together` does it, with the calls that are just coming to theirs."""
        return self._ending.add(write, item)

    def beside(self, ask: Write, item: Any) -> asyncio.Future[None]:
        """Have something asked, or noted where no log is kept, together with other calls: nobody waits for the disk.

        What is written `together` is waited for until it is durable, and would keep this waiting.
        """
        return self._beside.asking.add(ask, item)

    async def close(self) -> None:
        """Close every connection."""
        every = (self._connections, self._gatherer, self._asker, self._reader)
        await asyncio.gather(*(connections.close() for connections in every))

    def terminate(self) -> None:
        """Close every connection at once."""
        self._connections.terminate()
        self._gatherer.terminate()
        self._asker.terminate()
        self._reader.terminate()
