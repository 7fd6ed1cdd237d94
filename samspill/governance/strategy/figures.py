"""Strategies, goals and indicators as they are kept, ready for pages and programs."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from samspill.governance.strategy.points import Point
from samspill.governance.strategy.status import Aim
from samspill.kernel.problems import Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.store import Row, Transaction

sql = queries("samspill.governance.strategy")


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator's definition, its targets and its values, oldest first."""

    indicator: str
    definition: Mapping[str, Any]
    targets: tuple[Mapping[str, Any], ...]
    values: tuple[Mapping[str, Any], ...]

    @property
    def counted(self) -> tuple[Mapping[str, Any], ...]:
        """Give the values that were counted by the newest definition: only those can be compared."""
        return tuple(value for value in self.values if value["definition"] == self.definition["version"])

    @property
    def points(self) -> list[Point]:
        """Give the values as points in time."""
        return [Point(value["ends"], float(value["value"])) for value in self.counted]

    @property
    def bounds(self) -> tuple[float, float]:
        """Tell what the indicator can be at all."""
        unit = self.definition["unit"]
        return 0.0, {"percent": 100.0, "fraction": float(self.definition["whole"] or 0)}.get(unit, inf)

    @property
    def aim(self) -> Aim | None:
        """Give the last target of the newest definition, which the status is told by; None where there is none."""
        if not self.targets:
            return None
        last = self.targets[-1]
        least, most = self.bounds
        down = self.definition["direction"] == "down"
        return Aim(last["day"], float(last["value"]), down=down, least=least, most=most)


async def series(tx: Transaction, indicator: str) -> Series:
    """Read an indicator's figures. Raises `Missing`."""
    definitions = await tx.all(sql.definitions, indicator)
    if not definitions:
        raise Missing("there is no such indicator")
    newest = dict(definitions[0])
    targets = await tx.all(sql.targets, indicator)
    values = await tx.all(sql.values, indicator)
    return Series(
        indicator,
        newest,
        tuple(dict(row) for row in targets if row["version"] == newest["version"]),
        tuple(dict(row) for row in values),
    )


async def newest(tx: Transaction) -> Mapping[str, Any] | None:
    """Give the strategy that is followed, the newest; None when there is none."""
    rows = await tx.all(sql.strategies)
    return dict(rows[0]) if rows else None


async def current(tx: Transaction) -> Mapping[str, Any]:
    """Give the strategy that is followed. Raises `Missing` when there is none."""
    found = await newest(tx)
    if found is None:
        raise Missing("there is no strategy yet")
    return found


async def indicators(tx: Transaction, strategy: str, only: str = "") -> list[dict[str, Any]]:
    """Give the indicators of a strategy, each with its newest value, its last target and its status."""
    return [dict(row) for row in await tx.all(sql.indicators, strategy, only)]


def tree(goals: Sequence[Row], found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Hang sub-goals on goals, and indicators on both; parts of an indicator hang on that."""
    by_goal: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        if one["part_of"] is None:
            parts = [dict(part) for part in found if part["part_of"] == one["id"]]
            by_goal.setdefault(one["goal"] or "", []).append({**one, "parts": parts})
    nodes = {row["id"]: {**dict(row), "indicators": by_goal.get(row["id"], []), "parts": []} for row in goals}
    for node in nodes.values():
        if node["parent"]:
            nodes[node["parent"]]["parts"].append(node)
    return [node for node in nodes.values() if not node["parent"]]
