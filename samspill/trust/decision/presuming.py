"""What a call is decided on before anything is asked: what was read for the last one like it, until its end tells more.

Whoever attests a patient reads one thing after another about that patient, and seldom has anything changed between two
of them. So what was read for one is taken for the next: settings, relations, the numbers of the record, and what the
registers say. The statement with which the call ends and is recorded tells whether the same would be read then, and
that the proof is new (`presumed` in queries.sql). If not, it records nothing, and the call asks as if nothing had been
presumed. So a block is in force at the very next call all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.store.ahead import Ahead
from samspill.trust.decision.dossiers import HEARD, guess, named, note_last, recall, unseen
from samspill.trust.replay import tell, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.store import Row, Transaction
    from samspill.trust.decision.dossiers import Asked


VALUES: Final = 6
"""How many values `presumed` takes."""


def presume(memory: dict[str, Any], asked: Asked) -> bool:
    """Give a call what was read for the last one of its caller on its kind of resource; False if nothing was."""
    within = asked.within
    if within is None or not within.question:
        return False
    guess(memory, asked)
    recall(memory, (asked,))
    if asked.caller is None or asked.record is None:
        return False
    habit = asked.caller.habits.get((asked.which.record, within.type))
    read = asked.caller.read.get(asked.which.record)
    if habit is None or read is None or not habit.wish():
        return False
    asked.ahead = Ahead(habit)
    asked.settings, asked.relations = read
    asked.heard = memory[HEARD]
    return True


def ends_as_usual(asked: Asked, text: str, values: tuple[object, ...]) -> bool:
    """Tell whether a call ends as the last one like it did, so that it can be asked together with others."""
    within = asked.within
    return (
        within is not None
        and asked.ahead is not None
        and asked.ahead.habit.text == text
        and values == (within.type, within.id, False, asked.which.record)
    )


def alike(asked: Sequence[Asked]) -> list[bool]:
    """Tell of calls which rest on the same registers as the first."""
    first = _registers(asked[0])
    return [_registers(one) == first for one in asked]


def _registers(asked: Asked) -> tuple[int, str]:
    return asked.caller.held.generation if asked.caller else -1, asked.heard


def values_of(asked: Sequence[Asked]) -> tuple[bytes, float, str, str, int, int]:
    """Give the values of `presumed`, for calls that rest on the same registers."""
    new = unseen(asked)
    generation, heard = _registers(asked[0])
    calls = [
        (*named(one), one.settings or None, one.relations or None, one.record.numbers if one.record else None)
        for one in asked
    ]
    return *written(new), msgspec.json.encode(calls).decode(), heard, generation, len(new)


def told(tx: Transaction, asked: Sequence[Asked], rows: Sequence[Row]) -> list[bool]:
    """Take what the statement told of calls, in their order; gives for each whether what was presumed of it is so.

    A call of which it is not reads all of it anew, and that is what the next one presumes.
    """
    tell(tx, unseen(asked), rows[0]["seen"] or ())
    stand = [
        bool(row["registers"] and row["fits"] and (one.proof is None or one.proof.fresh))
        for one, row in zip(asked, rows, strict=True)
    ]
    for one, stands in zip(asked, stand, strict=True):
        if stands and one.within is not None:
            one.within.patient = one.which.record
            note_last(tx.remembered, one)
    return stand
