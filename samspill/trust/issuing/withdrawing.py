"""Tokens that were taken back before they ran out: one by one (RFC 7009), or with the sign-in they came of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samspill.store import queries

if TYPE_CHECKING:
    from samspill.store import Store, Transaction

sql = queries("samspill.trust.issuing")


@dataclass(slots=True)
class Asked:
    """A token's names, and whether one of them was taken back."""

    names: tuple[str, ...]
    found: bool = False


async def is_withdrawn(store: Store, names: tuple[str, ...]) -> bool:
    """Tell whether a token was taken back, by its `jti` or the `sid` of its sign-in. Many are asked about at once."""
    asked = Asked(names)
    await store.beside(_ask, asked)
    return asked.found


async def any_withdrawn(tx: Transaction, names: tuple[str, ...]) -> bool:
    """Tell the same inside a transaction."""
    return bool(await tx.all(sql.withdrawn, list(names)))


async def _ask(tx: Transaction, group: list[Asked]) -> None:
    rows = await tx.last(sql.withdrawn, [name for asked in group for name in asked.names])
    back = {row["name"] for row in rows}
    for asked in group:
        asked.found = not back.isdisjoint(asked.names)
