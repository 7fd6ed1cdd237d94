"""What must be done now and then: seal the trail, make the coming months' partitions, clear out what is old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill import audit
from samspill.audit import verifying
from samspill.exchange import Operation, perform
from samspill.fhir.tidying import SCOPE, tidy
from samspill.kernel.calls import Call, Reply
from samspill.store import queries
from samspill.trust import Need
from samspill.trust.issuing import sessions
from samspill.work.delivering import RUNNING, own_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.store import Store, Transaction
    from samspill.trust import Grant

sql = queries("samspill.store")
EVENT_DAYS: Final = 14


async def forget(store: Store) -> None:
    """Forget texts that no resource carries any more."""
    more = True
    while more:
        more = (await perform(store, tidy, own_call(SCOPE))).data["more"]


async def keep(store: Store, sign: Callable[[bytes], bytes]) -> None:
    """Do all of it once."""
    await perform(store, _keep, own_call("work.keep", sign=sign))


async def _need(_tx: Transaction, _call: Call) -> Need:
    return Need(scope="work.keep")


async def _do(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    await tx.run(audit.sql.make_months)
    sealed = await verifying.seal(tx, call.facts["sign"])
    cleared = await tx.run(sql.clear_out, EVENT_DAYS)
    await sessions.clear_out(tx, call.at)
    return Reply({"sealed": sealed, "cleared": cleared}, about="housekeeping")


_keep = Operation("work.keep", RUNNING, _need, _do, "Seal the trail, make partitions, clear out old events.")
