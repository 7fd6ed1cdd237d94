"""Conflicts of interest (habilitet, forvaltningsloven chapter II): who has declared one in a case, and the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.problems import Fault, Invalid
from samspill.store import queries

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.store import Transaction

sql = queries("samspill.governance.cases", "conflicts.sql")

OUTCOMES: Final = ("declared", "steps-aside", "may-stay")
"""Declared by the member; what was then decided."""


async def person_of(tx: Transaction, account: str) -> str:
    """Give the person who signs in with an account. Raises `Invalid` where nobody is known to."""
    row = await tx.one(sql.person_of_account, account)
    if row is None:
        message = "nobody in the councils is known to have this account"
        raise Invalid(message, Fault("caller", message))
    return str(row["id"])


async def note(
    tx: Transaction, passage: str, person: str, reason: str, outcome: str, at: datetime, author: str
) -> None:
    """Keep a declaration, or what was decided of it. Raises `Invalid` for no such person."""
    if await tx.one(sql.is_person, person) is None:
        message = "there is no such person"
        raise Invalid(message, Fault("person", message))
    await tx.run(sql.note_conflict, passage, person, reason, outcome, at, author)


async def in_case(tx: Transaction, passage: str) -> list[dict[str, Any]]:
    """Give how it stands with each person who has declared a conflict in a case: the newest of each."""
    return [dict(row) for row in await tx.all(sql.conflicts, passage)]


async def stepping_aside(tx: Transaction, passage: str) -> frozenset[str]:
    """Give the ids of those who do not take part in a case."""
    return frozenset(str(row["person"]) for row in await in_case(tx, passage) if row["outcome"] == "steps-aside")
