"""What decisions knew, kept beside the trail: each text once, under its digest."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from samspill.store import Transaction

sql = queries("samspill.audit")
MOST: Final = 50_000
_kept: set[str] = set()
"""Digests that this process has seen made durable, so that each is written once. Forgotten all at once when full."""


@lru_cache(maxsize=1000)
def digest_of(content: str) -> str:
    """Give the digest of a text: 27 characters of base64url, 160 bits of SHA-256; empty for the empty text.

    Kept, since calls of one decision have one text, which is digested as often as it is spoken of.
    """
    return urlsafe_b64encode(sha256(content.encode()).digest()[:20]).decode().rstrip("=") if content else ""


def unknown(contents: Iterable[str]) -> dict[str, str]:
    """Give those of the texts that may not be kept yet, by digest."""
    return {digest: text for text in contents if text and (digest := digest_of(text)) not in _kept}


async def keep(tx: Transaction, contents: Mapping[str, str]) -> None:
    """Write texts by digest, in the transaction of the entries that name them."""
    if contents:
        await tx.run(sql.keep_grounds, list(contents), list(contents.values()))


def are_kept(digests: Iterable[str]) -> None:
    """Note that texts are durable."""
    if len(_kept) > MOST:
        _kept.clear()
    _kept.update(digests)


async def grounds_of(tx: Transaction, digests: Iterable[str]) -> dict[str, str]:
    """Give the texts of digests; one that is not there is left out."""
    wanted = sorted({digest for digest in digests if digest})
    return {row["digest"]: row["content"] for row in await tx.all(sql.grounds, wanted)} if wanted else {}


async def of_look(tx: Transaction, patients: Sequence[str], request: str) -> list[dict[str, Any]]:
    """Give the entries of one request about some records of a patient, each with its `content`."""
    rows = [dict(row) for row in await tx.all(sql.of_look, list(patients), request)]
    texts = await grounds_of(tx, (row["ground"] for row in rows))
    return [row | {"content": texts.get(row["ground"], "")} for row in rows]


async def of_request(tx: Transaction, request: str, back: timedelta = timedelta(days=400)) -> list[dict[str, Any]]:
    """Give the entries of one request, as far back as is said; each with its `content`, where there is a ground."""
    rows = [dict(row) for row in await tx.all(sql.of_request, request, back)]
    texts = await grounds_of(tx, (row["ground"] for row in rows))
    return [row | {"content": texts.get(row["ground"], "")} for row in rows]
