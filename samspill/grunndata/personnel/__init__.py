"""Health personnel as Helsepersonellregisteret (HPR) knows them: who is approved as what, when, and with which limits.

An approval (godkjenning) is a category (9060), a kind (7704), a period, specialities (7426), rights to requisition, and
restrictions. Two HPR numbers of one person may be merged: the old one then leads to the one that goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.grunndata.drawing import Drawing
from samspill.grunndata.wire import Digits, Moment, Period, PersonNumber, day, far, reader, searched
from samspill.kernel import strict_json
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from samspill.grunndata.drawing import Newest, Row
    from samspill.store import Transaction

sql = queries(__name__)


class Detail(msgspec.Struct, frozen=True, rename="pascal"):
    """A speciality, a right to requisition, or a restriction: a code, and when it is in force."""

    code_value: str
    valid: Period = Period()


class ItemApproval(msgspec.Struct, frozen=True, rename="pascal"):
    """One approval."""

    category: str
    approval_type: str
    valid: Period = Period()
    is_active: bool = True
    specialities: list[Detail] = []
    requisition_rights: list[Detail] = []
    restrictions: list[Detail] = []


class Item(msgspec.Struct, frozen=True, rename="pascal"):
    """One of the register's persons, with all approvals, those that have ended too."""

    hpr_number: Digits
    nin: PersonNumber | None = msgspec.field(default=None, name="NIN")
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    date_of_birth: Moment | None = None
    approvals: list[ItemApproval] = []
    merged_hpr_numbers: list[Digits] = []
    """Numbers that were merged into this one."""


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that is in force at the time that was asked about, with those of its details that are."""

    category: str
    kind: str
    specialities: tuple[str, ...]
    requisition: tuple[str, ...]
    restrictions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Somebody who has an HPR number."""

    hpr: str
    """The number that goes on, whatever merged number was asked for."""
    name: str | None
    birth_date: date | None
    person: str | None
    """The person in FREG, if the number is known there."""
    active: bool


read = reader(Item)


def rows_of(newest: Newest) -> tuple[Iterator[Row], ...]:
    """Give the rows of practitioner, HPR number, approval and approval detail. A deleted person has no approvals."""
    item: Item = newest.item
    gone = newest.event == "PersonDeleted"
    return (
        iter([_practitioner(item, newest.subject, newest.sequence, active=not gone)]),
        _numbers(item, newest.subject, newest.sequence),
        iter([] if gone else _approvals(item, newest.subject)),
        iter([] if gone else _details(item, newest.subject)),
    )


drawing: Final = Drawing(
    sql.clear, (sql.fill_practitioner, sql.fill_hpr_number, sql.fill_approval, sql.fill_approval_detail), rows_of
)


def _practitioner(item: Item, subject: str, sequence: int, *, active: bool) -> Row:
    name = " ".join(word for word in (item.first_name, item.middle_name, item.last_name) if word)
    return subject, sequence, item.nin, name or None, day(item.date_of_birth), active


def _numbers(item: Item, subject: str, sequence: int) -> Iterator[Row]:
    """Let a merged number lead to the one that goes on before it leads to itself."""
    yield subject, item.hpr_number, 1, sequence
    for merged in item.merged_hpr_numbers:
        if merged != item.hpr_number:
            yield subject, merged, 0, sequence


def _period(period: Period) -> tuple[datetime | None, datetime | None]:
    return far(period.from_), far(period.to)


def _annulled(approval: ItemApproval) -> bool:
    """Tell whether it never was in force: it is not active, and nothing says when it ended."""
    return not approval.is_active and approval.valid.to is None


def _approvals(item: Item, subject: str) -> list[Row]:
    return [
        (subject, place, approval.category, approval.approval_type, *_period(approval.valid))
        for place, approval in enumerate(item.approvals)
        if not _annulled(approval)
    ]


def _details(item: Item, subject: str) -> list[Row]:
    return [
        (subject, place, what, detail.code_value, *_period(detail.valid))
        for place, approval in enumerate(item.approvals)
        for what, details in (
            ("speciality", approval.specialities),
            ("requisition", approval.requisition_rights),
            ("restriction", approval.restrictions),
        )
        for detail in details
    ]


async def by_hpr(tx: Transaction, number: str) -> Practitioner | None:
    """Look up an HPR number; one that was merged gives the practitioner who has the number that goes on."""
    row = await tx.one(sql.by_hpr, number)
    return Practitioner(**row) if row else None


async def by_person_number(tx: Transaction, number: str) -> tuple[Practitioner, ...]:
    """Look up who has a person number, or another number of the same person's."""
    return tuple(Practitioner(**row) for row in await tx.all(sql.by_person_number, number))


async def search(tx: Transaction, name: str, after: str, limit: int) -> tuple[Practitioner, ...]:
    """Find personnel by the beginnings of words of the name, in order of HPR number, those after `after`.

    A number that was merged into another is left out, and a name without a word finds nobody.
    """
    words = searched(name)
    rows = await tx.all(sql.search, words, after, limit) if words else ()
    return tuple(Practitioner(**row) for row in rows)


async def merged(tx: Transaction, numbers: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Give the numbers that were merged into each of these."""
    rows = await tx.all(sql.merged, list(numbers))
    return {row["practitioner"]: tuple(row["numbers"]) for row in rows}


async def approvals(tx: Transaction, number: str, at: datetime) -> tuple[Approval, ...]:
    """Give the approvals that were in force at a time, with specialities, rights and restrictions of that time."""
    return tuple(_approval(row) for row in await tx.all(sql.approvals, number, at))


def _approval(row: Any) -> Approval:
    details = strict_json.value_of(row["details"].encode())
    held = {what: tuple(d["code"] for d in details if d["what"] == what) for what in _WHATS}
    return Approval(row["category"], row["kind"], held["speciality"], held["requisition"], held["restriction"])


_WHATS: Final = ("speciality", "requisition", "restriction")
