"""Felles hjelpenummer: a number for somebody who has no other, or whose identity is not known.

A number is issued in one call, to a person of its own. When it becomes known who that is, the number is linked: from
then on it leads to the later identity, and so does every record that carries it. Nothing of that is ever deleted.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.kernel.identifiers import check_digits
from samspill.kernel.problems import Clash, Fault, Invalid, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from samspill.store import Transaction

sql = queries(__name__)
AT_ONCE: Final = 8
"""Candidates drawn in one call. That all are taken will not happen while there are fewer than a hundred million."""


@dataclass(frozen=True, slots=True)
class HelpNumber:
    """An issued number."""

    number: str
    person: str
    """The person it leads to now: its own, or the later identity."""
    issued: datetime
    leads_to: str | None
    """The number of the later identity."""
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class Happening:
    """What was done with a number: issued, linked, unlinked or closed."""

    at: datetime
    what: str
    leads_to: str | None
    by: str


def draw() -> str:
    """Draw a number at random: 8 or 9, eight digits that mean nothing, and two check digits."""
    while True:
        first_nine = f"{8 + secrets.randbelow(2)}{secrets.randbelow(10**8):08}"
        ending = check_digits(first_nine)
        if ending:
            return f"{first_nine}{ending[0]}{ending[1]}"


async def issue(
    tx: Transaction,
    by: str,
    at: datetime,
    *,
    name: str | None = None,
    born: date | None = None,
    sex: str | None = None,
) -> HelpNumber:
    """Issue a number that nobody has, to a person of its own; what is known of the person is told beside it.

    `by` is who issues it, by an identifier that is no person number. `sex` is female or male.
    """
    while True:
        candidates = [draw() for _ in range(AT_ONCE)]
        row = await tx.one(sql.issue, candidates, str(uuid.uuid4()), at, by, name, born, sex)
        if row:
            return HelpNumber(**row)


async def find(tx: Transaction, number: str) -> HelpNumber | None:
    """Look up a number that was issued here, closed or not."""
    row = await tx.one(sql.find, number)
    return HelpNumber(**row) if row else None


async def history(tx: Transaction, number: str) -> Sequence[Happening]:
    """Give what has been done with a number, oldest first."""
    return tuple(Happening(**row) for row in await tx.all(sql.history, number))


async def link(tx: Transaction, number: str, later: str, by: str, at: datetime) -> HelpNumber:
    """Let a number lead to a later identity, given by any number that leads to it.

    Raises `Missing` for a number that was not issued here, `Invalid` for a later one that leads to nobody or back to
    the first, `Clash` when it is linked already.
    """
    found = await _issued(tx, number)
    if found.leads_to:
        what = "is linked already; it is unlinked first"
        raise Clash(f"number: {what}", Fault("number", what, "conflict"))
    target = await find(tx, later)
    leads_to = target.leads_to or later if target else later
    row = await tx.one(sql.leads, leads_to)
    if leads_to == number or row is None or row["person"] is None:
        what = "leads to nobody, or back to the number itself"
        raise Invalid(f"later: {what}", Fault("later", what))
    await tx.run(sql.link, number, leads_to, at, by)
    return await _issued(tx, number)


async def unlink(tx: Transaction, number: str, by: str, at: datetime) -> HelpNumber:
    """Undo a link that was wrong: the number leads to its own person again. Raises `Missing` or `Clash`."""
    found = await _issued(tx, number)
    if not found.leads_to:
        what = "is not linked"
        raise Clash(f"number: {what}", Fault("number", what, "conflict"))
    await tx.run(sql.unlink, number, at, by)
    return await _issued(tx, number)


async def close(tx: Transaction, number: str, by: str, at: datetime) -> HelpNumber:
    """Close a number: it is used no more, and still leads where it did. Closing twice is closing once."""
    found = await _issued(tx, number)
    if found.closed is None:
        await tx.run(sql.close, number, at, by)
    return await _issued(tx, number)


async def _issued(tx: Transaction, number: str) -> HelpNumber:
    found = await find(tx, number)
    if found is None:
        raise Missing("there is no such felles hjelpenummer")
    return found
