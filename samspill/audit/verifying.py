"""Is the trail whole? Every link is computed again, and every seal is checked against what the chains say now.

Found are: a changed row (its link's hash differs), a removed or inserted one (a gap, a double, a hash that does not
follow), rows out of order (likewise), a chain set back (its head or a seal says it was longer), and a seal that was
changed, removed or put in.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.audit import FIELDS, Entry, retiring, sql
from samspill.audit.entry import link_after
from samspill.kernel import clock, strict_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from samspill.store import Row, Transaction

    Sign = Callable[[bytes], bytes]
    Check = Callable[[bytes, bytes], bool]

STRETCH: Final = 5000
CHAINS: Final = 512
FIRST_SEAL: Final = hashlib.sha256(b"samspill audit seals").digest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the trail is not what was recorded."""

    chain: int
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a verification saw."""

    entries: int
    seals: int
    breaks: tuple[Break, ...]
    removed: int = 0
    """Entries that were removed as too old; the signed rows that say so are checked too."""


def start_of(chain: int) -> bytes:
    """Give the hash that a chain begins with."""
    return hashlib.sha256(f"samspill audit chain {chain}".encode()).digest()


def link_of(before: bytes, seq: int, rows: Sequence[Row]) -> bytes:
    """Compute the hash that a link should have, from the one before it and its rows."""
    entry = Entry(**{name: rows[0][name] for name in FIELDS})
    return link_after(before, seq, entry, tuple((row["patient"], row["resources"]) for row in rows))


async def verify(tx: Transaction, check: Check, told: Callable[[int], None] = lambda _: None) -> Finding:
    """Verify the whole trail; `check(message, signature)` says whether the installation's own key signed a seal.

    `told` hears how many entries have been verified, now and then.
    """
    breaks: list[Break] = []
    entries = 0
    removals = list(await tx.all(sql.retired))
    gone, wrong = retiring.check(removals, check)
    breaks += [Break(0, id_, "a removal is not one that was made here, or one before it is missing") for id_ in wrong]
    for row in await tx.all(sql.below, [base[0] for base in gone.values()], [base[1] for base in gone.values()]):
        breaks.append(Break(row["chain"], 0, f"{row['entries']} entries that had been removed stand again"))
    hashes: dict[tuple[int, int], str] = {(chain, seq): hash_ for chain, seq, hash_ in gone.values()}
    seals = list(await tx.all(sql.seals))
    sealed = _sealed_places(seals)
    chains = await tx.all(sql.chains, True)  # noqa: FBT003 - all of them
    breaks += [Break(number, 0, "the chain itself is missing") for number in _missing(chains)]
    for row in await tx.all(sql.beyond):
        breaks.append(Break(row["chain"], 0, f"{row['entries']} entries that the chain does not account for"))
    for chain in chains:

        def tell(count: int, before: int = entries) -> None:
            told(before + count)

        entries += await _verify_chain(tx, chain, gone.get(chain["chain"]), sealed, hashes, breaks, tell)
    breaks += _verify_seals(seals, hashes, gone, check)
    return Finding(entries, len(seals), tuple(breaks), sum(row["entries"] for row in removals))


async def _verify_chain(
    tx: Transaction,
    chain: Row,
    gone: retiring.Base | None,
    sealed: set[tuple[int, int]],
    hashes: dict[tuple[int, int], str],
    breaks: list[Break],
    told: Callable[[int], None],
) -> int:
    """Walk one chain from its start, or from what was removed, a stretch at a time; gives the number of its entries."""
    number, before, entries = chain["chain"], start_of(chain["chain"]), 0
    start = gone[1] if gone else 0
    before = bytes.fromhex(gone[2]) if gone else before
    for first in range(start, chain["seq"], STRETCH):
        last = min(first + STRETCH, chain["seq"])
        rows = await tx.all(sql.links, number, first, last)
        entries += len(rows)
        told(entries)
        links = {seq: list(found) for seq, found in itertools.groupby(rows, key=lambda row: row["seq"])}
        for seq in range(first + 1, last + 1):
            link = links.get(seq)
            wrong = _wrong_with(link, before, seq)
            if wrong:
                breaks.append(Break(number, seq, wrong))
            before = link[0]["hash"] if link else before
            if (number, seq) in sealed:
                hashes[number, seq] = before.hex()
    if before != chain["hash"]:
        breaks.append(Break(number, chain["seq"], "the chain does not end where its head says"))
    return entries


def _wrong_with(link: list[Row] | None, before: bytes, seq: int) -> str:
    if not link:
        return "an entry is missing"
    if [row["part"] for row in link] != list(range(1, len(link) + 1)):
        return "a part of an entry is missing or stands twice"
    if any({row[name] for row in link} != {link[0][name]} for name in (*FIELDS, "hash")):
        return "the parts of an entry do not agree"
    if link_of(before, seq, link) != link[0]["hash"]:
        return "an entry is not what was recorded, or does not follow the one before it"
    return ""


def _missing(chains: Sequence[Row]) -> Iterator[int]:
    there = {row["chain"] for row in chains}
    return (number for number in range(1, CHAINS + 1) if number not in there)


def _heads(seal: Row) -> list[list[Any]]:
    heads: list[list[Any]] = strict_json.value_of(seal["heads"].encode())
    return heads


def _sealed_places(seals: Sequence[Row]) -> set[tuple[int, int]]:
    return {(chain, seq) for seal in seals for chain, seq, _ in _heads(seal)}


def _verify_seals(
    seals: Sequence[Row], hashes: dict[tuple[int, int], str], gone: dict[int, retiring.Base], check: Check
) -> Iterator[Break]:
    previous = FIRST_SEAL
    for seal in seals:
        message = _sealed_text(seal["at"], seal["heads"], seal["previous"])
        if seal["previous"] != previous or not check(message, seal["signature"]):
            yield Break(0, seal["id"], "a seal is not one that was made here, or one before it is missing")
        for chain, seq, hash_ in _heads(seal):
            if seq < gone.get(chain, (chain, 0, ""))[1]:
                continue
            if hashes.get((chain, seq)) != hash_:
                yield Break(chain, seq, f"the chain is not what seal {seal['id']} saw")
        previous = hashlib.sha256(seal["signature"]).digest()


def _sealed_text(at: Any, heads: str, previous: bytes) -> bytes:
    return f"{at.timestamp():.3f}\n{heads}\n{previous.hex()}".encode()


async def seal(tx: Transaction, sign: Sign) -> bool:
    """Sign how far every chain has come, after the seal before. Gives False when nothing has been added since."""
    rows = await tx.all(sql.heads)
    heads = strict_json.write([[row["chain"], row["seq"], row["hash"]] for row in rows]).decode()
    last = await tx.one(sql.last_seal)
    if not rows or (last and last["heads"] == heads):
        return False
    previous = hashlib.sha256(last["signature"]).digest() if last else FIRST_SEAL
    at = clock.now()
    await tx.run(sql.add_seal, at, heads, previous, sign(_sealed_text(at, heads, previous)))
    return True
