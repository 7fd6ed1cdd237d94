"""What may be seen once only, remembered by all workers together: proofs, assertions, request objects.

The memory is a table without a log (`trust.seen`), written for many calls at once (`Store.beside`): one statement
and no wait for the disk. A crash of the database empties it; what it guards is good for seconds.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from samspill.kernel.calls import Sight
from samspill.kernel.problems import Unavailable
from samspill.store import Collision, queries
from samspill.trust.refusals import Unproven, unidentified

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samspill.store import Store, Transaction

sql = queries("samspill.trust.issuing")
TRIES: Final = 5
FORGOT: Final = "trust.forgot"
PAUSE: Final = 5.0
"""Seconds between two times that a worker forgets what has run out."""


async def is_fresh(store: Store, digest: bytes, seconds: float) -> bool:
    """Note that something is seen, to be remembered for some seconds; tells whether it is for the first time."""
    sight = Sight(digest, seconds)
    for _ in range(TRIES):
        try:
            await store.beside(_note, sight)
        except Collision:
            # Another worker has noted one of the group in the same moment: nothing of it counts, so all is done again.
            continue
        if sight.tidy:
            with suppress(Collision):
                await store.beside(_forget, None)
        return bool(sight.fresh)
    raise Unavailable("what was seen before cannot be told just now")


async def use_proof(store: Store, digest: bytes, seconds: float) -> None:
    """Note that a proof is used. Raises `Unproven` when it was before."""
    if not await is_fresh(store, digest, seconds):
        raise _reused()


async def check_proof(tx: Transaction, proof: Sight | None) -> None:
    """See that a call's proof is new, and note it unless that was done with what the call asked first. Or `Unproven`.

    It stays noted though the call comes to nothing.
    """
    if proof is None:
        return
    if proof.fresh is None:
        await tx.apart(_note, proof)
    if proof.tidy:
        proof.tidy = False
        with suppress(Collision):
            await tx.apart(_forget, None)
    if not proof.fresh:
        raise _reused()


def _reused() -> Unproven:
    return unidentified("the proof was sent before (jti)", "dpop.reused")


async def _note(tx: Transaction, sights: Sequence[Sight]) -> None:
    rows = await tx.last(sql.see, *written(sights))
    tell(tx, sights, [row["digest"] for row in rows])


async def _forget(tx: Transaction, _sights: Sequence[None]) -> None:
    await tx.last(sql.forget)


def written(sights: Sequence[Sight]) -> tuple[bytes, float]:
    """Write a group as the statement takes it: digests, each once, and for how many seconds the longest is kept.

    All workers note in one order, so that none waits for another that waits for it.
    """
    digests = sorted({sight.digest for sight in sights})
    return b"".join(digests), max((sight.seconds for sight in sights), default=0.0)


def tell(tx: Transaction, sights: Sequence[Sight], new: Iterable[bytes]) -> None:
    """Tell a group which digests were new; of two sights that are the same, the first is fresh."""
    left = set(new)
    for sight in sights:
        sight.fresh = sight.digest in left
        left.discard(sight.digest)
    if sights and time.monotonic() - tx.remembered.get(FORGOT, 0.0) > PAUSE:
        tx.remembered[FORGOT] = time.monotonic()
        sights[0].tidy = True
