"""A strategy is laid down as data, and its indicators are defined anew when the counting rule changes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.strategy import figures
from samspill.governance.strategy.figures import sql
from samspill.governance.strategy.measuring import settle
from samspill.governance.strategy.numbers import number
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Clash, Fault, Stale

if TYPE_CHECKING:
    from decimal import Decimal

    from samspill.governance.councils.forms import Asked
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Transaction
    from samspill.trust import Grant

UNITS: Final = ("percent", "count", "fraction")
DIRECTIONS: Final = ("up", "down")
STEPS: Final = 20
"""Targets of one indicator."""


class _Goal(msgspec.Struct, forbid_unknown_fields=True):
    number: int
    title: str
    parts: list[str] = []


class _Indicator(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    rule: str
    unit: str
    number: int = 0
    goal: str = ""
    direction: str = "up"
    whole: int | None = None
    parts: list[_Indicator] = []


class _Strategy(msgspec.Struct):
    id: str
    name: str
    vision: str
    starts: date
    ends: date
    source: str = ""
    aims: list[str] = []
    groups: list[str] = []
    goals: list[_Goal] = []
    indicators: list[_Indicator] = []


async def establish(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Lay down a strategy: its vision, goals with sub-goals, and indicators with their counting rules (JSON).

    Goals become `maal-1`, sub-goals `delmaal-1` in one series, indicators `indikator-1` and parts `indikator-1-1`.
    Raises `Malformed` with the place, `Clash` when there is a strategy of this id.
    """
    try:
        plan = msgspec.json.decode(call.body, type=_Strategy)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise wrong("", f"this is no strategy: {error}", "structure") from None
    texts = (plan.aims, plan.groups)
    added = await tx.one(sql.add_strategy, plan.id, plan.name, plan.vision, *texts, plan.starts, plan.ends, plan.source)
    if added is None:
        message = "there is a strategy of this id"
        raise Clash(message, Fault("id", message, "conflict"))
    await _add_goals(tx, plan)
    await _add_indicators(tx, plan, call)
    return done("/strategy", {"id": plan.id}, f"strategy/{plan.id}")


async def _add_goals(tx: Transaction, plan: _Strategy) -> None:
    rows: list[tuple[str, str, int, str]] = []
    place = 0
    for goal in plan.goals:
        rows.append((f"maal-{goal.number}", "", goal.number, goal.title))
        for title in goal.parts:
            place += 1
            rows.append((f"delmaal-{place}", f"maal-{goal.number}", place, title))
    await tx.run(sql.add_goals, plan.id, *(list(column) for column in zip(*rows, strict=True)))


async def _add_indicators(tx: Transaction, plan: _Strategy, call: Call) -> None:
    flat = [(f"indikator-{one.number}", "", one.number, one) for one in plan.indicators]
    for one in plan.indicators:
        whole = f"indikator-{one.number}"
        flat += [(f"{whole}-{place}", whole, one.number, part) for place, part in enumerate(one.parts, 1)]
    goals = {f"maal-{goal.number}" for goal in plan.goals}
    goals |= {f"delmaal-{n}" for n in range(1, sum(len(goal.parts) for goal in plan.goals) + 1)}
    for id_, _, _, one in flat:
        if one.goal and one.goal not in goals:
            raise wrong(id_, f"there is no goal {one.goal}")
        _check(one.unit, one.direction, one.whole, f"{id_}, ")
    columns = ([row[0] for row in flat], [row[3].goal for row in flat], [row[1] for row in flat])
    await tx.run(sql.add_indicators, plan.id, *columns, [row[2] for row in flat])
    for id_, _, _, one in flat:
        counted = (one.unit, one.whole if one.unit == "fraction" else None, one.direction)
        first = (id_, 1, one.name, one.rule, "", "", *counted, "", None, None, plan.starts)
        await tx.run(sql.define, *first, call.at, call.caller.subject)


async def define(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Define an indicator anew: its counting rule, its baseline and its targets (`target-2026`: a value for each year).

    `version` is the one that the writer had before them; raises `Stale` when it is not the newest any more.
    """
    indicator, said = str(call.facts["indicator"]), asked(call)
    await tx.one(sql.hold, indicator)
    known = await figures.series(tx, indicator)
    version = int(known.definition["version"])
    if said.number("version") != version:
        message = "the indicator has been defined anew by somebody else: look at that first"
        raise Stale(message, Fault("version", message, "conflict"))
    values = _definition(said)
    targets = _targets(said)
    starts = said.day("from") or norwegian_day(call.at)
    await tx.run(sql.define, indicator, version + 1, *values, starts, call.at, call.caller.subject)
    await tx.run(sql.aim, indicator, version + 1, [day for day, _ in targets], [value for _, value in targets])
    await settle(tx, indicator, call.at)
    return done(f"/strategy/indicators/{indicator}", {"indicator": indicator, "version": version + 1}, indicator)


def _definition(said: Asked) -> tuple[Any, ...]:
    """Read name, rule, what is counted among what, unit, whole, direction, owner and baseline."""
    unit, direction = said.choice("unit", UNITS), said.choice("direction", DIRECTIONS, "up")
    whole = said.number("whole") or None
    _check(unit, direction, whole)
    baseline = said.line("baseline")
    texts = (said.line("name", need=True), said.text("rule", need=True, most=1000))
    parts = (said.line("numerator"), said.line("denominator"))
    level = number(baseline, "baseline") if baseline else None
    return (*texts, *parts, unit, whole, direction, said.line("owner"), level, said.day("baseline_day"))


def _targets(said: Asked) -> list[tuple[date, Decimal]]:
    """Read the targets: `target-2026` is what is to be reached by the end of that year."""
    found = []
    for name in sorted(said.values):
        start, _, year = name.partition("-")
        if start == "target" and said.line(name):
            if not (year.isdigit() and 2000 <= int(year) <= 2100):  # noqa: PLR2004 - the years of a strategy
                raise wrong(name, "a target names its year: target-2026")
            found.append((date(int(year), 12, 31), number(said.line(name), name)))
    if len(found) > STEPS:
        raise wrong("target", f"an indicator has {STEPS} targets at most")
    return found


def _check(unit: str, direction: str, whole: int | None, place: str = "") -> None:
    if unit not in UNITS:
        raise wrong(f"{place}unit", f"unit is one of {', '.join(UNITS)}")
    if direction not in DIRECTIONS:
        raise wrong(f"{place}direction", f"direction is one of {', '.join(DIRECTIONS)}")
    if unit == "fraction" and not whole:
        raise wrong(f"{place}whole", "a fraction says of how many: whole", "required")
