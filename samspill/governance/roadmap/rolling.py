"""Roll-outs by municipality: where each of the 357 is, on a map of tiles and in a table, with every step kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.roadmap.following import sql
from samspill.governance.roadmap.tiles import municipalities
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Clash, Fault, Missing

if TYPE_CHECKING:
    from datetime import date

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

PHASES: Final = ("practice", "change", "local", "planned", "none")


async def rollout(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a roll-out: the map of tiles, and the municipalities in a table (`county`, `phase` choose some)."""
    name, said = str(call.facts["rollout"]), asked(call)
    row = await _found(tx, name)
    where = {one["municipality"]: one for one in await tx.all(sql.where, name)}
    tiles = [
        {
            **{field: getattr(one, field) for field in ("number", "name", "county", "column", "row")},
            "phase": where[one.number]["phase"] if one.number in where else "none",
            "day": where[one.number]["day"] if one.number in where else None,
            "note": where[one.number]["note"] if one.number in where else "",
        }
        for one in municipalities().values()
    ]
    county, phase = said.line("county"), said.line("phase")
    shown = [tile for tile in tiles if county in ("", tile["county"]) and phase in ("", tile["phase"])]
    counts = Counter(tile["phase"] for tile in tiles)
    data = {
        "rollout": row,
        "tiles": tiles,
        "shown": shown,
        "counts": {each: counts[each] for each in PHASES},
        "counties": sorted({tile["county"] for tile in tiles}),
        "chosen": {"county": county, "phase": phase},
    }
    return Reply(data, about=f"rollout/{name}", touched=((None, 0),))


async def steps(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show every step of one municipality in a roll-out."""
    name, number = str(call.facts["rollout"]), str(call.facts["municipality"])
    row, one = await _found(tx, name), municipalities().get(number)
    if one is None:
        raise Missing("there is no municipality of this number")
    taken = [dict(step) for step in await tx.all(sql.steps, name, number)]
    data = {"rollout": row, "number": number, "name": one.name, "county": one.county, "steps": taken}
    return Reply(data, about=f"rollout/{name}", touched=((None, 0),))


async def start(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Start to follow a roll-out: `id`, `name`, and the `initiative` that it belongs to."""
    said = asked(call)
    id_, name = said.id("id", need=True), said.line("name", need=True)
    if await tx.one(sql.add_rollout, id_, name, said.id("initiative"), said.line("source")) is None:
        message = "there is a roll-out of this id"
        raise Clash(message, Fault("id", message, "conflict"))
    return done(f"/roadmap/rollouts/{id_}", {"id": id_}, f"rollout/{id_}")


async def step(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Say where municipalities are: `municipality` (a number, or several with commas between), `phase`, `day`."""
    name, said = str(call.facts["rollout"]), asked(call)
    await _found(tx, name)
    numbers = said.line("municipality", need=True, most=4000).replace(",", " ").split()
    unknown = [number for number in numbers if number not in municipalities()]
    if unknown:
        raise wrong("municipality", f"there is no municipality {unknown[0][:10]}")
    phase = said.choice("phase", PHASES)
    day: date = said.day("day") or norwegian_day(call.at)
    note = said.line("note")
    several = len(numbers)
    columns = (numbers, [phase] * several, [day] * several, [note] * several)
    await tx.run(sql.step, name, *columns, call.at, call.caller.subject)
    return done(f"/roadmap/rollouts/{name}", {"taken": several}, f"rollout/{name}")


async def _found(tx: Transaction, name: str) -> dict[str, object]:
    row = await tx.one(sql.rollouts, name)
    if row is None:
        raise Missing("there is no such roll-out")
    return {field: row[field] for field in ("id", "name", "initiative", "source")}
