"""Putting people in seats: appointing, ending, replacing one by another, and changing the leader, each in one step."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from samspill.governance.councils.sitting import sql
from samspill.kernel.problems import Clash, Fault, Invalid, Missing

if TYPE_CHECKING:
    from datetime import date, datetime

    from samspill.store import Row, Transaction


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody in a seat, with a role, from a day to a day; None is open."""

    seat: str
    person: str
    role: str
    title: str = ""
    starts: date | None = None
    ends: date | None = None
    replaces: str | None = None
    """The person that this one comes after in the seat."""
    source: str = ""
    """Where it is known from."""


async def add_seat(
    tx: Transaction, body: str, label: str, kind: str, organisation: str = "", starts: date | None = None
) -> str:
    """Add a seat to a body and give its id. Raises `Invalid` where there is no such organisation."""
    if organisation and await tx.one(sql.organisation, organisation) is None:
        raise _invalid("organisation", "there is no such organisation")
    id_ = uuid.uuid4().hex
    await tx.run(sql.add_seat, id_, body, label, organisation or None, kind, starts)
    return id_


async def appoint(tx: Transaction, one: Appointment, at: datetime, author: str) -> str:
    """Put somebody in a seat and give the membership's id.

    Raises `Invalid` for days in the wrong order, or a seat that has the person in that role then already.
    """
    if one.starts and one.ends and one.ends < one.starts:
        raise _invalid("ends", "a membership does not end before it begins")
    if await tx.one(sql.overlap, one.seat, one.person, one.role, one.starts, one.ends) is not None:
        raise _invalid("person", "the person has that role in that seat at that time already")
    id_ = uuid.uuid4().hex
    values = (one.seat, one.person, one.role, one.title, one.starts, one.ends, one.replaces)
    await tx.run(sql.appoint, id_, *values, at, author, one.source)
    return id_


async def end(tx: Transaction, membership: str, edit: int, ends: date) -> None:
    """End a membership on a day. Raises `Clash` where it has been changed since, `Missing`, `Invalid`."""
    row = await membership_of(tx, membership)
    if row["starts"] and ends < row["starts"]:
        raise _invalid("ends", "a membership does not end before it begins")
    if await tx.run(sql.end_membership, membership, edit, ends) == "UPDATE 0":
        message = "the membership has been changed since you saw it; look at it again"
        raise Clash(message, Fault("edit", message, "conflict"))


async def replace(
    tx: Transaction, membership: str, edit: int, person: str, title: str, first: date, at: datetime, author: str
) -> str:
    """Let another come after somebody in the same seat and role, from a day on: the one before ends the day before."""
    row = await membership_of(tx, membership)
    if row["person"] == person:
        raise _invalid("person", "nobody comes after themselves")
    ends = row["ends"]
    _check_open(row, first)
    await end(tx, membership, edit, first - timedelta(days=1))
    one = Appointment(row["seat"], person, row["role"], title, first, ends, replaces=row["person"])
    return await appoint(tx, one, at, author)


async def lead(tx: Transaction, membership: str, edit: int, first: date, at: datetime, author: str) -> str:
    """Make a member the leader from a day on: whoever leads then goes on as a member. Both in their own seats."""
    row = await membership_of(tx, membership)
    if row["role"] not in ("member", "deputy-leader"):
        raise _invalid("membership", "a leader is chosen among the members")
    _check_open(row, first)
    before = await tx.all(sql.leading, row["body"], first)
    await end(tx, membership, edit, first - timedelta(days=1))
    for leader in before:
        await end(tx, leader["id"], leader["edit"], first - timedelta(days=1))
        await appoint(tx, _same(leader, "member", first), at, author)
    predecessor = before[0]["person"] if before else None
    return await appoint(tx, _same(row, "leader", first, predecessor), at, author)


def _check_open(row: Row, first: date) -> None:
    if row["ends"] and row["ends"] < first:
        raise _invalid("first", "the membership has ended before that day")


def _same(row: Row, role: str, first: date, replaces: Any = None) -> Appointment:
    return Appointment(row["seat"], row["person"], role, row["title"], first, row["ends"], replaces)


async def membership_of(tx: Transaction, membership: str) -> Row:
    """Give a membership with its seat's body. Raises `Missing`."""
    row = await tx.one(sql.membership, membership)
    if row is None:
        raise Missing("there is no such membership")
    return row


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
