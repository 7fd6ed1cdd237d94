"""Whose settings a record's are: a person of Grunndata under every id they have had, or the record itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.fhir import record
from samspill.grunndata import facts, person_of_record, persons, records_of
from samspill.kernel.identifiers import FNR, classify
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from samspill.store import Transaction
    from samspill.trust import PatientGrant

RECORD = "Patient/"
"""What the owner begins with where no register knows the person."""


async def owner_of(tx: Transaction, grant: PatientGrant) -> str:
    """Give under what a new setting is kept. Raises `Missing` where there is no such record."""
    if grant.patient not in await record.existing(tx, [grant.patient]):
        raise Missing("there is no patient with this id")
    return await person_of_record(tx, grant.patient) or f"{RECORD}{grant.patient}"


async def owners_of(tx: Transaction, grant: PatientGrant) -> tuple[str, ...]:
    """Give all that settings of this record may be kept under. Raises `Missing` where there is no such record."""
    owner = await owner_of(tx, grant)
    own = f"{RECORD}{grant.patient}"
    return (own,) if owner == own else (*await facts.identities(tx, owner), own)


async def records_under(tx: Transaction, owner: str) -> tuple[str, ...]:
    """Give the records that an owner's settings are about."""
    return (owner.removeprefix(RECORD),) if owner.startswith(RECORD) else await records_of(tx, owner)


async def record_of_number(tx: Transaction, number: str) -> str:
    """Find the record of whoever has a person number; the empty string where there is none."""
    person = await persons.by_number(tx, number)
    known = await records_of(tx, person.id) if person else ()
    if known:
        return known[0]
    kind = classify(number)
    found = await record.records_of(tx, [(kind.system if kind else FNR, number)])
    return next(iter(found.values()), "")


async def number_of(tx: Transaction, owner: str) -> str:
    """Give an owner's person number in use, for a body that goes to a party; the empty string where none is known."""
    if not owner.startswith(RECORD):
        numbers = await persons.numbers_of(tx, owner)
        return next((number.number for number in numbers if number.in_use), "")
    id_ = owner.removeprefix(RECORD)
    patient = (await record.patients(tx, [id_])).get(id_, {})
    numbered = (identifier.get("value", "") for identifier in patient.get("identifier", ()))
    return next((value for value in numbered if classify(value)), "")
