"""What initiatives cost by year, and what of them waits for what: for those who choose among them within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.governance.portfolio.viewing import sql

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from samspill.store import Transaction


async def costs_of(
    tx: Transaction, initiatives: Collection[str], first: int, *, inside: bool
) -> dict[str, dict[int, Decimal]]:
    """Give what initiatives cost in each year from `first` on, all payers together, in millions of kroner.

    An initiative without a budget is left out, and for the public one that is not public.
    """
    found: dict[str, dict[int, Decimal]] = {}
    for row in await tx.all(sql.costs, list(initiatives), first, inside):
        found.setdefault(row["initiative"], {})[row["year"]] = row["amount"]
    return found


async def needs_among(tx: Transaction, initiatives: Collection[str], *, inside: bool) -> list[tuple[str, str]]:
    """Give which of some initiatives needs which other of them."""
    rows = await tx.all(sql.dependencies, inside, "")
    pairs = {(row["initiative"], row["needs"]) for row in rows}
    return sorted(pair for pair in pairs if set(pair) <= set(initiatives))
