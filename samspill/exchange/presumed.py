"""The end of a call that was decided on what is remembered: confirmed, asked and recorded in one statement.

It is shared by calls of the moment that end alike. Either all that they rest on is so, and all are recorded; or nothing
is, and those of which it is so try once more without the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill import audit
from samspill.exchange import closing
from samspill.exchange.operations import Question
from samspill.trust import PatientGrant
from samspill.trust.decision import presuming
from samspill.trust.replay import check_proof

if TYPE_CHECKING:
    from samspill.audit import Entry, Touched
    from samspill.kernel.calls import Reply
    from samspill.store import Row, Store, Transaction
    from samspill.trust import Grant
    from samspill.trust.decision.dossiers import Asked

TRIES: Final = 3


class Otherwise(Exception):  # noqa: N818 - it is what turned out, and `perform` asks
    """What a call was decided on may not be so, or it does not end as the last one like it did."""


class _Ending(msgspec.Struct):
    text: str
    asked: Asked
    entry: Entry
    touched: Touched
    row: Row | None = None
    """What its question found, once that is recorded."""


async def end(store: Store, tx: Transaction, grant: Grant, done: Reply | Question, entry: Entry) -> Reply:
    """Answer a call, once it is confirmed and recorded: nothing is presumed then. Or `Otherwise`, unrecorded."""
    asked: Asked = tx.presumed
    if tx.begun or not (isinstance(grant, PatientGrant) and isinstance(done, Question)):
        raise Otherwise
    text = tx.text_of(done.sql)
    usual = done.single and closing.only_asks(done) and presuming.ends_as_usual(asked, text, done.values)
    if not usual or audit.unknown((grant.ground,)):
        raise Otherwise
    ending = _Ending(text, asked, entry, ((grant.patient, 1),))
    await store.ending(_end, ending)
    await check_proof(tx, asked.proof)
    if ending.row is None:
        raise Otherwise
    tx.presumed = None
    return done.answer([ending.row])


async def _end(tx: Transaction, endings: list[_Ending]) -> None:
    for text in dict.fromkeys(one.text for one in endings):
        left = [one for one in endings if one.text == text]
        for _ in range(TRIES):
            left = await _try(tx, text, left)
            if not left:
                break


async def _try(tx: Transaction, text: str, endings: list[_Ending]) -> list[_Ending]:
    """Record calls, if all that they rest on is so; gives those that may be tried again."""
    asked = [one.asked for one in endings]
    if not all(same := presuming.alike(asked)):
        return [one for one, like in zip(endings, same, strict=True) if like]
    links = await audit.links_of(tx, [(one.entry, one.touched, "") for one in endings])
    values: tuple[Any, ...] = (*presuming.values_of(asked), *links.values(tx))
    rows = await tx.last(closing.presumed(text), *values)
    stand = presuming.told(tx, asked, rows)
    if not rows[0]["recorded"]:
        if not all(stand):
            links.are_left_out(tx)
        return [one for one, stands in zip(endings, stand, strict=True) if stands]
    links.are_added(tx)
    for one, row in zip(endings, rows, strict=True):
        one.row = row
    return []
