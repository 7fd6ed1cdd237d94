"""What ties people to each other: who somebody is, where they live, and whether they are health personnel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from samspill.store import Transaction

sql = queries("samspill.grunndata")


@dataclass(frozen=True, slots=True)
class Ties:
    """What is known of one person. What is not is empty."""

    person: str = ""
    home: str = ""
    """The same for all who live in one dwelling."""
    hpr: str = ""


async def of_records(tx: Transaction, records: Iterable[str], at: datetime) -> dict[str, Ties]:
    """Tell who records are about; a record about nobody whom the registers know is left out."""
    rows = await tx.all(sql.ties_of_records, sorted(set(records)), at)
    return {row["record"]: Ties(row["person"], row["home"] or "", row["hpr"] or "") for row in rows}


async def of_personnel(tx: Transaction, numbers: Iterable[str], at: datetime) -> dict[str, Ties]:
    """Tell who health personnel are, by HPR number; one whom the registers do not know is left out."""
    rows = await tx.all(sql.ties_of_personnel, sorted(set(numbers)), at)
    return {row["hpr"]: Ties(row["person"], row["home"] or "", row["hpr"]) for row in rows}
