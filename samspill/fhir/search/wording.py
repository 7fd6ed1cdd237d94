"""Texts by which tokens are found: what stands beside codes, for `:text`, and addresses, for `:below`.

Each text of a parameter is kept once, in `fhir.wording`, with a token that every resource with that text carries. A
search picks the texts that begin as it asks, then looks for their tokens, so that a text costs a resource one short
token however long it is, and the table grows with the language and not with the records.

A text nobody carries any more is never wrong, only needless: it leads to a token that finds nothing. But it may be
words about a person, so it goes a week after it was last noted (`forget`). A connection takes no text for known longer
than an hour, and what was noted in the last three days only: so none goes while somebody relies on it.
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search.clause import Worded
from samspill.fhir.search.strings import LAST, LONGEST, normalise
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samspill.fhir.search.clause import Bind
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter
    from samspill.store import Transaction

Wording = tuple[int, str, str]
"""A parameter's number, a text as it is compared, and the token of those that carry it."""
REMEMBERED: Final = 20_000
"""Tokens that are known to be in the table, for each connection. When there are more, all are forgotten."""
SEEN: Final = "fhir.wording"
SINCE: Final = "fhir.wording.since"
TRUSTED: Final = 3600.0
"""Seconds for which a connection takes texts for known, from the first of them on."""
NOTED: Final = 3
"""Days for which a text that was noted is not noted again."""
KEPT: Final = 7
"""Days after which a text that was noted, and that nobody carries, is forgotten."""
_NEXT: Final = "\x01"
"""What sorts after a text and before all that is longer, but for U+0000, which no text holds."""

sql = queries("samspill.fhir.search")


def wording_of(number: int, text: str) -> Wording | None:
    """Give the wording that a text is found by; None when nothing of it is compared, such as a space.

    Of a text, as of other strings, the first `strings.LONGEST` characters count. The token is a digest, of 72 bits:
    two of a billion texts would share one with a chance of one in nine thousand.
    """
    return _often(number, text) if len(text) <= LONGEST else _make(number, text)


def _make(number: int, text: str) -> Wording | None:
    compared = normalise(text)[:LONGEST]
    if not compared:
        return None
    digest = urlsafe_b64encode(blake2b(compared.encode(), digest_size=9).digest()).decode()
    return number, compared, f"{number}:t|{digest}"


_often = lru_cache(maxsize=8192)(_make)
"""The same few texts stand beside most codes."""


def noting(number: int) -> Visit:
    """Gather a text that stands beside a code."""

    def act(value: str, draft: Draft) -> None:
        found = wording_of(number, value)
        if found is not None:
            draft.tokens.append(found[2])
            draft.wordings.append(found)

    return act


async def remember(tx: Transaction, wordings: Iterable[Wording]) -> None:
    """See to it that wordings are in the table, before the resources that carry them are stored.

    Does nothing when this connection knows that they are, which is nearly always. Best called before the transaction
    has begun: then they are there whatever becomes of it, and nobody waits for them. In a transaction that has begun
    they are written in it, and not taken for known, as it may come to nothing.
    """
    await tx.hold()
    seen = _seen(tx.memory)
    unseen = {one[2]: one for one in wordings if one[2] not in seen}
    if not unseen:
        return
    columns = list(map(list, zip(*unseen.values(), strict=True)))
    if tx.begun:
        await tx.run(sql.remember_wordings, *columns, NOTED)
        return
    await tx.peek(sql.remember_wordings, *columns, NOTED)
    if len(seen) + len(unseen) > REMEMBERED:
        seen.clear()
    seen.update(unseen)


def _seen(memory: dict[str, Any]) -> set[str]:
    """Give the tokens that a connection takes for known; none when it is too long since it began to."""
    now = time.monotonic()
    if SEEN not in memory or now - memory[SINCE] > TRUSTED:
        memory[SEEN], memory[SINCE] = set(), now
    found: set[str] = memory[SEEN]
    return found


async def forget(tx: Transaction, most: int) -> tuple[int, int]:
    """Look at the texts that were noted longest ago, so many at most, and forget those that nobody carries any more.

    Gives how many were looked at, and how many of them are forgotten. The others count as noted now.
    """
    await tx.one(sql.by_index)
    row = await tx.one(sql.forget_wordings, KEPT, most)
    return (row["looked"], row["forgotten"]) if row else (0, 0)


def beginning(*starts: str) -> Worded:
    """Ask for the texts that begin with one of some texts."""
    return Worded(tuple((start, start + LAST) for start in starts))


def exactly(text: str) -> Worded:
    """Ask for one text, whole."""
    return Worded(((text, text + _NEXT),))


def compose(parameter: Parameter, wanted: Sequence[Worded], bind: Bind) -> str:
    """Write the condition that a row of `resource` carries the token of one of the texts that are asked for."""
    ranges = [one for worded in wanted for one in worded.ranges]
    low, high = bind([one for one, _ in ranges], "text[]"), bind([one for _, one in ranges], "text[]")
    numbers = bind([source.number for source in parameter.sources], "smallint[]")
    return (
        "resource.tokens && ARRAY(SELECT said.token "  # noqa: S608 - placeholders only
        f"FROM unnest({low}, {high}) AS wanted (low, high) JOIN fhir.wording AS said "
        f'ON said.parameter = ANY ({numbers}) AND said.value >= wanted.low COLLATE "C" '
        'AND said.value < wanted.high COLLATE "C")'
    )
