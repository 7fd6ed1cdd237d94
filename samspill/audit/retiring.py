"""Removing what is too old of the trail, whole months at a time, so that the rest can still be proved.

What is removed is the beginning of each chain. How far, and the hash that the rest goes on from, is signed with the key
of the seals, and each removal is chained to the one before: nobody else can shorten the trail without its being seen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from samspill.audit import sql
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samspill.store import Row, Transaction

FIRST: Final = hashlib.sha256(b"samspill audit retirements").digest()
Base = tuple[int, int, str]
"""Chain, the number of the last entry that is gone, and its hash in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Old:
    """What lies before a moment."""

    until: datetime
    entries: int
    bases: tuple[Base, ...]


def limit(at: datetime, years: int) -> datetime | None:
    """Give the beginning of the month, in UTC, before which all is too old; None when everything is kept (0 years)."""
    if not 0 < years < at.year:
        return None
    utc = at.astimezone(UTC)
    return datetime(utc.year - years, utc.month, 1, tzinfo=UTC)


async def old(tx: Transaction, until: datetime) -> Old:
    """Tell what would be removed."""
    rows = await tx.all(sql.bases, until)
    bases = tuple((row["chain"], row["seq"], row["hash"]) for row in rows)
    return Old(until, sum(row["entries"] for row in rows), bases)


async def retire(tx: Transaction, found: Old, sign: Callable[[bytes], bytes], at: datetime) -> None:
    """Remove it, and say in a signed row what was removed."""
    before = await tx.all(sql.retired)
    known = {chain: (chain, seq, hash_) for chain, seq, hash_ in (bases_of(before[-1]) if before else ())}
    known |= {base[0]: base for base in found.bases}
    bases = strict_json.write([list(base) for base in sorted(known.values())]).decode()
    previous = hashlib.sha256(before[-1]["signature"]).digest() if before else FIRST
    await tx.run(sql.retire, found.until, [base[0] for base in found.bases], [base[1] for base in found.bases])
    said = text_of(at, found.until, found.entries, bases, previous)
    await tx.run(sql.add_retired, at, found.until, found.entries, bases, previous, sign(said))


def text_of(at: datetime, until: datetime, entries: int, bases: str, previous: bytes) -> bytes:
    """Write what the signature is over."""
    return f"{at.timestamp():.3f}\n{until.timestamp():.3f}\n{entries}\n{bases}\n{previous.hex()}".encode()


def bases_of(row: Row) -> list[Base]:
    """Read how far each chain was removed by then."""
    said: list[list[Any]] = strict_json.value_of(row["bases"].encode())
    return [(chain, seq, hash_) for chain, seq, hash_ in said]


def check(rows: Sequence[Row], signed: Callable[[bytes, bytes], bool]) -> tuple[dict[int, Base], list[int]]:
    """Check the rows of what was removed; gives how far each chain is gone, and the ids of rows not made here.

    What a row says that was not made here is not believed.
    """
    previous, gone, wrong = FIRST, dict[int, Base](), list[int]()
    for row in rows:
        said = text_of(row["at"], row["until"], row["entries"], row["bases"], row["previous"])
        if row["previous"] != previous or not signed(said, row["signature"]):
            wrong.append(row["id"])
        else:
            gone = {base[0]: base for base in bases_of(row)}
        previous = hashlib.sha256(row["signature"]).digest()
    return gone, wrong
