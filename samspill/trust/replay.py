"""What may be seen once only, remembered by all workers together: proofs, assertions, request objects.

The memory is a table without a log (`trust.seen`), written for many calls at once (`Store.beside`): one statement
and no wait for the disk. A crash of the database empties it; what it guards is good for seconds.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from samspill.kernel import clock
from samspill.kernel.problems import Unavailable
from samspill.store import Collision, queries

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.store import Store, Transaction

sql = queries("samspill.trust.issuing")
TRIES: Final = 5
FORGOT: Final = "trust.forgot"
PAUSE: Final = 5.0
"""Seconds between two times that a worker forgets what has run out."""


@dataclass(slots=True)
class Sight:
    """Something that is seen, and whether it is for the first time."""

    digest: bytes
    expires: datetime
    fresh: bool = False
    tidy: bool = False
    """Whoever sees this is to forget what has run out."""


async def is_fresh(store: Store, digest: bytes, seconds: float) -> bool:
    """Note that something is seen, to be remembered for some seconds; tells whether it is for the first time."""
    sight = Sight(digest, clock.now() + timedelta(seconds=seconds))
    for _ in range(TRIES):
        try:
            await store.beside(_note, sight)
        except Collision:
            # Another worker has noted one of the group in the same moment: nothing of it counts, so all is done again.
            continue
        if sight.tidy:
            with suppress(Collision):
                await store.together(_forget, None)
        return sight.fresh
    raise Unavailable("what was seen before cannot be told just now")


async def _note(tx: Transaction, sights: list[Sight]) -> None:
    """Note a group; of two that are the same, the first is fresh."""
    first: dict[bytes, Sight] = {}
    for sight in sights:
        sight.fresh = False
        first.setdefault(sight.digest, sight)
    # All workers note in one order, so that none waits for another that waits for it.
    digests = sorted(first)
    for row in await tx.last(sql.see, digests, [first[digest].expires for digest in digests]):
        first[row["digest"]].fresh = True
    if time.monotonic() - tx.memory.get(FORGOT, 0.0) > PAUSE:
        tx.memory[FORGOT] = time.monotonic()
        sights[0].tidy = True


async def _forget(tx: Transaction, _sights: list[None]) -> None:
    await tx.last(sql.forget)
