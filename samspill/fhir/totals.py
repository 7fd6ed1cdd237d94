"""How many resources there are of each type: counted as they change, so that asking costs nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange.consumers import Consumer
from samspill.fhir.definitions import TYPE_CODE, TYPE_NAME
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.store import Transaction

sql = queries("samspill.fhir")
STEP: Final = {"created": 1, "updated": 0, "deleted": -1}


async def read(tx: Transaction) -> dict[str, int]:
    """Give the number of resources by type, as far as the events have been counted."""
    return {TYPE_NAME[row["type"]]: row["resources"] for row in await tx.all(sql.totals)}


async def count(tx: Transaction, facts: Mapping[str, Any]) -> None:
    """Take an event `fhir.changed` into the totals. It is done once for each event, since it commits with the mark."""
    await count_many(tx, [facts])


async def count_many(tx: Transaction, events: Sequence[Mapping[str, Any]]) -> None:
    """Take many events: sums do not depend on the order."""
    steps: Counter[str] = Counter()
    for facts in events:
        for what, kind, _ in facts["changes"]:
            steps[kind] += STEP[facts.get("what", what)]
    for kind, step in sorted(steps.items()):
        if step:
            await tx.run(sql.add_to_total, TYPE_CODE[kind], step)


async def loaded_units(tx: Transaction) -> int:
    """Give the number of units (Bundles, stretches of lines) that loads have taken."""
    row = await tx.one(sql.loaded_units)
    return row["units"] if row else 0


consumer = Consumer("fhir.totals", frozenset({"fhir.changed"}), count, count_many)
