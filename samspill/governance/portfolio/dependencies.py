"""What depends on what: circles, the longest chain, and where each stands in a drawing of it all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDE: Final = 190
TALL: Final = 44
ACROSS: Final = 240
DOWN: Final = 58


@dataclass(frozen=True, slots=True)
class Box:
    """An initiative in the drawing: its corner, whether it is on the longest chain, and whether it is in a circle."""

    id: str
    x: int
    y: int
    critical: bool
    circular: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes, and lines from what is needed to what needs it; all in the drawing's own units."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[tuple[str, int, int, int, int], ...]


def circles(needs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Give the circles among pairs of an initiative and what it needs: none of those can be the first."""
    graph = nx.DiGraph(needs)
    return sorted(sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1)


def longest(needs: Sequence[tuple[str, str]], lasts: Mapping[str, int]) -> list[str]:
    """Give the longest chain, by how long each lasts (days), from what comes first; circles take no part in it."""
    graph = nx.DiGraph((before, after) for after, before in needs)
    graph.remove_nodes_from([name for circle in circles(needs) for name in circle])
    best: dict[str, tuple[int, list[str]]] = {}
    for name in nx.lexicographical_topological_sort(graph):
        before = max((best[one] for one in sorted(graph.predecessors(name))), key=lambda one: one[0], default=(0, []))
        best[name] = (before[0] + max(1, lasts.get(name, 1)), [*before[1], name])
    chain = max(best.values(), key=lambda one: (one[0], len(one[1])), default=(0, []))[1]
    return chain if len(chain) > 1 else []


def drawing(needs: Sequence[tuple[str, str]], lasts: Mapping[str, int]) -> Drawing:
    """Lay out what has dependencies: what is needed stands to the left of what needs it."""
    levels = _levels(needs)
    chain, rings = set(longest(needs, lasts)), {name for circle in circles(needs) for name in circle}
    boxes: dict[str, Box] = {}
    for level, names in enumerate(levels):
        for place, name in enumerate(names):
            boxes[name] = Box(name, level * ACROSS, place * DOWN, name in chain, name in rings)
    lines = tuple((_kind(boxes[before], boxes[after]), *_ends(boxes[before], boxes[after])) for after, before in needs)
    height = max((len(names) for names in levels), default=0) * DOWN
    return Drawing(max(1, len(levels)) * ACROSS, max(height, DOWN), tuple(boxes.values()), lines)


def _levels(needs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Sort initiatives by how far from the start they are; those of a circle stand together."""
    graph: Any = nx.condensation(nx.DiGraph((before, after) for after, before in needs))
    level: dict[int, int] = {}
    for one in nx.topological_sort(graph):
        level[one] = 1 + max((level[before] for before in graph.predecessors(one)), default=-1)
    found: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for one, deep in level.items():
        found[deep] += graph.nodes[one]["members"]
    return [sorted(names) for names in found]


def _ends(before: Box, after: Box) -> tuple[int, int, int, int]:
    return before.x + WIDE, before.y + TALL // 2, after.x, after.y + TALL // 2


def _kind(before: Box, after: Box) -> str:
    if before.circular and after.circular:
        return "circular"
    return "critical" if before.critical and after.critical else "plain"
