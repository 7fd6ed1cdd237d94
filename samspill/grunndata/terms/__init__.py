"""Terms that organisations have accepted: what the register tells, and what was accepted here. One fact for both.

Whether a legal entity has accepted terms is one of the things that every decision about health personnel looks at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samspill.grunndata import organisations
from samspill.kernel.problems import Fault, Invalid
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from samspill.store import Transaction

sql = queries(__name__)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Terms that an organisation has accepted, and that hold."""

    organisation: str
    name: str
    terms: str
    since: datetime | None
    """None: for as long as the register knows."""
    accepted_by: str
    """Who accepted them here; empty for what the register tells."""


async def accept(tx: Transaction, organisation: str, terms: str, by: str, at: datetime) -> bool:
    """Note that a legal entity accepts terms; tells whether it had not before. Raises `Invalid`.

    `organisation` is its organisation number, `by` whoever accepts for it or records that it did.
    """
    found = await organisations.by_number(tx, organisation, at)
    if found is None or not found.active:
        what = "is no organisation that the register knows as active"
        raise Invalid(f"organisation: {what}", Fault("organisation", what, "value"))
    if found.parent:
        what = "is a unit: terms are accepted by the legal entity that it is a part of"
        raise Invalid(f"organisation: {what}", Fault("organisation", what, "value"))
    return await tx.one(sql.accept, found.id, terms, at, by) is not None


async def accepted(tx: Transaction, terms: Iterable[str], at: datetime) -> list[Accepted]:
    """List who has accepted some terms, by the organisation's name."""
    return [Accepted(**row) for row in await tx.all(sql.accepted, list(terms), at)]
