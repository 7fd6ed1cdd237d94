"""Values of indicators come in: typed, sent in a file, or taken over from what registries have published.

Nothing is overwritten. A value for a period that has one is a correction, and must say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from samspill.governance.councils.forms import Asked, asked, done, wrong
from samspill.governance.strategy import figures, files
from samspill.governance.strategy.figures import sql
from samspill.governance.strategy.numbers import number
from samspill.governance.strategy.status import Standing, status
from samspill.kernel.problems import Clash, Fault

if TYPE_CHECKING:
    from datetime import date, datetime

    from samspill.governance.strategy.figures import Series
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Transaction
    from samspill.trust import Grant

NOTE: Final = 2000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value that somebody hands in for a period."""

    starts: date
    ends: date
    value: Decimal
    n: int | None
    completeness: Decimal | None
    note: str
    correction: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where values come from: `typed` or `imported`, when, and by whom."""

    source: str
    at: datetime
    author: str


async def measure(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Hand in a value of an indicator for a period (`starts`, `ends`, `value`); `correction` says that one is wrong."""
    indicator = str(call.facts["indicator"])
    given = read(asked(call))
    known = await _held(tx, indicator)
    await add(tx, known, given, Origin("typed", call.at, call.caller.subject))
    await settle(tx, indicator, call.at)
    return done(f"/strategy/indicators/{indicator}", {"indicator": indicator, "value": str(given.value)}, indicator)


async def receive(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take in a sheet of values: a column for each field, a row for each value. All of it is taken, or nothing."""
    rows = files.rows(call.body, str(call.facts.get("media", "")))
    names = sorted({row.indicator for row in rows})
    known = {name: await _held(tx, name) for name in names}
    origin = Origin("imported", call.at, call.caller.subject)
    for row in rows:
        given = read(Asked({name: (value,) for name, value in row.fields.items()}), f"row {row.number}, ")
        known[row.indicator] = await add(tx, known[row.indicator], given, origin, f"row {row.number}, ")
    for name in names:
        await settle(tx, name, call.at)
    return done("/strategy", {"taken": len(rows), "indicators": names}, "indicators")


async def gather(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take over what registries have published of indicators since the last time."""
    taken = await tx.all(sql.gather, call.caller.subject)
    for name in sorted({row["indicator"] for row in taken}):
        await settle(tx, name, call.at)
    return done("/strategy", {"taken": len(taken)}, "indicators")


def read(said: Asked, place: str = "") -> Given:
    """Read a value that was handed in; `place` says where in a file. Raises `Malformed` with the field."""
    starts, ends = said.day("starts"), said.day("ends")
    value = number(said.line("value", need=True), f"{place}value")
    if ends is None:
        raise wrong(f"{place}ends", "ends says on which day the period ended, such as 2024-03-31", "required")
    starts = starts or ends
    if ends < starts:
        raise wrong(f"{place}ends", "the period ends before it starts")
    completeness = said.line("completeness")
    share = number(completeness, f"{place}completeness") if completeness else None
    if share is not None and not 0 <= share <= 1:
        raise wrong(f"{place}completeness", "completeness is a share from 0 to 1")
    n = said.line("n")
    return Given(
        starts,
        ends,
        value,
        said.number("n") if n else None,
        share,
        said.text("note", most=NOTE),
        said.yes("correction"),
    )


async def add(tx: Transaction, known: Series, given: Given, origin: Origin, place: str = "") -> Series:
    """Write a value; gives the figures with it. Raises `Clash` when the period has one and this is no correction."""
    _check_bounds(known, given.value, place)
    same = [value for value in known.counted if (value["starts"], value["ends"]) == (given.starts, given.ends)]
    if same and not given.correction:
        message = "the period has a value already: say that this corrects it (correction)"
        raise Clash(message, Fault(f"{place}ends", message, "conflict"))
    corrects = same[-1]["id"] if same else None
    version = known.definition["version"]
    row = await tx.one(
        sql.measure,
        *(known.indicator, version, given.starts, given.ends, given.value, given.n, given.completeness),
        *(origin.source, given.note, corrects, origin.at, origin.author),
    )
    added = {"id": row["id"] if row else 0, "definition": version, "starts": given.starts, "ends": given.ends}
    left = tuple(value for value in known.values if value["id"] != corrects)
    return replace(known, values=(*left, {**added, "value": given.value}))


async def settle(tx: Transaction, indicator: str, at: datetime) -> None:
    """Work out an indicator's status anew, and note it if its colour, or what the colour stands on, is another."""
    known = await figures.series(tx, indicator)
    rows = await tx.all(sql.statuses, indicator)
    counted = known.counted
    standing = None
    if rows:
        seen = rows[0]["measurement"] or 0
        standing = Standing(rows[0]["status"], sum(value["id"] <= seen for value in counted))
    found = status(known.points, known.aim, standing)
    if standing and standing.colour == found.colour:
        return
    newest = counted[-1]["id"] if counted else None
    chance = None if found.chance is None else Decimal(f"{found.chance:.3f}")
    await tx.run(sql.note_status, indicator, at, found.colour, chance, found.why, newest)


def _check_bounds(known: Series, value: Decimal, place: str) -> None:
    least, most = known.bounds
    if not least <= value <= most:
        raise wrong(f"{place}value", f"value lies between {least:g} and {most:g} for this indicator")


async def _held(tx: Transaction, indicator: str) -> Series:
    """Hold an indicator, so that nobody else measures it at the same time, and give its figures."""
    await tx.one(sql.hold, indicator)
    return await figures.series(tx, indicator)
