"""Reading the trail: what was done with one patient's data, and what was done last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.audit import sql

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.store import Transaction

Place = tuple["datetime", int, int]
"""Moment, chain and number of an entry: where a page ends and the next begins."""


async def of_patient(tx: Transaction, patient: str, before: Place | None, limit: int) -> list[dict[str, Any]]:
    """Give the entries about a patient, newest first, from before a place.

    Each has at, request, operation, outcome, caller, client, organisation, purpose, about, reasons, problem and
    resources.
    """
    moment, chain, seq = before or (None, None, None)
    return [dict(row) for row in await tx.all(sql.of_patient, patient, moment, chain, seq, limit)]


async def heads(tx: Transaction) -> list[tuple[int, int]]:
    """Give each chain that has any entries, and the number of its last."""
    return [(row["chain"], row["seq"]) for row in await tx.all(sql.chains, False)]  # noqa: FBT003 - those with entries


async def stretch(tx: Transaction, chain: int, after: int, last: int) -> list[dict[str, Any]]:
    """Give a stretch of one chain, from after a number to another, in order."""
    return [dict(row) for row in await tx.all(sql.links, chain, after, last)]


async def latest(tx: Transaction, limit: int) -> list[dict[str, Any]]:
    """Give the newest entries of the whole trail."""
    return [dict(row) for row in await tx.all(sql.latest, limit)]
