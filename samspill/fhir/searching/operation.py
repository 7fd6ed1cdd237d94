"""FHIR search as an operation: one statement for the plain case, a few in one snapshot for what takes more."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from samspill.exchange import Operation, Question
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.interaction import CARE
from samspill.fhir.rules import rules_of
from samspill.fhir.search import compose, in_records
from samspill.fhir.searching import explaining, including
from samspill.fhir.searching.answering import Found, answer
from samspill.fhir.searching.wanted import need, prepare
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, TooLarge
from samspill.store import queries
from samspill.trust import OpenGrant, PatientGrant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.searching.wanted import Wanted
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")


async def work(tx: Transaction, grant: Grant, call: Call) -> Question | Reply:
    """Give a page of matches, with a link to the next where there is more, and what is to be given beside them."""
    wanted: Wanted = call.facts["sought"].wanted
    results = wanted.search.results
    if isinstance(grant, OpenGrant):
        _check_open(wanted)
    patient = grant.patient if isinstance(grant, PatientGrant) else None
    if patient is None and wanted.search.heavy:
        await _limit(tx, rules_of(call).search_limit)
    if results.includes or results.explain or results.total == "estimate":
        return await _in_steps(tx, grant, call, wanted, patient)
    statement = compose(
        wanted.search, patient, wanted.asked.after, counts=_counts(wanted), **await _among(tx, grant, wanted)
    )
    return Question(
        statement.sql,
        statement.args,
        lambda rows: Reply(body=answer(call, wanted, Found(rows))),
        shows=results.count,
    )


async def _limit(tx: Transaction, milliseconds: int) -> None:
    """Let a search across records take only so long, lest it hold up others; beyond, `TooLarge` says what to do."""
    message = "the search took longer than one may take: name a patient, a date or a code, or look into fewer types"
    if milliseconds:
        await tx.limit(milliseconds, TooLarge(message, Fault("", message, "too-costly")))


def _check_open(wanted: Wanted) -> None:
    """Keep a grant that opens no record to what is in none, and to finding a Patient. Raises `Malformed`."""
    finds = frozenset() if wanted.search.results.contained else frozenset({"Patient"})
    if any(in_records(kind) for kind in wanted.search.everything - finds):
        message = "a record is opened for one patient at a time: name the patient"
        raise Malformed(message, Fault("patient", message, "required"))


async def _among(tx: Transaction, grant: Grant, wanted: Wanted) -> dict[str, Any]:
    """Tell what contained resources a search has to do with, as `compose` takes it.

    They are sought in wholes of types that the caller is allowed; where no record is opened, in those that are in none.
    A chain over the population looks among them only if there are any: most installations have none.
    """
    if wanted.search.results.contained:
        kinds = {kind for kind, letter in wanted.required | wanted.optional if letter == "s"}
        if isinstance(grant, OpenGrant):
            kinds = {kind for kind in kinds if not in_records(kind)}
        return {"containers": sorted(kinds)}
    if isinstance(grant, PatientGrant) or not wanted.search.types:
        return {}
    codes = [TYPE_CODE[kind] for kind in wanted.search.types]
    return {"inside": await tx.peek(sql.kinds_contained, codes) is not None}


def _counts(wanted: Wanted) -> bool:
    """Tell whether this page must count: the total stands in the links to further pages."""
    return wanted.search.results.total == "accurate" and wanted.asked.total is None


async def _in_steps(tx: Transaction, grant: Grant, call: Call, wanted: Wanted, patient: str | None) -> Reply:
    """Ask for the matches, then for the rest, all in one snapshot."""
    results = wanted.search.results
    guess = None
    if results.total == "estimate" and wanted.asked.total is None and not results.contained:
        guess = await explaining.estimate(tx, wanted.search, patient)
    counts = _counts(wanted) or (results.total == "estimate" and wanted.asked.total is None and guess is None)
    among = await _among(tx, grant, wanted)
    statement = compose(
        wanted.search, patient, wanted.asked.after, counts=counts, tokens=bool(results.includes), **among
    )
    plan = await explaining.explain(tx, statement) if results.explain else None
    rows = await tx.all(statement.sql, *statement.args)
    found = Found(rows, guess=guess, plan=plan)
    if results.includes:
        found = await including.include(tx, grant, wanted, found)
    return Reply(body=answer(call, wanted, found), touched=_touched(grant, found, rows[: results.count]))


def _touched(grant: Grant, found: Found, shown: Sequence[Row]) -> tuple[tuple[str | None, int], ...]:
    """Count what is handed out of each patient's record, for the audit trail."""
    rows = [*shown, *found.included]
    if isinstance(grant, PatientGrant):
        return ((grant.patient, len(rows)),)
    return tuple(Counter(row["patient"] for row in rows).items()) or ((None, 0),)


search = Operation("fhir.search", CARE, need, work, "Search the resources of a type.", prepare=prepare)
