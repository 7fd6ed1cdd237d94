"""Health personnel as HPR knows them, as a Practitioner (no-basis-Practitioner).

Each approval (godkjenning) is a qualification with category, kind and period; so is each speciality, beside the
category that it belongs to. Restrictions and rights to requisition stand on the approval. Nobody's national number
stands here: HPR's open part has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.grunndata import personnel
from samspill.kernel import clock
from samspill.kernel.identifiers import HPR
from samspill.services.registers.views.spelling import (
    JSON,
    bare,
    code,
    coding,
    day,
    extension,
    in_force,
    is_empty,
    period,
    resource,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.grunndata.feeds import Kept
    from samspill.grunndata.personnel import Detail, Item, ItemApproval

CATEGORY: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
KIND: Final = "urn:oid:2.16.578.1.12.4.1.1.7704"
SPECIALITY: Final = "urn:oid:2.16.578.1.12.4.1.1.7426"
MIDDLE: Final = "http://hl7.no/fhir/StructureDefinition/no-basis-middlename"
DELETED: Final = "PersonDeleted"


def practitioner(kept: Kept, merged: Sequence[str], at: datetime, *, past: bool) -> JSON:
    """Give a Practitioner as of a moment.

    Active: some approval is in force then. With `past` only what was in force then stands there; else all there was.
    """
    item = personnel.read(kept.item.encode(), f"HPR {kept.sequence}")
    approvals = [] if kept.event == DELETED else [one for one in item.approvals if _is_real(one)]
    then = [one for one in approvals if in_force(one.valid.from_, one.valid.to, at)]
    return resource(
        "Practitioner",
        kept.subject,
        {"versionId": str(kept.sequence), "lastUpdated": clock.instant(kept.received)},
        identifier=[
            {"use": "official", "system": HPR, "value": kept.subject},
            *({"use": "old", "system": HPR, "value": number} for number in merged),
        ],
        active=bool(then),
        name=_names(item),
        birthDate=day(item.date_of_birth),
        qualification=[each for one in (then if past else approvals) for each in _qualifications(one, at, past=past)],
    )


def _is_real(approval: ItemApproval) -> bool:
    """Tell whether it ever was in force."""
    annulled = not approval.is_active and approval.valid.to is None
    return not annulled and not is_empty(approval.valid.from_, approval.valid.to)


def _names(item: Item) -> list[JSON]:
    given, middle, family = words(item.first_name), words(item.middle_name), words(item.last_name)
    if not (given or middle or family):
        return []
    return [
        bare(
            extension=[{"url": MIDDLE, "valueString": middle}] if middle else [],
            use="official",
            text=" ".join(word for word in (given, middle, family) if word),
            family=family,
            given=[given] if given else [],
        )
    ]


def _qualifications(approval: ItemApproval, at: datetime, *, past: bool) -> list[JSON]:
    category = coding(CATEGORY, approval.category)
    codings = [one for one in (category, coding(KIND, approval.approval_type)) if one]
    limits = [
        extension(name, extension=_limit(detail))
        for name, details in (
            ("hpr-restriction", approval.restrictions),
            ("hpr-requisition-right", approval.requisition_rights),
        )
        for detail in _wanted(details, at, past=past)
    ]
    whole = bare(
        extension=limits,
        code={"coding": codings} if codings else {"text": "-"},
        period=period(approval.valid.from_, approval.valid.to),
    )
    return [whole, *(_speciality(category, detail) for detail in _wanted(approval.specialities, at, past=past))]


def _wanted(details: Sequence[Detail], at: datetime, *, past: bool) -> list[Detail]:
    return [
        one
        for one in details
        if code(one.code_value)
        and not is_empty(one.valid.from_, one.valid.to)
        and (not past or in_force(one.valid.from_, one.valid.to, at))
    ]


def _speciality(category: JSON | None, detail: Detail) -> JSON:
    codings = [one for one in (category, coding(SPECIALITY, detail.code_value)) if one]
    return bare(code={"coding": codings}, period=period(detail.valid.from_, detail.valid.to))


def _limit(detail: Detail) -> list[JSON]:
    valid = period(detail.valid.from_, detail.valid.to)
    return [
        {"url": "code", "valueCode": code(detail.code_value)},
        *([{"url": "period", "valuePeriod": valid}] if valid else []),
    ]
