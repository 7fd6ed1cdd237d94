"""Removing what is too old of the trail, on demand and now and then: verified first, and recorded itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.audit import retiring, verifying
from samspill.exchange import Operation, perform
from samspill.kernel.calls import Call, Reply
from samspill.kernel.problems import Clash
from samspill.trust import Need
from samspill.trust.sealing import checker, signer
from samspill.work.delivering import RUNNING, own_call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.store import Store, Transaction
    from samspill.trust import Grant

SCOPE = "audit.retire"


async def retire_old(store: Store, key: Any, years: int) -> Mapping[str, Any]:
    """Remove what is older than so many years, as the platform's own work; nothing where everything is kept."""
    if not years:
        return {}
    return (await perform(store, retire, own_call(SCOPE, key=key, years=years, dry=False))).data


async def _need(_tx: Transaction, _call: Call) -> Need:
    return Need(scope=SCOPE, population=True)


async def _do(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Remove it, or with `dry` say what would be. A trail that is not whole is left as it is. Raises `Clash`."""
    until = retiring.limit(call.at, call.facts["years"])
    nothing = {"until": until, "entries": 0, "removed": False}
    if until is None:
        return Reply(nothing, about="audit trail", touched=((None, 0),))
    found = await retiring.old(tx, until)
    if call.facts["dry"] or not found.entries:
        return Reply(nothing | {"entries": found.entries}, about="audit trail", touched=((None, 0),))
    finding = await verifying.verify(tx, checker(call.facts["key"]))
    if finding.breaks:
        raise Clash("the trail is not whole: nothing is removed of it before that has been looked into")
    await retiring.retire(tx, found, signer(call.facts["key"]), call.at)
    data = {"until": until, "entries": found.entries, "removed": True}
    return Reply(data, about=f"audit trail before {until:%Y-%m}", touched=((None, found.entries),))


retire = Operation(SCOPE, RUNNING, _need, _do, "Remove what is too old of the trail.")
