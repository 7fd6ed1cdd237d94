"""Which numbers the records here carry, and so which persons they are about now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.store import Transaction

sql = queries("samspill.grunndata")


async def note_record(tx: Transaction, record: str, numbers: Sequence[str]) -> None:
    """Note which person numbers a Patient carries, whenever it is written. An empty list is noted as that."""
    await tx.run(sql.note_record, record, list(numbers))


async def note_records(tx: Transaction, carried: Mapping[str, Sequence[str]]) -> None:
    """Note those of many Patients at once."""
    await tx.run(sql.note_records, list(carried), [" ".join(numbers) for numbers in carried.values()])


async def note_organisation(tx: Transaction, record: str, number: str) -> None:
    """Note which organisation number an Organization carries."""
    await tx.run(sql.note_organisation, record, number)


async def records_of(tx: Transaction, person: str) -> tuple[str, ...]:
    """Give the records that are about a person now, under whatever number they were kept."""
    return tuple(row["record"] for row in await tx.all(sql.records_of, person))


async def person_of_record(tx: Transaction, record: str) -> str | None:
    """Give the person that a record is about now; None when no number that it carries is known."""
    row = await tx.one(sql.person_of_record, record)
    return row["person"] if row else None
