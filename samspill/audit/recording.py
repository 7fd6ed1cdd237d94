"""Entries of many calls, recorded together: the same links and rows as one by one, for one wait for the disk."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.audit import grounds
from samspill.audit.entry import FIELDS, Entry, Touched, link_after
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.store import Store, Transaction

sql = queries("samspill.audit")
_SAID: Final = operator.attrgetter(*FIELDS)
_json: Final = msgspec.json.encode

HEAD: Final = "audit.head"


async def record(store: Store, entry: Entry, touched: Touched, ground: str = "") -> None:
    """Record a call that changed nothing else. It is durable when this ends; raises when it could not be recorded.

    `ground` is the text whose digest the entry names.
    """
    await store.together(write, (entry, touched, ground))
    if ground:
        grounds.are_kept((entry.ground,))


async def write(tx: Transaction, items: list[tuple[Entry, Touched, str]]) -> None:
    """Add the links and rows of several calls to the chain of the transaction's lane.

    The chain's head is remembered from one group to the next, and read only where it turns out to be another.
    """
    await grounds.keep(tx, grounds.unknown(ground for _, _, ground in items))
    head: tuple[int, bytes] | None = tx.memory.get(HEAD)
    if head is None or not await _add(tx, head, items):
        row = await tx.peek(sql.head, tx.lane)
        if row is None or not await _add(tx, (row["seq"], row["hash"]), items):
            raise RuntimeError("the audit trail has no chain for this connection")


async def _add(tx: Transaction, head: tuple[int, bytes], items: list[tuple[Entry, Touched, str]]) -> bool:
    """Add them after a head; tells whether it was the right one."""
    seq, link = head
    rows: list[tuple[Any, ...]] = []
    for entry, touched, _ in items:
        seq += 1
        link = link_after(link, seq, entry, touched)
        said = _SAID(entry)
        rows += [(*said, seq, link, part, *whose) for part, whose in enumerate(touched, 1)]
    tx.memory.pop(HEAD, None)
    done = await tx.last(sql.add_entries, tx.lane, seq, link, *head, _json(rows).decode())
    if done:
        tx.memory[HEAD] = (seq, link)
    return bool(done)
