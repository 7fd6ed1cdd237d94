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
    from datetime import datetime

    from samspill.store import Transaction

__all__ = ["Doctor", "GeneralPractitioner", "NinChange", "drawing", "gp_of", "kind_of", "on_list", "read", "subject_of"]

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
