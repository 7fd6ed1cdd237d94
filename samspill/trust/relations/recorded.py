"""Relations that follow what is recorded: added, moved and ended so that they say what their source says now.

What a source says is given whole, and what it said before is compared with it, so that the same told twice, late or in
another order comes to the same. Each relation has an id that follows from its source, its record and its party: of two
who write the same at once, one is told to try again.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from samspill.store import Row, Transaction

sql = queries("samspill.trust.relations")
SPACE: Final = uuid.UUID("5b7d1a0e-6c0b-5f43-9d0a-1f5d8f2b7c11")
"""The name space of the ids (RFC 9562 §5.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a source says of one relation; `practitioner` is an HPR number, `organisation` an organisation number."""

    record: str
    kind: Literal["referral", "encounter"]
    practitioner: str = ""
    organisation: str = ""
    starts: datetime
    ends: datetime | None
    """None: until the source says otherwise."""

    def id(self, source: str) -> uuid.UUID:
        """Give the id of the relation that this is about."""
        return uuid.uuid5(SPACE, f"{source} {self.record} {self.kind} {self.practitioner} {self.organisation}")


async def follow(tx: Transaction, sources: Mapping[str, Sequence[Said]], *, at: datetime, author: str) -> int:
    """Make the relations of sources (such as `Encounter/7`) what the sources say; gives how many versions were written.

    What a source says no more ends now. What was over before it was told of is not written: it opens nothing.
    """
    kept: dict[str, list[Row]] = {}
    for row in await tx.all(sql.of_sources, list(sources)) if sources else ():
        kept.setdefault(row["source"], []).append(row)
    rows = [row for source, said in sources.items() for row in _versions(source, said, kept.get(source, []), at)]
    if rows:
        await tx.run(sql.add_many, *map(list, zip(*rows, strict=True)), at, author)
    return len(rows)


def _versions(source: str, said: Sequence[Said], kept: Sequence[Row], at: datetime) -> Iterator[tuple[object, ...]]:
    """Give the versions that a source lacks: id, version, record, kind, the two parties, starts, ends, source."""
    wanted = {one.id(source): one for one in said}
    for row in kept:
        one = wanted.pop(row["relation"], None)
        starts, ends = (one.starts, one.ends) if one else (row["starts"], _ended(row["ends"], at))
        if (starts, ends) != (row["starts"], row["ends"]):
            parties = (row["practitioner"], row["organisation"])
            yield row["relation"], row["version"] + 1, row["record"], row["kind"], *parties, starts, ends, source
    for id_, one in wanted.items():
        if one.ends is None or one.ends > at:
            parties = (one.practitioner, one.organisation)
            yield id_, 1, one.record, one.kind, *parties, one.starts, one.ends, source


def _ended(ends: datetime | None, at: datetime) -> datetime:
    return at if ends is None else min(ends, at)
