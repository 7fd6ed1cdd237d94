"""Organisations as Enhetsregisteret, RESH and Adresseregisteret know them: legal entities, sub-units, departments.

Membership of Helsenettet and terms that were accepted have periods. What a legal entity holds, its units hold with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from samspill.grunndata.drawing import Drawing
from samspill.grunndata.wire import Digits, OrganisationNumber, Period, far, reader, searched
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from samspill.grunndata.drawing import Newest, Row
    from samspill.store import Transaction

sql = queries(__name__)
Level = Literal["legal-entity", "sub-unit", "department"]


class Membership(msgspec.Struct, frozen=True, rename="pascal"):
    """A time as member of Helsenettet."""

    valid: Period = Period()


class Terms(msgspec.Struct, frozen=True, rename="pascal"):
    """Terms that were accepted, and how long that holds."""

    id: str
    valid: Period = Period()


class Item(msgspec.Struct, frozen=True, rename="pascal"):
    """An organisation: NHN's Business contract, with HER-id, RESH id, memberships and accepted terms."""

    name: str
    organization_number: OrganisationNumber | None = None
    her_id: Digits | None = None
    resh_id: Digits | None = None
    display_name: str | None = None
    parent_organization_number: OrganisationNumber | None = None
    level: Level | None = None
    """Not said: a department when it has no number of its own, a legal entity when no parent, else a sub-unit."""
    valid: bool = True
    in_operation: Period = Period()
    memberships: list[Membership] = []
    accepted_terms: list[Terms] = []


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as it is at a time."""

    id: str
    """Its organisation number; for what has none `resh:<id>` or `her:<id>`."""
    number: str | None
    resh: str | None
    her: str | None
    level: Level
    name: str
    parent: str | None
    active: bool
    member: bool
    """Of Helsenettet, by itself or by what it is a part of."""
    terms: tuple[str, ...]


read = reader(Item)


def subject_of(item: Item) -> str | None:
    """Give the id that an organisation goes by; None when it has no number of any kind."""
    if item.organization_number:
        return str(item.organization_number)
    return f"resh:{item.resh_id}" if item.resh_id else f"her:{item.her_id}" if item.her_id else None


def rows_of(newest: Newest) -> tuple[Iterator[Row], ...]:
    """Give the rows of organisation, membership and accepted terms."""
    item: Item = newest.item
    return (
        iter([_organisation(item, newest.subject, newest.sequence)]),
        ((newest.subject, far(m.valid.from_), far(m.valid.to)) for m in item.memberships),
        ((newest.subject, t.id, far(t.valid.from_), far(t.valid.to)) for t in item.accepted_terms),
    )


drawing: Final = Drawing(sql.clear, (sql.fill_organisation, sql.fill_membership, sql.fill_accepted_terms), rows_of)


def _organisation(item: Item, subject: str, sequence: int) -> Row:
    return (
        subject,
        sequence,
        item.organization_number,
        item.resh_id,
        item.her_id,
        item.level or _level(item),
        item.display_name or item.name,
        item.parent_organization_number,
        item.valid,
        far(item.in_operation.from_),
        far(item.in_operation.to),
    )


def _level(item: Item) -> Level:
    if not item.organization_number:
        return "department"
    return "sub-unit" if item.parent_organization_number else "legal-entity"


async def by_number(tx: Transaction, number: str, at: datetime) -> Organisation | None:
    """Look up an organisation by its organisation number, or by `resh:…` or `her:…`, as it was at a time."""
    row = await tx.one(sql.by_number, number, at)
    return _one(row) if row else None


async def by_id(tx: Transaction, id_: str, at: datetime) -> Organisation | None:
    """Look up an organisation by the id that it goes by here, as it was at a time."""
    found = await by_ids(tx, (id_,), at)
    return found.get(id_)


async def by_ids(tx: Transaction, ids: Sequence[str], at: datetime) -> dict[str, Organisation]:
    """Look up organisations by their ids, as they were at a time; those that are not known are left out."""
    return {row["id"]: _one(row) for row in await tx.all(sql.by_ids, list(ids), at)}


async def search(
    tx: Transaction, name: str, parent: str | None, after: str, limit: int, at: datetime
) -> tuple[Organisation, ...]:
    """Find organisations by the beginnings of words of the name, by what they are a part of, or by both.

    In order of id, those after `after`. Neither a word nor a parent finds all.
    """
    rows = await tx.all(sql.search, searched(name), parent, after, limit, at)
    return tuple(_one(row) for row in rows)


async def above(tx: Transaction, id_: str, at: datetime) -> tuple[Organisation, ...]:
    """Give what an organisation is a part of, and what that is a part of, the topmost first."""
    return tuple(_one(row) for row in await tx.all(sql.above, id_, at))


def _one(row: Any) -> Organisation:
    return Organisation(**{**row, "terms": tuple(row["terms"])})
