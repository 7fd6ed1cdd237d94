"""The token index during a load: entries wait in a list and are put in many at a time, a fifth of a load's time less.

While they wait, each search looks through the list too, so it is only for the length of a load. Should a load be
killed, the next load or the next start of the platform puts it right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.exchange import Operation
from samspill.kernel.calls import Reply
from samspill.store import queries
from samspill.trust import Need

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")
RUNNING = frozenset({"HSYSADMIN"})


async def need(_tx: Transaction, _call: Call) -> Need:
    """Scope `fhir.load`: it says nothing about anybody."""
    return Need(scope="fhir.load")


async def _begin(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    await tx.run(sql.gather_tokens)
    return Reply(about="token index")


async def _end(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """Put in what waits, if a load has let it wait, and have the planner look at what there is."""
    row = await tx.one(sql.gathers_tokens)
    if row and row["gathers"]:
        await tx.run(sql.put_tokens_in)
        await tx.one(sql.clean_tokens)
        await tx.run(sql.learn)
    return Reply(about="token index")


begin_load = Operation("fhir.begin_load", RUNNING, need, _begin, "Let token index entries wait while a load lasts.")
end_load = Operation("fhir.end_load", RUNNING, need, _end, "Put the waiting token index entries in.")
