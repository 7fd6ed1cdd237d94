"""What the registers say of one question of access, each as one JSON value.

The statements are parts with named places (`{record}`, `{pid}`, `{hpr}`, `{legal_entity}`, `{point_of_care}`, `{at}`),
each a SELECT of one row and one column `fact`, so that a decision can join all that it needs into one round trip.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samspill.store import Transaction

sql = queries("samspill.grunndata")
Fact = dict[str, Any] | None
_PLACE: Final = re.compile(r"\{(\w+)\}")

PIECES: Final[Mapping[str, str]] = {
    "subject_fact": sql.subject_fact,
    "caller_fact": sql.caller_fact,
    "identities_fact": sql.identities_fact,
    "personnel_fact": sql.personnel_fact,
    "legal_entity_fact": sql.legal_entity_fact,
    "point_of_care_fact": sql.point_of_care_fact,
    "parent_fact": sql.parent_fact,
    "guardian_fact": sql.guardian_fact,
    "feeds_fact": sql.feeds_fact,
}
"""The parts by name, with their named places."""


def numbered(piece: str) -> tuple[str, tuple[str, ...]]:
    """Give a part with its places numbered, and which value goes where."""
    names = tuple(dict.fromkeys(_PLACE.findall(piece)))
    return _PLACE.sub(lambda place: f"${names.index(place[1]) + 1}", piece), names


_NUMBERED: Final = {name: numbered(piece) for name, piece in PIECES.items()}


async def _ask(tx: Transaction, name: str, **values: object) -> Any:
    statement, names = _NUMBERED[name]
    row = await tx.one(statement, *(values[place] for place in names))
    return strict_json.value_of(row["fact"].encode()) if row and row["fact"] else None


async def subject(tx: Transaction, record: str, at: datetime) -> Fact:
    """Give the person that a record (a Patient's id) is about; None when no number that it carries is known.

    Shape: person, birth_date, deceased (a date or None), status, protection (ugradert, klientadresse, fortrolig or
    strengtFortrolig), name, address_key (the same for all who live in one dwelling; None where that is not known).
    """
    return await _ask(tx, "subject_fact", record=record, at=at)  # type: ignore[no-any-return]


async def caller(tx: Transaction, pid: str, at: datetime) -> Fact:
    """Give the person that a number leads to now, as `subject` does."""
    return await _ask(tx, "caller_fact", pid=pid, at=at)  # type: ignore[no-any-return]


async def identities(tx: Transaction, person: str) -> tuple[str, ...]:
    """Give every id that a person has had here, the person's own among them: what was kept under one still counts."""
    return tuple(await _ask(tx, "identities_fact", person=person) or (person,))


async def personnel(tx: Transaction, hpr: str, at: datetime) -> Fact:
    """Give what somebody is approved as at a time; None for a number that HPR does not have.

    Shape: hpr (that which goes on, if two were merged), person, authorisations (those in force: category, kind,
    restricted, specialities, requisition).
    """
    return await _ask(tx, "personnel_fact", hpr=hpr, at=at)  # type: ignore[no-any-return]


async def legal_entity(tx: Transaction, number: str, at: datetime) -> Fact:
    """Give an organisation at a time: number, name, parent, active, member, terms, record; None for one not known."""
    return await _ask(tx, "legal_entity_fact", legal_entity=number, at=at)  # type: ignore[no-any-return]


async def point_of_care(tx: Transaction, number: str, at: datetime) -> Fact:
    """Give the unit where somebody works, as `legal_entity` does; what the legal entity holds, it holds too."""
    return await _ask(tx, "point_of_care_fact", point_of_care=number, at=at)  # type: ignore[no-any-return]


async def parent(tx: Transaction, record: str, pid: str, at: datetime) -> Fact:
    """Tell whether a caller has parental responsibility for the person that a record is about, at a time.

    Shape: responsible, kind (felles, mor, far, medmor, andre or ukjent), at_child_address (somebody who has it lives
    where the child does). None when either person is not known. How old the child is, it does not ask.
    """
    return await _ask(tx, "parent_fact", record=record, pid=pid, at=at)  # type: ignore[no-any-return]


async def guardian(tx: Transaction, record: str, pid: str, at: datetime) -> Fact:
    """Give a caller's guardianship over the person that a record is about, at a time: scopes, kinds, tasks."""
    return await _ask(tx, "guardian_fact", record=record, pid=pid, at=at)  # type: ignore[no-any-return]


async def feeds(tx: Transaction) -> list[dict[str, Any]]:
    """Give how far each register has come: register, applied, heard (a moment as text, or None)."""
    return await _ask(tx, "feeds_fact")  # type: ignore[no-any-return]
