"""The one path every call takes: decide, do, tell, record, answer.

What changes something is one database transaction with its record. What only asks is recorded before it is answered,
together with other calls of the moment (docs/decisions/0012-records-in-groups.md). So are a refusal and a crash, whose
work was undone. If the record cannot be written, nothing is answered.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import structs

from samspill import audit, trust
from samspill.exchange import closing, presumed
from samspill.exchange.operations import Operation, Question, Service
from samspill.kernel import clock
from samspill.kernel.calls import Event
from samspill.kernel.problems import Clash, Missing, Problem, Refused
from samspill.store import Collision, Duplicate, Store, Transaction
from samspill.trust.decision.loading import reason_of

if TYPE_CHECKING:
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Row
    from samspill.trust import Grant

__all__ = ["ALERT", "Operation", "Question", "Service", "perform"]

log = logging.getLogger(__name__)
TRIES: Final = 8
ALERT: Final = "trust.alerted"
"""The event of an emergency override: its subject is the patient."""
WITHHELD: Final = "samspill-withheld"
"""The header that says that the answer may lack something, since the record's owner or the rules withhold it."""
_NOTHING: Final = trust.Need()
_OPENS_RECORDS: Final = (trust.PatientGrant, trust.PopulationGrant)


async def perform(store: Store, operation: Operation, call: Call) -> Reply:
    """Take a call through the one path. Raises a `Problem` for what the caller can understand; the rest is a bug."""
    need = _NOTHING
    for attempt in range(TRIES):
        lending = store.transaction()
        try:
            call = operation.prepare(call) if operation.prepare and not attempt else call
            async with lending as tx:
                need = await operation.need(tx, call)
                # Calls of the moment are decided one after another, not each in the middle of something else: a core
                # does one thing for all of them faster than all for one (docs/decisions/0030-in-step.md).
                await asyncio.sleep(0)
                grant = await trust.decide(tx, call, operation.purposes, need, store.policy, presume=not attempt)
                _cover(store, tx, grant)
                done = _alerted(await operation.work(tx, grant, call), grant, call, operation)
                if tx.presumed is not None:
                    entry = _done(operation, call, grant, done)
                    return _marked(grant, await presumed.end(store, tx, grant, done, entry))
                if tx.begun or not isinstance(done, Question) or not closing.only_asks(done):
                    return _marked(grant, await _close(tx, operation, call, grant, done))
                rows = await (tx.shared if done.single else tx.last)(done.sql, *done.values)
            return await _recorded(store, operation, call, grant, done, rows)
        except trust.Unproven:
            # Nobody has called yet: the entrance tells of it, and whoever has caught a proof cannot fill the trail.
            raise
        except Exception as failure:
            if lending.tx.presumed is not None:
                # What it was decided on may not be so: now it asks, before anything is said.
                continue
            if isinstance(failure, Duplicate) and lending.tx.covered:
                raise await _hidden(store, operation, call, need) from None
            if not isinstance(failure, Collision | Duplicate):
                await _record_failure(store, operation, call, need, failure)
                raise
            # Somebody else changed the same row first. All was undone, so all of it is done again on the new state.
            await asyncio.sleep(random.uniform(0, 0.002) * 2**attempt)  # noqa: S311 - not a secret
    clash = Clash("others were changing the same things all the while; try again")
    await _record_failure(store, operation, call, need, clash)
    raise clash


def _cover(store: Store, tx: Transaction, grant: Grant) -> None:
    """Lay the veil over what the grant hides. Without one that could, nothing is done: it fails closed."""
    if isinstance(grant, _OPENS_RECORDS) and grant.hides:
        if store.veiling is None:
            raise RuntimeError("a grant hides something, and nothing here can leave it out")
        tx.cover(store.veiling(grant.hides))


def _alerted(done: Reply | Question, grant: Grant, call: Call, operation: Operation) -> Reply | Question:
    """Tell of a look that overrides the ordinary rules, to whoever must know, in the same transaction."""
    if not (isinstance(grant, trust.PatientGrant) and grant.alert):
        return done
    facts = {
        "request": call.request,
        "operation": operation.name,
        "patient": grant.patient,
        "caller": call.caller.subject,
        "organisation": call.caller.organisation,
        "purpose": call.purpose,
        "reason": reason_of(call),
        "at": call.at.isoformat(),
    }
    alert = Event(ALERT, grant.patient, facts)
    return structs.replace(done, events=(*done.events, alert))


def _marked(grant: Grant, reply: Reply) -> Reply:
    """Say in the answer that something of the record is withheld, where the caller may know that; never what."""
    if isinstance(grant, trust.PatientGrant):
        for hide in grant.hides:
            if hide.told:
                return reply.saying(WITHHELD, "true")
    return reply


def _ground(grant: Grant) -> str:
    return grant.ground if isinstance(grant, trust.PatientGrant) else ""


async def _recorded(
    store: Store, operation: Operation, call: Call, grant: Grant, question: Question, rows: list[Row]
) -> Reply:
    """Give the answer to a question that was asked, once that it is given is recorded."""
    reply = question.answer(rows)
    entry = _done(operation, call, grant, question)
    await audit.record(store, entry, _shown(grant, question, rows), _ground(grant))
    return _marked(grant, reply)


async def _close(tx: Transaction, operation: Operation, call: Call, grant: Grant, done: Reply | Question) -> Reply:
    """Ask the last question, tell the events and record the call, in one statement."""
    question = done if isinstance(done, Question) else None
    touched = None if isinstance(done, Question) else done.touched
    each = question is not None and not isinstance(grant, trust.PatientGrant)
    shape = closing.shape_of(question, each=each, tells=bool(done.events))
    last = closing.closing_of(shape)
    entry = _done(operation, call, grant, done)
    await tx.hold()
    await audit.keep(tx, audit.unknown((_ground(grant),)))
    patient = grant.patient if isinstance(grant, trust.PatientGrant) else None
    shows = question.shows if question else None
    values = closing.values_of(last, entry, tx.lane, touched or ((patient, 1),), done.events, shows)
    rows = await tx.last(last.text, *(question.values if question else ()), *values)
    return question.answer(rows) if question else done  # type: ignore[return-value]


def _shown(grant: Grant, question: Question, rows: list[Row]) -> audit.Touched:
    """Say whose data a question's rows hand out: a page asks for one row more than it shows."""
    shown = rows if question.shows is None else rows[: question.shows]
    if isinstance(grant, trust.PatientGrant):
        return ((grant.patient, len(shown)),)
    if len(shown) == 1:
        return ((shown[0]["patient"], 1),)
    return tuple(Counter(row["patient"] for row in shown).items()) or ((None, 0),)


async def _hidden(store: Store, operation: Operation, call: Call, need: trust.Need) -> Missing:
    """Make the problem of what cannot be made since it is there, and withheld from the caller."""
    hidden = Missing("there is no such thing that may be changed here")
    await _record_failure(store, operation, call, need, hidden)
    return hidden


async def _record_failure(store: Store, operation: Operation, call: Call, need: trust.Need, failure: Exception) -> None:
    """Record what did not end well, about the patient whose record was wanted, where that is known."""
    outcome: audit.Outcome = "refused" if isinstance(failure, Refused) else "failed"
    problem = failure.code if isinstance(failure, Problem) else "bug"
    reasons = failure.reasons if isinstance(failure, Refused) else ()
    ground = failure.ground if isinstance(failure, Refused) else ""
    entry = _entry(operation, call, outcome, reasons, problem=problem, ground=ground)
    patient = need.patient or (need.within.patient if need.within else "") or call.caller.patient
    await audit.record(store, entry, ((patient, 0),), ground)
    if problem == "bug":
        log.error("bug", exc_info=failure, extra={"operation": operation.name, "request": call.request})


def _done(operation: Operation, call: Call, grant: Grant, done: Reply | Question) -> audit.Entry:
    return _entry(operation, call, "done", grant.reasons, done.about, ground=_ground(grant))


def _entry(
    operation: Operation,
    call: Call,
    outcome: audit.Outcome,
    reasons: tuple[str, ...],
    about: str = "",
    problem: str = "",
    ground: str = "",
) -> audit.Entry:
    return audit.Entry(
        at=clock.now(),
        request=call.request,
        operation=operation.name,
        outcome=outcome,
        caller=call.caller.subject,
        client=call.caller.client,
        organisation=call.caller.organisation,
        purpose=call.purpose,
        about=about or (f"{call.kind}/{call.id}" if call.id else call.kind),
        reasons=" ".join(reasons),
        problem=problem,
        ground=audit.digest_of(ground),
    )
