"""What if: some measures are late, and what waits for them is late too.

A measure that needs another cannot end before that has ended, plus the time it takes itself after it; without more
knowledge than years, a delay goes on whole, unless there was slack: a year or more between the end of the one and the
start of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from samspill.governance.portfolio.dependencies import circles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.governance.roadmap.periods import Period


@dataclass(frozen=True, slots=True)
class Late:
    """How many years later a measure is done, and which one it waits for; `` when it is late by itself."""

    years: int
    because: str


def late(periods: Mapping[str, Period], needs: Sequence[tuple[str, str]], shifts: Mapping[str, int]) -> dict[str, Late]:
    """Work out how late each measure becomes when some are late by so many years. What is in a circle is left out.

    `needs` are pairs of a measure and what it needs.
    """
    found = {name: Late(years, "") for name, years in shifts.items() if years > 0 and name in periods}
    graph = nx.DiGraph((before, after) for after, before in needs if after in periods and before in periods)
    graph.remove_nodes_from([name for circle in circles(needs) for name in circle])
    for name in nx.lexicographical_topological_sort(graph):
        for before in sorted(graph.predecessors(name)):
            if before in found:
                years = found[before].years - _slack(periods[before], periods[name])
                if years > 0 and (name not in found or years > found[name].years):
                    found[name] = Late(years, before)
    return found


def _slack(before: Period, after: Period) -> int:
    if before.ends is None or after.starts is None:
        return 0
    return max(0, after.starts - before.ends - 1)
