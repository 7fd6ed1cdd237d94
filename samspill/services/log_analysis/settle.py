"""Settle a finding: what the controller found, in the controller's words. Every step is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing
from samspill.services.log_analysis.analyse import sql
from samspill.services.log_analysis.worklist import controls

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

STATES: Final = ("asked", "justified", "unjustified")
LONGEST: Final = 2000


async def settle(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Record `state` (asked, justified or unjustified) and `note` of a finding that is the caller's to control."""
    said = dict(call.query)
    state, note = said.get("state", ""), said.get("note", "").strip()
    if state not in STATES:
        raise _malformed("state", f"state is one of {', '.join(STATES)}")
    if not 0 < len(note) <= LONGEST:
        raise _malformed("note", f"a note of 1 to {LONGEST} characters says how that was found out")
    row = await tx.one(sql.one, str(call.facts["finding"]))
    if row is None or controls(call) not in ("", row["organisation"]):
        raise Missing("there is no such finding among those that are yours to control")
    await tx.run(sql.settle, row["id"], state)
    await tx.run(sql.note_outcome, row["id"], call.at, state, call.caller.subject, note)
    return Reply(
        {"id": row["id"], "state": state},
        status=303,
        headers={"location": "/log-analysis"},
        about=f"finding/{row['id']}",
        touched=((row["patient"], 0),),
    )


def _malformed(where: str, what: str) -> Malformed:
    return Malformed(what, Fault(where, what, "value"))
