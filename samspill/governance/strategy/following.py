"""The strategy as it stands: goals, sub-goals and indicators with their colours; one indicator with all its figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.strategy import figures, files
from samspill.governance.strategy.figures import sql
from samspill.governance.strategy.forecasting import forecast
from samspill.governance.strategy.limits import limits
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from samspill.governance.strategy.figures import Series
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

YEARS: Final = 6
"""Years that a target can be set for on the page."""
WORST: Final = ("red", "yellow", "unknown", "green")
"""The order in which the colour of a whole is taken from its parts."""


@dataclass(frozen=True, slots=True)
class At:
    """A value in a drawing."""

    at: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of a drawing: `measured`, `targets`, `low`, `middle` or `high`."""

    name: str
    points: tuple[At, ...]


async def overview(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the strategy: its vision, its goals and sub-goals, and how each indicator stands."""
    strategy = await figures.newest(tx)
    if strategy is None:
        return Reply({"strategy": None, "goals": [], "reports": []}, about="strategy", touched=((None, 0),))
    found = await figures.indicators(tx, strategy["id"])
    goals = figures.tree(await tx.all(sql.goals, strategy["id"]), found)
    inside = call.caller.kind != "public"
    reports = [dict(row) for row in await tx.all(sql.reports, strategy["id"], inside)]
    data = {
        "strategy": strategy,
        "goals": [coloured(goal) for goal in goals],
        "counts": counts(found),
        "reports": reports,
    }
    data |= {"quarter": quarter_of(norwegian_day(call.at)), "fields": files.FIELDS}
    return Reply(data, about="strategy", touched=((None, 0),))


async def goal(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a goal or a sub-goal with its indicators."""
    strategy = await figures.current(tx)
    found = await figures.indicators(tx, strategy["id"])
    tree = [coloured(one) for one in figures.tree(await tx.all(sql.goals, strategy["id"]), found)]
    nodes = {
        node["id"]: (node, above) for top in tree for node, above in ((top, None), *((p, top) for p in top["parts"]))
    }
    node, above = nodes.get(str(call.facts["goal"]), (None, None))
    if node is None:
        raise Missing("there is no such goal")
    return Reply({"strategy": strategy, "goal": node, "above": above}, about=node["id"], touched=((None, 0),))


async def indicator(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show an indicator: how it is counted, its values, its targets, what is expected, and its colours over time."""
    name = str(call.facts["indicator"])
    row = await tx.one(sql.strategy_of, name)
    known = await figures.series(tx, name)
    found = await figures.indicators(tx, row["strategy"] if row else "", name)
    data = {
        "indicator": found[0],
        "definitions": [dict(one) for one in await tx.all(sql.definitions, name)],
        "targets": known.targets,
        "values": tuple(reversed(known.values)),
        "corrected": [dict(one) for one in await tx.all(sql.corrected, name)],
        "statuses": [dict(one) for one in await tx.all(sql.statuses, name)],
        "lines": lines(known),
        "expected": expected(known),
        "limits": _limits(known),
        "years": range(call.at.year, call.at.year + YEARS),
    }
    return Reply(data, about=name, touched=((None, 0),))


def coloured(node: dict[str, Any]) -> dict[str, Any]:
    """Give a goal its colour: the worst of those of its indicators and its parts; none where nothing is measured."""
    parts = [coloured(part) for part in node["parts"]]
    colours = [one["status"] for one in (*node["indicators"], *parts)]
    return {**node, "parts": parts, "status": worst(colours)}


def worst(colours: Iterable[str]) -> str:
    """Give the worst of some colours; `unknown` when there is none that is known."""
    held = set(colours)
    if held <= {"unknown"}:
        return "unknown"
    return next(colour for colour in WORST if colour in held and colour != "unknown")


def counts(found: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count the indicators of each colour, and all (`all`); parts of an indicator are not counted by themselves."""
    whole = [one["status"] for one in found if one["part_of"] is None]
    return {**dict.fromkeys(WORST, 0), **Counter(whole), "all": len(whole)}


def quarter_of(day: date) -> str:
    """Name the quarter of a day: `2024-K1`."""
    return f"{day.year}-K{(day.month + 2) // 3}"


def expected(known: Series) -> dict[str, Any] | None:
    """Tell what is expected at the last target: the middle, the bounds, and the chance to reach it."""
    aim = known.aim
    least, most = known.bounds
    ahead = forecast(known.points, least, most)
    if aim is None or ahead is None:
        return None
    there = ahead.ahead(aim.day)
    chance = ahead.chance(aim.day, aim.value, down=aim.down)
    return {
        "day": aim.day,
        "target": _decimal(aim.value),
        **{name: _decimal(getattr(there, name)) for name in ("low", "middle", "high")},
        "chance": _decimal(100 * chance),
        # Early values do not tell how far it goes: then it is said that most of it is assumed.
        "assumed": (aim.day - known.points[-1].day).days > (known.points[-1].day - known.points[0].day).days,
    }


def lines(known: Series) -> list[Drawn]:
    """Give what a drawing of the indicator shows: what was measured, the targets, and the fan of what is expected."""
    points = known.points
    drawn = [Drawn("measured", tuple(_at(point.day, point.value) for point in points))]
    aims = [(target["day"], float(target["value"])) for target in known.targets]
    if known.definition["baseline"] is not None and known.definition["baseline_day"]:
        aims.insert(0, (known.definition["baseline_day"], float(known.definition["baseline"])))
    drawn.append(Drawn("targets", tuple(_at(day, value) for day, value in aims)))
    ahead = forecast(points, *known.bounds)
    if ahead and known.aim and known.aim.day > points[-1].day:
        first, last = points[-1].day.toordinal(), known.aim.day.toordinal()
        days = [date.fromordinal(first + (last - first) * step // 4) for step in range(1, 5)]
        there = [ahead.ahead(day) for day in days]
        start = (_at(points[-1].day, points[-1].value),)
        fan = {name: tuple(_at(one.day, getattr(one, name)) for one in there) for name in ("middle", "low", "high")}
        drawn += [Drawn(name, start + later) for name, later in fan.items()]
    return [line for line in drawn if line.points]


def _limits(known: Series) -> dict[str, Any] | None:
    points = known.points
    found = limits(points)
    if found is None:
        return None
    day = points[-1].day
    return {"low": _decimal(max(found.low(day), known.bounds[0])), "high": _decimal(found.high(day)), "day": day}


def _at(day: date, value: float) -> At:
    return At(datetime.combine(day, time(12), UTC), _decimal(value))


def _decimal(value: float) -> Decimal:
    """Cut to what is worth reading: a tenth, or three figures of what is smaller than one."""
    return Decimal(f"{value:.1f}") if abs(value) >= 1 else Decimal(f"{value:.3g}")
