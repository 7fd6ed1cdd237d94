"""From what FLR tells to the rows of the tables that are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.grunndata.fastlege.items import Contract, GpOnContract, NinChange, PatientOnContract
from samspill.grunndata.wire import far

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.grunndata.drawing import Newest, Row
    from samspill.grunndata.wire import Period


def rows_of(newest: Newest) -> tuple[Sequence[Row], ...]:
    """Give the rows of contract, doctor on contract, patient on contract and replaced number.

    What was deleted, or was cancelled without saying when it ended, gives no rows: it opens nothing, at no time.
    """
    item, subject = newest.item, newest.subject
    if newest.event.endswith("Deleted") or (newest.event.endswith("Canceled") and not _ends(item)):
        return (), (), (), ()
    return (
        [_contract(subject, item)] if isinstance(item, Contract) else (),
        [_gp(subject, item)] if isinstance(item, GpOnContract) else (),
        [_patient(subject, item)] if isinstance(item, PatientOnContract) else (),
        [(subject, item.old_nin, item.new_nin)] if isinstance(item, NinChange) else (),
    )


def _ends(item: object) -> bool:
    if isinstance(item, PatientOnContract):
        return item.period.to is not None
    return isinstance(item, Contract) and item.valid.to is not None


def _period(period: Period) -> tuple[datetime | None, datetime | None]:
    return far(period.from_), far(period.to)


def _contract(subject: str, item: Contract) -> Row:
    return (
        subject,
        item.id,
        item.name,
        item.gp_office_organization_number,
        item.municipality.code_value if item.municipality else None,
        item.status.code_value if item.status else None,
        item.max_patients,
        *_period(item.valid),
    )


def _gp(subject: str, item: GpOnContract) -> Row:
    return (
        subject,
        item.gp_contract_id,
        item.hpr_number,
        item.substitute_for_hpr_number,
        item.relationship.code_value if item.relationship else None,
        item.working_percentage,
        ",".join(map(str, item.working_on_days or ())),
        *_period(item.valid),
    )


def _patient(subject: str, item: PatientOnContract) -> Row:
    return (
        subject,
        item.patient_nin,
        item.gp_contract_id,
        item.begin_code.code_value if item.begin_code else None,
        item.end_code.code_value if item.end_code else None,
        *_period(item.period),
    )
