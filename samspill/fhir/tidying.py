"""Forgetting texts: what stood beside codes of resources that are gone, or that were never stored.

They may be words about a person, and must not stay for longer than they are searched by (see `search.wording`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.exchange import Operation
from samspill.fhir.search import wording
from samspill.kernel.calls import Reply
from samspill.trust import Need

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

SCOPE: Final = "fhir.tidy"
STRETCH: Final = 200
"""Texts that are looked at in one transaction."""
RUNNING: Final = frozenset({"HSYSADMIN"})


async def _need(_tx: Transaction, _call: Call) -> Need:
    return Need(scope=SCOPE)


async def _work(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """Look at the texts that were noted longest ago. With `more`, there may be others."""
    looked, forgotten = await wording.forget(tx, STRETCH)
    return Reply({"forgotten": forgotten, "more": looked == STRETCH}, about="wording")


tidy = Operation("fhir.tidy", RUNNING, _need, _work, "Forget texts that no resource carries any more.")
