"""Fastlegeregisteret (FLR): contracts, who works on them and for whom they stand in, and whose patients are on them.

Shapes: NHNDtoContracts, `Flr/Data`. Each association has a period, so that "was she the patient's GP then?" has an
answer for any time. A substitute counts as long as the association's own period lasts; the days of the week that it
names say when the doctor is at the office, not whose doctor it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.grunndata.drawing import Drawing
from samspill.grunndata.fastlege.items import NinChange, kind_of, read, subject_of
from samspill.grunndata.fastlege.rows import rows_of
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.store import Row, Transaction

__all__ = [
    "Contract",
    "Doctor",
    "GeneralPractitioner",
    "NinChange",
    "Place",
    "Work",
    "drawing",
    "gp_of",
    "kind_of",
    "on_list",
    "place",
    "places_of",
    "places_with",
    "read",
    "subject_of",
    "work",
    "work_of",
    "works_on",
]

sql = queries(__name__)
drawing: Final = Drawing(
    sql.clear,
    (sql.fill_contract, sql.fill_gp_on_contract, sql.fill_patient_on_contract, sql.fill_patient_number_change),
    rows_of,
)


@dataclass(frozen=True, slots=True)
class Doctor:
    """Somebody who works on a contract."""

    hpr: str
    substitute_for: str | None
    """The HPR number of the doctor that this one stands in for."""


@dataclass(frozen=True, slots=True)
class GeneralPractitioner:
    """The contract whose list a person is on, and who works on it."""

    contract: str
    name: str | None
    office: str | None
    """Organisation number of the office."""
    doctors: tuple[Doctor, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract whose list people stand on."""

    id: str
    name: str | None
    office: str | None
    municipality: str | None
    valid_from: datetime | None
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place on a list, for a time (PatientToGPContractAssociation)."""

    id: str
    person: str | None
    """FREG's id; None for a number that the population register does not know."""
    valid_from: datetime | None
    valid_to: datetime | None
    contract: Contract


@dataclass(frozen=True, slots=True)
class Work:
    """A doctor's work on a contract, for a time (GPOnContractAssociation)."""

    id: str
    hpr: str
    substitute_for: str | None
    days: tuple[int, ...]
    """0 is Sunday, 6 is Saturday; empty where it is not told."""
    percentage: int | None
    relationship: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    contract: Contract


async def gp_of(tx: Transaction, person: str, at: datetime) -> GeneralPractitioner | None:
    """Tell on whose list a person (FREG's id) was at a time, with the doctors of that time; None when on nobody's."""
    rows = await tx.all(sql.gp_of, person, at)
    if not rows:
        return None
    doctors = tuple(Doctor(row["hpr"], row["substitute_for"]) for row in rows if row["hpr"])
    return GeneralPractitioner(rows[0]["contract"], rows[0]["name"], rows[0]["office"], doctors)


async def on_list(tx: Transaction, hpr: str, at: datetime) -> tuple[str, ...]:
    """Give the persons (FREG's ids) who were on the lists that a doctor worked on at a time."""
    return tuple(row["person"] for row in await tx.all(sql.on_list, hpr, at))


async def place(tx: Transaction, id_: str) -> Place | None:
    """Give a place on a list by its id."""
    row = await tx.one(sql.place, f"patient:{id_}")
    return _place(row) if row else None


async def places_of(tx: Transaction, person: str) -> tuple[Place, ...]:
    """Give every place that a person (FREG's id) has had or is to have on a list, the newest first."""
    return tuple(_place(row) for row in await tx.all(sql.places_of, person))


async def places_with(tx: Transaction, hpr: str, at: datetime, after: str, limit: int) -> tuple[Place, ...]:
    """Give the places at a time on the lists that a doctor worked on then, in order of id, those after `after`."""
    rows = await tx.all(sql.places_with, hpr, at, f"patient:{after}", limit)
    return tuple(_place(row) for row in rows)


async def work(tx: Transaction, id_: str) -> Work | None:
    """Give a doctor's work on a contract by its id."""
    row = await tx.one(sql.work, f"gp:{id_}")
    return _work(row) if row else None


async def work_of(tx: Transaction, hpr: str | None, office: str | None) -> tuple[Work, ...]:
    """Give all work of a doctor, under any number of the same one, or at an office, or both; the newest first."""
    return tuple(_work(row) for row in await tx.all(sql.work_of, hpr, office))


async def works_on(tx: Transaction, contracts: Sequence[str]) -> dict[str, tuple[Work, ...]]:
    """Give all work on each of these contracts; the doctor before whoever stands in for the doctor."""
    found: dict[str, tuple[Work, ...]] = {}
    for row in await tx.all(sql.works_on, list(contracts)):
        found[row["contract"]] = (*found.get(row["contract"], ()), _work(row))
    return found


def _contract(row: Row) -> Contract:
    return Contract(row["contract"], row["name"], row["office"], row["municipality"], row["opens"], row["closes"])


def _place(row: Row) -> Place:
    id_ = row["subject"].partition(":")[2]
    return Place(id_, row["person"], row["valid_from"], row["valid_to"], _contract(row))


def _work(row: Row) -> Work:
    return Work(
        row["subject"].partition(":")[2],
        row["hpr"],
        row["substitute_for"],
        tuple(row["days"]),
        row["percentage"],
        row["relationship"],
        row["valid_from"],
        row["valid_to"],
        _contract(row),
    )
