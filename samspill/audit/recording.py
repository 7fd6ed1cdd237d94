"""Entries of many calls, recorded together: the same links and rows as one by one, for one wait for the disk."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from samspill.audit import grounds
from samspill.audit.entry import FIELDS, Entry, Touched, link_after
from samspill.store import Collision, queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.store import Store, Transaction

sql = queries("samspill.audit")
_SAID: Final = operator.attrgetter(*FIELDS)
_json: Final = msgspec.json.encode

HEAD: Final = "audit.head"
TRIES: Final = 8
_ADD: Final = f"WITH {sql.add_entries} TABLE moved"
_ALL: Final = True
"""Whether they are to be recorded."""
Item = tuple[Entry, Touched, str]


class Links(NamedTuple):
    """Links that follow a head of a chain, and the rows that go with them."""

    before: tuple[int, bytes]
    after: tuple[int, bytes]
    rows: str

    def values(self, tx: Transaction) -> tuple[Any, ...]:
        """Give the values of `add_entries` but the last, in the transaction's lane."""
        return (tx.lane, *self.after, *self.before, self.rows)

    def are_added(self, tx: Transaction) -> None:
        """Remember where the chain is, now that they are in it."""
        tx.memory[HEAD] = self.after

    def are_left_out(self, tx: Transaction) -> None:
        """Remember where the chain still is, since they were not to be added after all."""
        tx.memory[HEAD] = self.before


async def record(store: Store, entry: Entry, touched: Touched, ground: str = "") -> None:
    """Record a call that changed nothing else. It is durable when this ends; raises when it could not be recorded.

    `ground` is the text whose digest the entry names.
    """
    for attempt in range(1, TRIES + 1):
        try:
            await store.together(write, (entry, touched, ground))
            break
        except Collision:
            # Another worker keeps the ground of one of the group in this very moment: nothing of the group is written.
            if attempt == TRIES:
                raise
    if ground:
        grounds.are_kept((entry.ground,))


async def write(tx: Transaction, items: list[Item]) -> None:
    """Add the links and rows of several calls to the chain of the transaction's lane."""
    await grounds.keep(tx, grounds.unknown(ground for _, _, ground in items))
    for _ in range(2):
        links = await links_of(tx, items)
        if await tx.last(_ADD, *links.values(tx), _ALL):
            links.are_added(tx)
            return
    raise RuntimeError("the chain of this connection was moved by another")


async def links_of(tx: Transaction, items: Iterable[Item]) -> Links:
    """Work out the links of calls, to be added in the lane that is held.

    Where the chain is was remembered by whoever added to it last; otherwise it is read. Raises when there is no chain.
    """
    head = tx.memory.pop(HEAD, None) or await _head(tx)
    seq, link = head
    rows: list[tuple[Any, ...]] = []
    for entry, touched, _ in items:
        seq += 1
        link = link_after(link, seq, entry, touched)
        said = _SAID(entry)
        rows += [(*said, seq, link, part, *whose) for part, whose in enumerate(touched, 1)]
    return Links(head, (seq, link), _json(rows).decode())


async def _head(tx: Transaction) -> tuple[int, bytes]:
    row = await tx.peek(sql.head, tx.lane)
    if row is None:
        raise RuntimeError("the audit trail has no chain for this connection")
    return row["seq"], row["hash"]
