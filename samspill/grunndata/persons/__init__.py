"""Persons as Folkeregisteret knows them, by way of Persontjenesten, with contact details from KRR.

A number leads to a person, and not always to the same one: numbers change, identities are merged, and a merger that
was wrong is undone. Ask by number, and keep the person's own id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata.drawing import Drawing
from samspill.grunndata.persons.items import Person as Item
from samspill.grunndata.persons.rows import current, rows_of
from samspill.grunndata.wire import reader
from samspill.kernel import strict_json
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from samspill.store import Transaction

__all__ = [
    "Item",
    "Link",
    "Number",
    "Person",
    "Relative",
    "by_id",
    "by_ids",
    "by_number",
    "by_numbers",
    "current",
    "documents",
    "drawing",
    "links",
    "numbers_of",
    "read",
    "relatives",
    "search",
]

sql = queries(__name__)
read = reader(Item)
drawing: Final = Drawing(
    sql.clear,
    (
        sql.fill_person,
        sql.fill_number,
        sql.fill_address,
        sql.fill_responsibility,
        sql.fill_relation,
        sql.fill_guardianship,
    ),
    rows_of,
)
MOST: Final = 100
"""How many persons are looked up or found at once (Persontjenesten)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is now."""

    id: str
    status: str | None
    """In the register's words: bosatt, utflyttet, doed, opphoert …"""
    birth_date: date | None
    sex: str | None
    """female or male, as the register says; None where it says nothing."""
    name: str | None
    given: str | None
    family: str | None
    protection: str
    """ugradert, klientadresse, fortrolig (code 7) or strengtFortrolig (code 6)."""
    deceased: date | None
    language: str | None
    reserved: bool | None
    """Whether the person has reserved against digital communication (KRR)."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two identities that the register has found to be one person's."""

    person: str
    other: str
    replaced: bool
    """Whether it is the other that goes on."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a person has or has had."""

    number: str
    kind: str
    """fnr, dnr or fhn."""
    in_use: bool
    valid_from: datetime | None
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class Relative:
    """A relative: the person, if the register knows who it is now, and what they are to each other."""

    person: str | None
    role: str
    own_role: str | None
    valid_from: datetime | None
    valid_to: datetime | None


async def by_number(tx: Transaction, number: str) -> Person | None:
    """Look up whom a number leads to now, by whatever number the person has had."""
    row = await tx.one(sql.by_number, number)
    return Person(**row) if row else None


async def by_numbers(tx: Transaction, numbers: Sequence[str]) -> dict[str, Person]:
    """Look up several numbers at once, at most 100; those that lead to nobody are left out."""
    rows = await tx.all(sql.by_numbers, list(numbers[:MOST]))
    return {row["asked"]: Person(**{key: value for key, value in row.items() if key != "asked"}) for row in rows}


async def by_id(tx: Transaction, person: str) -> Person | None:
    """Look up a person by FREG's own id; one that was discontinued is given as that."""
    row = await tx.one(sql.by_id, person)
    return Person(**row) if row else None


async def by_ids(tx: Transaction, ids: Sequence[str]) -> dict[str, Person]:
    """Look up persons by FREG's ids; those that the register does not know are left out."""
    return {row["id"]: Person(**row) for row in await tx.all(sql.by_ids, list(ids))}


async def links(tx: Transaction, ids: Sequence[str]) -> tuple[Link, ...]:
    """Tell which identities go on in place of these, and which these go on in place of (mergers)."""
    return tuple(Link(**row) for row in await tx.all(sql.links, list(ids)))


async def numbers_of(tx: Transaction, person: str) -> tuple[Number, ...]:
    """Give the numbers of a person, those in use first, with what was linked to them."""
    return tuple(Number(**row) for row in await tx.all(sql.numbers_of, person))


async def relatives(tx: Transaction, person: str, at: datetime) -> tuple[Relative, ...]:
    """Give the relatives that a person had at a time."""
    return tuple(Relative(**row) for row in await tx.all(sql.relatives, person, at))


async def search(tx: Transaction, family: str, born: date, given: str = "") -> tuple[Person, ...]:
    """Find persons by birth date and the beginning of the family name, and of the given name; at most 100."""
    rows = await tx.all(sql.search, family.casefold(), born, given.casefold(), MOST)
    return tuple(Person(**row) for row in rows)


async def documents(tx: Transaction, person: str) -> list[dict[str, Any]]:
    """Give all that the register has ever said of a person, newest first: sequence, event, received, item."""
    rows = await tx.all(sql.documents, person)
    return [{**row, "item": strict_json.value_of(row["item"].encode())} for row in rows]
