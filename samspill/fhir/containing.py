"""Keeping what resources contain beside them, for searches that ask for it: rows of `fhir.contained`.

Triggers take them away when the container is written anew or deleted (see `migrations/0007_contained.sql`); here they
are put in. Resources that contain nothing, which are nearly all, cost nothing for this.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from samspill.fhir import index_rows
from samspill.fhir.definitions import TYPE_CODE
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from samspill.fhir.search import Index
    from samspill.fhir.search.index import Pointer
    from samspill.fhir.search.tables import Table
    from samspill.store import Transaction

COLUMNS: Final = (
    *("rid", "container", "container_type", "container_id", "type", "id"),
    *("patient", "updated", "starts", "ends", "tokens", "body"),
)
"""The columns of `fhir.contained`, in the order in which rows are made here."""
REFERENCE: Final = ("container", "parameter", "rid", "target")
"""The columns of `fhir.local_reference`."""
OF_RECORDS: Final = "codes"
"""Index rows that answer searches of records, for what is a resource by itself alone."""


@dataclass(frozen=True, slots=True)
class Container:
    """A resource that has been stored, and contains others."""

    rid: int
    code: int
    id: str
    updated: datetime
    index: Index
    text: bytes


@dataclass(slots=True)
class _Rows:
    """What is put in for some containers."""

    resources: list[tuple[object, ...]] = field(default_factory=list)
    references: list[tuple[int, int, int, int]] = field(default_factory=list)
    index: dict[Table, list[tuple[object, ...]]] = field(default_factory=dict)

    def add(self, whole: Container, numbers: Iterator[int]) -> None:
        """Add what one resource contains. Of several with one local id, the first is the one that it names."""
        bodies = strict_json.items(bytes(strict_json.members(whole.text)["contained"]))
        places = {"": whole.rid}
        rids = [next(numbers) for _ in bodies]
        for inner, rid in zip(whole.index.contained, rids, strict=True):
            places.setdefault(inner.id, rid)
        self._point(whole, whole.rid, whole.index.pointers, places)
        for inner, rid, body in zip(whole.index.contained, rids, bodies, strict=True):
            found = inner.index
            self.resources.append(
                (
                    *(rid, whole.rid, whole.code, whole.id, TYPE_CODE[inner.type_name], inner.id),
                    *(whole.index.patient, whole.updated, found.starts, found.ends, found.tokens, bytes(body)),
                )
            )
            for table in index_rows.filled(found):
                if table.field != OF_RECORDS:
                    self.index.setdefault(table, []).extend((*row, rid) for row in getattr(found, table.field))
            self._point(whole, rid, found.pointers, places)

    def _point(self, whole: Container, rid: int, pointers: Sequence[Pointer], places: dict[str, int]) -> None:
        self.references += [(whole.rid, number, rid, places[id_]) for number, id_ in pointers if id_ in places]


async def keep(tx: Transaction, containers: Sequence[Container]) -> None:
    """Put in what resources contain that have just been stored or indexed, with `holds` set."""
    if not containers:
        return
    count = sum(len(one.index.contained) for one in containers)
    numbers = iter(await tx.numbers("fhir.resource_rid", count))
    rows = _Rows()
    for one in containers:
        rows.add(one, numbers)
    await tx.copy("fhir.contained", COLUMNS, rows.resources)
    if rows.references:
        await tx.copy("fhir.local_reference", REFERENCE, rows.references)
    for table, found in rows.index.items():
        await tx.copy(*index_rows.target(table), found)
