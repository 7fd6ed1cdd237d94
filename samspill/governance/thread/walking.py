"""What became of what: from a thing along the thread, decision – initiative – roadmap – goal – indicator, both ways.

The walk goes forward from the start as far as there are ties, and backward likewise, and never turns round: what merely
shares a goal is not what became of a decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

ORDER: Final = ("passage", "initiative", "measure", "rollout", "goal", "indicator")
"""The kinds of things along the thread. A decision stands for the case that it was made in."""
RANK: Final = {"passage": 0, "initiative": 1, "measure": 2, "rollout": 2, "goal": 3, "indicator": 4}
MOST: Final = 200
"""Things of one thread."""

Thing = tuple[str, str]
"""A kind and an id."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two things that hang together, the one that comes first in the order first, and how."""

    before: Thing
    after: Thing
    what: str


def tie(one: Thing, other: Thing, what: str) -> Tie | None:
    """Make a tie in the order of the thread; None for things of a kind, which are no steps along it."""
    ranks = RANK.get(one[0]), RANK.get(other[0])
    if ranks[0] is None or ranks[1] is None or ranks[0] == ranks[1]:
        return None
    return Tie(one, other, what) if ranks[0] < ranks[1] else Tie(other, one, what)


async def walk(start: Thing, ties_of: Callable[[Sequence[Thing]], Awaitable[Iterable[Tie]]]) -> list[Tie]:
    """Walk from a thing, forward and backward; gives the ties that were followed, each once, as they were found."""
    found: dict[Tie, None] = {}
    for forward in (True, False):
        seen, ahead = {start}, [start]
        while ahead and len(seen) < MOST:
            here, fresh = set(ahead), []
            for one in await ties_of(ahead):
                come_from, gone_to = (one.before, one.after) if forward else (one.after, one.before)
                if come_from not in here:
                    continue
                found[one] = None
                if gone_to not in seen and len(seen) < MOST:
                    seen.add(gone_to)
                    fresh.append(gone_to)
            ahead = fresh
    return list(found)
