"""An organisation as an Organization (no-basis-Organization): numbers, level, parent, membership and terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.grunndata import organisations
from samspill.kernel import clock
from samspill.kernel.identifiers import HER, ORGANISATION, RESH
from samspill.services.registers.views.spelling import (
    JSON,
    bare,
    extension,
    in_force,
    is_empty,
    moment,
    period,
    reference,
    resource,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from samspill.grunndata.feeds import Kept
    from samspill.grunndata.organisations import Item

TYPE: Final = "http://terminology.hl7.org/CodeSystem/organization-type"
LEVELS: Final = {
    "legal-entity": {"system": "https://samspill.no/fhir/CodeSystem/organisation-level", "code": "legal-entity"},
    "sub-unit": {"system": "https://samspill.no/fhir/CodeSystem/organisation-level", "code": "sub-unit"},
    "department": {"system": TYPE, "code": "dept", "display": "Hospital Department"},
}
"""Types by level. The national code lists 8624 and 8628 say more than the registers' feed does."""


def id_of(subject: str) -> str:
    """Give the id of an Organization: the organisation number, or `resh-…` or `her-…` for what has none."""
    return subject.replace(":", "-")


def subject_of(id_: str) -> str:
    """Give what the register keeps an Organization under."""
    return id_.replace("-", ":")


def organization(kept: Kept, at: datetime, *, past: bool) -> JSON:
    """Give an Organization as of a moment; with `past` only memberships and terms that held then stand there."""
    item = organisations.read(kept.item.encode(), f"AR {kept.sequence}")
    numbers = ((ORGANISATION, item.organization_number), (RESH, item.resh_id), (HER, item.her_id))
    parent = item.parent_organization_number
    shown = words(item.display_name) or words(item.name)
    return resource(
        "Organization",
        id_of(kept.subject),
        {"versionId": str(kept.sequence), "lastUpdated": clock.instant(kept.received)},
        extension=[*_memberships(item, at, past=past), *_terms(item, at, past=past), *_operation(item)],
        identifier=[{"system": system, "value": str(value)} for system, value in numbers if value],
        active=item.valid and in_force(item.in_operation.from_, item.in_operation.to, at),
        type=[{"coding": [LEVELS[level_of(item)]]}],
        name=shown or "-",
        alias=[words(item.name)] if shown != words(item.name) and words(item.name) else [],
        partOf=reference("Organization", parent) if parent else None,
    )


def level_of(item: Item) -> str:
    """Give the level that the item says, or that follows from its numbers."""
    if item.level:
        return item.level
    if not item.organization_number:
        return "department"
    return "sub-unit" if item.parent_organization_number else "legal-entity"


def _memberships(item: Item, at: datetime, *, past: bool) -> Iterator[JSON]:
    for one in item.memberships:
        start, end = one.valid.from_, one.valid.to
        if not is_empty(start, end) and (not past or in_force(start, end, at)):
            # A membership without beginning or end still is one: then the extension says that it is, and no more.
            value = period(start, end)
            said = {"valuePeriod": value} if value else {"valueBoolean": True}
            yield extension("helsenettet-membership", **said)


def _terms(item: Item, at: datetime, *, past: bool) -> Iterator[JSON]:
    for one in item.accepted_terms:
        start, end = one.valid.from_, one.valid.to
        name = words(one.id)
        if name and not is_empty(start, end) and (not past or in_force(start, end, at)):
            value = period(start, end)
            parts = [
                {"url": "terms", "valueString": name},
                *([{"url": "period", "valuePeriod": value}] if value else []),
            ]
            yield extension("accepted-terms", extension=parts)


def _operation(item: Item) -> Iterator[JSON]:
    start, end = moment(item.in_operation.from_), moment(item.in_operation.to)
    if (start or end) and not is_empty(item.in_operation.from_, item.in_operation.to):
        yield extension("in-operation", valuePeriod=bare(start=start, end=end))
