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

from samspill import audit, trust
from samspill.exchange import closing
from samspill.exchange.operations import Operation, Question, Service
from samspill.kernel import clock
from samspill.kernel.problems import Clash, Problem, Refused
from samspill.store import Collision, Duplicate, Store, Transaction

if TYPE_CHECKING:
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Row
    from samspill.trust import Grant

__all__ = ["Operation", "Question", "Service", "perform"]

log = logging.getLogger(__name__)
TRIES: Final = 8


async def perform(store: Store, operation: Operation, call: Call) -> Reply:
    """Take a call through the one path. Raises a `Problem` for what the caller can understand; the rest is a bug."""
    need = trust.Need()
    for attempt in range(TRIES):
        try:
            call = operation.prepare(call) if operation.prepare and not attempt else call
            async with store.transaction() as tx:
                need = await operation.need(tx, call)
                grant = await trust.decide(tx, call, operation.purposes, need)
                done = await operation.work(tx, grant, call)
                if tx.begun or not isinstance(done, Question) or not closing.only_asks(done):
                    return await _close(tx, operation, call, grant, done)
                rows = await tx.last(done.sql, *done.values)
            reply = done.answer(rows)
            entry = _entry(operation, call, "done", grant.reasons, done.about)
            await audit.record(store, entry, _shown(grant, done, rows))
            return reply  # noqa: TRY300 - a record that fails is a failure of the call
        except (Collision, Duplicate):
            # Somebody else changed the same row first. All was undone, so all of it is done again on the new state.
            await asyncio.sleep(random.uniform(0, 0.002) * 2**attempt)  # noqa: S311 - not a secret
        except Exception as failure:
            await _record_failure(store, operation, call, need, failure)
            raise
    clash = Clash("others were changing the same things all the while; try again")
    await _record_failure(store, operation, call, need, clash)
    raise clash


async def _close(tx: Transaction, operation: Operation, call: Call, grant: Grant, done: Reply | Question) -> Reply:
    """Ask the last question, tell the events and record the call, in one statement."""
    question = done if isinstance(done, Question) else None
    touched = None if isinstance(done, Question) else done.touched
    each = question is not None and not isinstance(grant, trust.PatientGrant)
    shape = closing.shape_of(question, each=each, tells=bool(done.events))
    last = closing.closing_of(shape)
    entry = _entry(operation, call, "done", grant.reasons, done.about)
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


async def _record_failure(store: Store, operation: Operation, call: Call, need: trust.Need, failure: Exception) -> None:
    """Record what did not end well, about the patient whose record was wanted, where that is known."""
    outcome: audit.Outcome = "refused" if isinstance(failure, Refused) else "failed"
    problem = failure.code if isinstance(failure, Problem) else "bug"
    reasons = failure.reasons if isinstance(failure, Refused) else ()
    entry = _entry(operation, call, outcome, reasons, problem=problem)
    patient = need.patient or call.caller.patient
    await audit.record(store, entry, ((patient, 0),))
    if problem == "bug":
        log.error("bug", exc_info=failure, extra={"operation": operation.name, "request": call.request})


def _entry(
    operation: Operation,
    call: Call,
    outcome: audit.Outcome,
    reasons: tuple[str, ...],
    about: str = "",
    problem: str = "",
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
    )
