"""How far each register has come: its last number, when it was heard of, and what was refused of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from samspill.grunndata import feeds
from samspill.kernel.calls import Reply

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

DAYS: Final = timedelta(days=30)
"""How far back refusals are counted."""
SHOWN: Final = 20


async def state(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """See how far each register's feed has come, how long it has been silent, and what was refused of it."""
    refused = await feeds.refused(tx, call.at - DAYS)
    limit: timedelta = call.facts["register_silence"]
    states = [
        {
            "register": one.register,
            "title": feeds.REGISTERS[one.register].title,
            "latest": one.applied,
            "subjects": one.subjects,
            "heard": one.heard,
            "silent": int((call.at - one.heard).total_seconds()) if one.heard else None,
            "stale": bool(limit) and one.stale(call.at, limit),
            "refused": refused.get(one.register, 0),
        }
        for one in await feeds.states(tx)
    ]
    refusals = [
        {"register": one.register, "at": one.at, "place": one.place, "rule": one.rule}
        for one in await feeds.refusals(tx, SHOWN)
    ]
    limit_seconds = int(limit.total_seconds())
    return Reply({"feeds": states, "refusals": refusals, "limit": limit_seconds}, about="registers/feeds")
