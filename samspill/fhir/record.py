"""A patient's record, for the services and pages that show it. Every function asks for the grant that opened it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samspill.fhir.definitions import TYPE_CODE, TYPE_NAME
from samspill.fhir.search import in_records, token
from samspill.kernel import strict_json
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from samspill.store import Transaction
    from samspill.trust import PatientGrant

sql = queries("samspill.fhir")


@dataclass(frozen=True, slots=True)
class Piece:
    """One resource of a record."""

    kind: str
    id: str
    starts: datetime
    """When it happened; the year 1 when it does not say."""
    rid: int
    """Orders pieces of the same moment."""
    resource: dict[str, Any]


async def patient(tx: Transaction, grant: PatientGrant) -> dict[str, Any] | None:
    """Give the Patient resource itself, or None."""
    row = await tx.one(sql.read, TYPE_CODE["Patient"], grant.patient, False, grant.patient)  # noqa: FBT003
    return strict_json.value_of(row["body"]) if row and row["done"] else None


async def of_patient(
    tx: Transaction, grant: PatientGrant, kinds: Sequence[str], before: tuple[datetime, int] | None, limit: int
) -> list[Piece]:
    """Give resources of some types, newest first by their main date, after the `(starts, rid)` of the page before."""
    moment, rid = before or (None, None)
    codes = [TYPE_CODE[kind] for kind in kinds]
    rows = await tx.all(sql.record, grant.patient, codes, moment, rid, limit)
    return [
        Piece(TYPE_NAME[row["type"]], row["id"], row["starts"], row["rid"], strict_json.value_of(row["body"]))
        for row in rows
    ]


async def counts(tx: Transaction, grant: PatientGrant) -> dict[str, int]:
    """Give the number of resources of each type in the record."""
    rows = await tx.all(sql.record_counts, grant.patient)
    return {TYPE_NAME[row["type"]]: row["resources"] for row in rows}


async def open_ones(tx: Transaction, kind: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Give resources of a type that is nobody's record, by id: no grant is asked for, so no other type is given.

    Raises `ValueError` for a type that records are made of; that is a mistake in the program.
    """
    if in_records(kind):
        raise ValueError(f"{kind} belongs to records, which a grant opens")
    rows = await tx.all(sql.open_ones, TYPE_CODE[kind], sorted(set(ids)))
    return {row["id"]: strict_json.value_of(row["body"]) for row in rows}


async def values_of(
    tx: Transaction, grant: PatientGrant, codes: Sequence[tuple[str, str]], limit: int
) -> list[dict[str, Any]]:
    """Give the observations that carry one of the codes (system, code), newest first."""
    tokens = [token("Observation", "code", system, code) for system, code in codes]
    rows = await tx.all(sql.with_tokens, grant.patient, TYPE_CODE["Observation"], tokens, limit)
    return [strict_json.value_of(row["body"]) for row in rows]


async def records_of(tx: Transaction, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Find records by the numbers of their patients (system and value); a number that several carry finds none."""
    wanted = {token("Patient", "identifier", system, value): (system, value) for system, value in numbers}
    found: dict[tuple[str, str], str] = {}
    doubled: set[tuple[str, str]] = set()
    for row in await tx.all(sql.with_numbers, TYPE_CODE["Patient"], list(wanted)) if wanted else ():
        for said in set(row["tokens"]) & wanted.keys():
            doubled |= {wanted[said]} & found.keys()
            found[wanted[said]] = row["id"]
    return {number: id_ for number, id_ in found.items() if number not in doubled}


async def existing(tx: Transaction, ids: Iterable[str]) -> frozenset[str]:
    """Tell which of these are ids of Patients."""
    wanted = sorted(set(ids))
    rows = await tx.all(sql.open_ones, TYPE_CODE["Patient"], wanted) if wanted else []
    return frozenset(row["id"] for row in rows)


async def patients(tx: Transaction, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Give Patient resources by id, for who they are: for the platform's own control, never to be handed out."""
    rows = await tx.all(sql.open_ones, TYPE_CODE["Patient"], sorted(set(ids)))
    return {row["id"]: strict_json.value_of(row["body"]) for row in rows}


async def standing(
    tx: Transaction, kind: str, ids: Iterable[str], since: datetime
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give resources by id as they stand, each with whose record it is in, without those that were over before `since`.

    For what the platform keeps of them (who treats whom), never to be handed out. They are held until the transaction
    ends.
    """
    rows = await tx.all(sql.standing, TYPE_CODE[kind], sorted(set(ids)), since)
    return {row["id"]: (row["patient"] or "", strict_json.value_of(row["body"])) for row in rows}


def name_of(person: Mapping[str, Any]) -> str:
    """Give the official name of a Patient or Practitioner, or the first that is given."""
    names: list[dict[str, Any]] = person.get("name", [])
    name = next((n for n in names if n.get("use") == "official"), names[0] if names else {})
    return str(name.get("text") or " ".join([*name.get("given", ()), name.get("family", "")]).strip())
