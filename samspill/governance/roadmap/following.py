"""The roadmap as it stands: by aim, by actor, by user group; a measure with its history; what a delay would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance import origins
from samspill.governance.councils.forms import MOST, asked, done, wrong
from samspill.governance.portfolio.dependencies import circles
from samspill.governance.roadmap import lateness
from samspill.governance.roadmap.gantt import gantt
from samspill.governance.roadmap.periods import period_of
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.governance.roadmap")
UNKNOWN: Final = "unknown"
"""A user group or a phase that nobody has told yet."""
GROUPS: Final = ("gps", "municipalities", "hospitals", "specialists", "pharmacies", "national", UNKNOWN)
LATEST: Final = 10
"""Years that a measure can be late by."""
ALL: Final = 10_000
SHIFTS: Final = 20
"""Measures that one scenario makes late."""


async def overview(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the roadmap: all measures, or those of an aim, an actor, a user group, an initiative or a goal.

    `late-<measure>=2` shows what it does to the others when a measure is two years late; `scenario` takes a kept one.
    """
    said = asked(call)
    chosen = {name: said.line(name) for name in ("aim", "actor", "group", "initiative", "goal")}
    page = said.number("page", 1, least=1, most=1000)
    rows = await tx.all(sql.measures, *chosen.values(), MOST + 1, (page - 1) * MOST)
    measures = [{**dict(row), "period": str(period_of(dict(row)))} for row in rows[:MOST]]
    scenarios = [_scenario(dict(row)) for row in await tx.all(sql.scenarios)]
    shifts = _shifts(said.values, scenarios, said.line("scenario"))
    lates = await _lates(tx, shifts)
    data = {
        "chosen": chosen,
        "page": page,
        "more": len(rows) > MOST,
        "measures": [{**one, "late": _late(lates, one)} for one in measures],
        "drawing": gantt(measures, lates),
        "entrances": await _entrances(tx),
        "shifts": shifts,
        "scenarios": scenarios,
        "circles": circles(await _needs(tx)),
        "slipped": [dict(row) for row in await tx.all(sql.slipped, 10)],
        "rollouts": [_counted(dict(row)) for row in await tx.all(sql.rollouts, "")],
    }
    return Reply(data, about="roadmap", touched=((None, 0),))


async def measure(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a measure: who, what, when, what it waits for, what waits for it, and every change of its years."""
    name = str(call.facts["measure"])
    row = await tx.one(sql.measure, name)
    if row is None:
        raise Missing("there is no such measure")
    near = [dict(one) for one in await tx.all(sql.needs_of, name)]
    data = {
        "measure": {**dict(row), "period": str(period_of(dict(row)))},
        "needs": [one for one in near if one["measure"] == name],
        "needed_by": [one for one in near if one["needs"] == name],
        "changes": [dict(one) for one in await tx.all(sql.changes, name)],
        "origins": await origins.origins_of(tx, "measure", name),
        "groups": GROUPS,
    }
    return Reply(data, about=f"measure/{name}", touched=((None, 0),))


async def keep(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Keep a scenario under a name (`id`, `name`): which measures are late, each by how many years (`late-<id>`)."""
    said = asked(call)
    shifts = _shifts(said.values, [], "")
    if not shifts:
        raise wrong("late", "a scenario makes one measure late, or several: late-<measure>=2")
    unknown = shifts.keys() - {row["id"] for row in await tx.all(sql.measures, "", "", "", "", "", ALL, 0)}
    if unknown:
        raise wrong(f"late-{min(unknown)}", "there is no such measure")
    text = strict_json.write(shifts).decode()
    id_, name = said.id("id", need=True), said.line("name", need=True)
    await tx.run(sql.keep_scenario, id_, name, text, call.at, call.caller.subject)
    return done(f"/roadmap?scenario={id_}", {"id": id_, "shifts": shifts}, f"scenario/{id_}")


def _shifts(values: Mapping[str, tuple[str, ...]], scenarios: list[dict[str, Any]], chosen: str) -> dict[str, int]:
    """Read which measures are late: those of the scenario that was chosen, and those that are named."""
    found: dict[str, int] = {}
    for scenario in scenarios:
        if scenario["id"] == chosen:
            found |= scenario["shifts"]
    for name, said in values.items():
        start, _, which = name.partition("-")
        if start == "late" and said[-1].strip():
            if not (said[-1].strip().isdecimal() and int(said[-1]) <= LATEST):
                raise wrong(name, f"a measure is late by a whole number of years, {LATEST} at most")
            found[which] = int(said[-1])
    if len(found) > SHIFTS:
        raise wrong("late", f"a scenario makes {SHIFTS} measures late at most")
    return found


async def _lates(tx: Transaction, shifts: Mapping[str, int]) -> dict[str, lateness.Late]:
    if not shifts:
        return {}
    rows = await tx.all(sql.measures, "", "", "", "", "", ALL, 0)
    return lateness.late({row["id"]: period_of(dict(row)) for row in rows}, await _needs(tx), shifts)


async def _needs(tx: Transaction) -> list[tuple[str, str]]:
    return [(row["measure"], row["needs"]) for row in await tx.all(sql.needs)]


async def _entrances(tx: Transaction) -> dict[str, list[dict[str, Any]]]:
    """Give the three ways in, each with how many measures lie behind it."""
    titles = {row["id"]: dict(row) for row in await tx.all(sql.aims)}
    found: dict[str, list[dict[str, Any]]] = {"aim": [], "actor": [], "group": []}
    for row in await tx.all(sql.entrances):
        aim = titles.get(row["name"]) if row["kind"] == "aim" else None
        found[row["kind"]].append({**dict(row), "title": aim["title"] if aim else row["name"], "aim": aim})
    found["aim"].sort(key=lambda one: one["aim"]["place"])
    return found


def _scenario(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**dict(row), "shifts": {name: int(n) for name, n in strict_json.value_of(row["shifts"].encode()).items()}}


def _late(lates: Mapping[str, lateness.Late], one: Mapping[str, Any]) -> dict[str, Any] | None:
    late = lates.get(one["id"])
    return {"years": late.years, "because": late.because} if late else None


def _counted(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**dict(row), "phases": strict_json.value_of(row["phases"].encode())}
