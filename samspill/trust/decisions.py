"""May this caller do this, now, for this purpose, about this person? One question, one function.

A system is decided about by its token alone (`reach`), less what citizens have blocked from what it reads.
About health personnel and citizens who ask for a record, what the registers and the citizen say is read in one round
trip (`decision.loading`), and the rules decide (`decision.rules`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samspill.kernel.problems import Fault, Refused
from samspill.trust.decision.deciding import asks_registers
from samspill.trust.decision.loading import decided_of_practitioner, load, presumed_of_practitioner, unread
from samspill.trust.decision.made import Decided, decided
from samspill.trust.decision.outcome import Verdict
from samspill.trust.decision.policy import STRICT
from samspill.trust.decision.reasons import reason, text_of
from samspill.trust.decision.rules.callers import is_clear, reachable
from samspill.trust.grants import Grant, PatientGrant, PopulationGrant
from samspill.trust.populations import hidden_from
from samspill.trust.reach import reach
from samspill.trust.replay import check_proof

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust.decision.policy import Policy
    from samspill.trust.grants import Need


async def decide(
    tx: Transaction,
    call: Call,
    purposes: frozenset[str],
    need: Need,
    policy: Policy | None = None,
    *,
    presume: bool = False,
) -> Grant:
    """Decide a call: a grant with its reasons, or `Refused` with them. Without a policy, that of production holds.

    Raises `Unproven` when the proof that came with the call was sent before. Whoever lets it presume sees in
    `tx.presumed` what it rests on, and answers only if the end of the call says that it is so.
    """
    policy = policy or STRICT
    if presume and call.caller.kind == "practitioner":
        presumed = presumed_of_practitioner(tx, call, purposes, need, policy)
        if presumed is not None:
            return presumed.grant()
    if call.caller.kind == "system":
        await check_proof(tx, call.proof)
        return await _less_what_is_blocked(tx, call, need, _of_system(call, purposes, need, policy))
    made = await _made(tx, call, purposes, need, policy)
    await check_proof(tx, call.proof)
    return made.grant()


async def _made(tx: Transaction, call: Call, purposes: frozenset[str], need: Need, policy: Policy) -> Decided:
    """Decide about a person: health personnel, a citizen, staff, or anybody."""
    practitioner = call.caller.kind == "practitioner"
    if practitioner and (need.within or need.patient):
        return await decided_of_practitioner(tx, call, purposes, need, policy, need.patient or "")
    facts = unread(call, purposes, need, policy)
    grant = reachable(facts)
    if call.caller.kind in ("staff", "public") or isinstance(grant, Verdict) or not asks_registers(facts, grant):
        return decided(facts)
    if practitioner:
        return await decided_of_practitioner(tx, call, purposes, need, policy, facts.record)
    return decided(await load(tx, call, purposes, need, policy, facts.record))


async def _less_what_is_blocked(tx: Transaction, call: Call, need: Need, grant: Grant) -> Grant:
    """Leave out of what a system reads what citizens have blocked (`rules.populations`)."""
    if not isinstance(grant, PatientGrant | PopulationGrant):
        return grant
    record = grant.patient if isinstance(grant, PatientGrant) else need.about
    hides = await hidden_from(tx, call, need, record)
    kept = any(hide.records for hide in hides)
    reasons = (*grant.reasons, "block:population") if kept else grant.reasons
    if need.reads_at_last:
        return replace(grant, hides_at_last=hides, reasons=reasons)
    return replace(grant, hides=hides, reasons=reasons)


def _of_system(call: Call, purposes: frozenset[str], need: Need, policy: Policy) -> Grant:
    """Decide about a system: nothing is read, and nothing is kept beside the reasons, which say all that mattered."""
    caller = call.caller
    grant = reach(call.purpose, purposes, caller.purposes, caller.scopes, caller.patient, need)
    speaks = bool(caller.pid or caller.hpr or caller.security_level)
    if is_clear(caller.scopes, need, speaks=speaks, trial=policy.trial):
        return grant
    unclear = reason("caller.unclear")
    message = text_of(unclear)
    raise Refused(message, Fault("caller", message, "forbidden"), reasons=(unclear.rule,))
