"""All resources, or some, as NDJSON for an operator; each patient whose record is written gets an audit entry."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from samspill.exchange import Operation
from samspill.kernel.calls import Reply
from samspill.store import queries
from samspill.trust import Need

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")
STRETCH: Final = 2000


async def need(_tx: Transaction, _call: Call) -> Need:
    """Scope `fhir.export`, over the population."""
    return Need(scope="fhir.export", population=True)


async def work(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Hand every resource to `call.facts["write"]`, as of one moment, in the order of their making."""
    written: Counter[str | None] = Counter()
    last = -1
    while True:
        rows = await tx.all(sql.export, call.facts["codes"], call.facts["patients"], last, STRETCH)
        for row in rows:
            call.facts["write"](row["type"], row["patient"], row["body"])
            written[row["patient"]] += 1
        if not rows:
            break
        last = rows[-1]["rid"]
    return Reply({"resources": written.total()}, about="export", touched=tuple(written.items()) or ((None, 0),))


export = Operation("fhir.export", frozenset({"HSYSADMIN"}), need, work, "Write resources as NDJSON.")
