"""Measures are laid down, and their years and phases change: each change says why, and what it was is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from samspill.governance.councils.forms import asked, both, done, wrong
from samspill.governance.portfolio.dependencies import circles
from samspill.governance.roadmap.following import GROUPS, UNKNOWN, sql
from samspill.governance.roadmap.periods import period_of, read_period
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Transaction
    from samspill.trust import Grant

PHASES: Final = ("concept", "national", "local", "change", "practice", UNKNOWN)
"""Konsept, nasjonal tilrettelegging, regional/lokal tilrettelegging, endring, ny praksis; what nobody has said."""
MOST: Final = 5000
"""Measures that are laid down in one call."""


class _Aim(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: str
    objective: str = ""
    goal: str = ""


class _Measure(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    aim: str
    actor: str
    group: str
    what: str
    period: str = ""
    phase: str = "national"
    needs: list[str] = []


class _Plan(msgspec.Struct, forbid_unknown_fields=True):
    aims: list[_Aim]
    measures: list[_Measure]
    source: str = ""
    year: int | None = None


async def lay(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Lay down aims and measures (JSON); those that are there already stay as they are.

    Only what nobody has said of them is filled in: an aim's goal, a measure's phase and user group, what it waits for.
    Raises `Malformed` with the measure that is wrong, and then nothing is laid down.
    """
    try:
        plan = msgspec.json.decode(call.body, type=_Plan)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise wrong("", f"this is no roadmap: {error}", "structure") from None
    if len(plan.measures) > MOST:
        raise wrong("measures", f"{MOST} measures at most in one call", "too-long")
    await _add_aims(tx, plan)
    added = await _add_measures(tx, plan, call)
    return done("/roadmap", {"measures": added}, "roadmap")


async def _add_aims(tx: Transaction, plan: _Plan) -> None:
    goals = {row["id"] for row in await tx.all(sql.known_goals, [aim.goal for aim in plan.aims])}
    for aim in plan.aims:
        if aim.goal and aim.goal not in goals:
            raise wrong(aim.id, f"the strategy has no goal {aim.goal}")
    columns = ([aim.id for aim in plan.aims], list(range(1, len(plan.aims) + 1)), [aim.title for aim in plan.aims])
    more = ([aim.objective for aim in plan.aims], [aim.goal for aim in plan.aims])
    await tx.all(sql.add_aims, *columns, *more, plan.source)


async def _add_measures(tx: Transaction, plan: _Plan, call: Call) -> int:
    aims = {row["id"] for row in await tx.all(sql.aims)}
    periods = []
    for one in plan.measures:
        if one.aim not in aims:
            raise wrong(one.id, f"there is no aim {one.aim}")
        if one.group not in GROUPS or one.phase not in PHASES:
            raise wrong(one.id, f"the group is one of {', '.join(GROUPS)}, the phase one of {', '.join(PHASES)}")
        periods.append(read_period(one.period, f"{one.id}, period"))
    texts = [(one.id, one.aim, place, one.actor, one.group, one.what) for place, one in enumerate(plan.measures, 1)]
    columns = [list(column) for column in zip(*texts, strict=True)] or [[]] * 6
    years = ([p.starts for p in periods], [p.ends for p in periods], [p.running for p in periods])
    phases = [one.phase for one in plan.measures]
    told = (call.at, call.caller.subject, plan.source, plan.year)
    rows = [row for row in await tx.all(sql.add_measures, *columns, *years, phases, *told) if row["added"]]
    needs = [(one.id, need) for one in plan.measures for need in one.needs]
    known = {one.id for one in plan.measures}
    for id_, need in needs:
        if need not in known:
            raise wrong(id_, f"there is no measure {need}")
    if circles(needs):
        raise wrong(circles(needs)[0][0], "the measures wait for each other in a circle")
    await tx.run(sql.add_needs, [id_ for id_, _ in needs], [need for _, need in needs])
    return len(rows)


async def change(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Change a measure's `period`, `phase` or `group`, and say `why`. Of two at once, the second sees both."""
    name, said = str(call.facts["measure"]), asked(call)
    await tx.one(sql.hold_measure, name)
    row = await tx.one(sql.measure, name)
    if row is None:
        raise Missing("there is no such measure")
    was = period_of(dict(row))
    period = read_period(said.line("period", need=True)) if "period" in said.values else was
    phase = said.choice("phase", PHASES, row["phase"])
    group = said.choice("group", GROUPS, row["user_group"])
    if said.edit() != row["edit"]:
        theirs = f"{was}, {row['phase']}, {row['user_group']}"
        return both("period", f"{period}, {phase}, {group}", theirs, row["edit"], f"/roadmap/measures/{name}")
    why = said.text("why", need=True, most=2000)
    pairs = (
        *(("starts", was.starts, period.starts), ("ends", was.ends, period.ends)),
        *(("phase", row["phase"], phase), ("group", row["user_group"], group)),
    )
    for what, before, after in pairs:
        if before != after:
            told = (str(before or ""), str(after or ""), why)
            await tx.run(sql.note_change, name, what, *told, call.at, call.caller.subject)
    years = (period.starts, period.ends, period.running)
    await tx.one(sql.change_measure, name, *years, phase, group, call.at, call.caller.subject)
    return done(f"/roadmap/measures/{name}", {"id": name, "period": str(period), "phase": phase}, f"measure/{name}")
