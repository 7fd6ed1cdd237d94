"""Say that a record draws curiosity, or does no more, and list those that do.

An employee's record, that of somebody in the news, of somebody with a confidential address, or of a child or youth
who is to be looked after specially: looks into it weigh more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir import record
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing
from samspill.services.log_analysis.analyse import sql

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

LONGEST: Final = 500
KINDS: Final = ("vip", "employee", "protected", "youth")
MOST: Final = 500
"""Records on the list that are shown."""


async def watched(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """List the records that draw curiosity, the newest first, each with the reason and who said so."""
    rows = await tx.all(sql.all_watched, MOST)
    people = await record.patients(tx, [row["patient"] for row in rows])
    listed = [{**dict(row), "name": record.name_of(people.get(row["patient"], {}))} for row in rows]
    touched = tuple((row["patient"], 0) for row in rows)
    return Reply({"watched": listed, "kinds": KINDS}, about="log-analysis", touched=touched or ((None, 0),))


async def watch(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Weigh looks into the record of `patient` more from now on, for a `reason` of a `kind`; without one, no more."""
    said = dict(call.query)
    patient, reason = said.get("patient", "").strip(), said.get("reason", "").strip()
    kind = said.get("kind", KINDS[0])
    if len(reason) > LONGEST:
        raise _malformed("reason", f"a reason has at most {LONGEST} characters", "too-long")
    if kind not in KINDS:
        raise _malformed("kind", f"kind is one of {', '.join(KINDS)}", "value")
    if patient not in await record.existing(tx, [patient]):
        raise Missing("there is no patient with this id")
    if reason:
        await tx.run(sql.watch, patient, reason, kind, call.at, call.caller.subject)
    else:
        await tx.run(sql.watch_no_more, patient)
    # A form goes back to the list; a program gets what was done.
    page = "text/html" in call.headers.get("accept", "")
    return Reply(
        {"patient": patient, "watched": bool(reason)},
        status=303 if page else 200,
        headers={"location": "/log-analysis/watched"} if page else {},
        about=f"Patient/{patient}",
        touched=((patient, 0),),
    )


def _malformed(where: str, what: str, code: str) -> Malformed:
    return Malformed(what, Fault(where, what, code))
