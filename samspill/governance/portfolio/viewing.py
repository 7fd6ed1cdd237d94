"""The portfolio from all sides: as a table, a board, a heat map and a graph; and one initiative with its history."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import links
from samspill.governance.councils.forms import MOST, asked
from samspill.governance.portfolio.dependencies import circles, drawing, longest
from samspill.governance.portfolio.statuses import COLOURS, SIDES, colour_of, words
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.governance.portfolio")
VIEWS: Final = ("table", "board", "heat")
CHOICES: Final = ("state", "segment", "owner", "goal", "group", "phase", "colour")


async def overview(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the portfolio: `view` is table, board or heat; `state`, `segment`, `owner`, `goal` … choose some."""
    said = asked(call)
    view = said.choice("view", VIEWS, "table")
    chosen = {name: said.line(name) for name in CHOICES}
    page, inside = said.number("page", 1, least=1, most=1000), is_inside(call)
    year = said.number("year", norwegian_day(call.at).year, least=2000, most=2100)
    most = MOST if view == "table" else 500
    rows = await tx.all(sql.initiatives, inside, *chosen.values(), year, most + 1, (page - 1) * most)
    counted = [dict(row) for row in await tx.all(sql.counted, inside)]
    money = await tx.one(sql.money, year, inside)
    data = {
        "view": view,
        "chosen": chosen,
        "page": page,
        "more": len(rows) > most,
        "year": year,
        "initiatives": [shown(row) for row in rows[:most]],
        "sums": sums(counted),
        "heat": heat(counted),
        "groups": [dict(row) for row in await tx.all(sql.groups, inside)],
        "goals": {row["id"]: row["title"] for row in await tx.all(sql.goal_titles)},
        "money": money["amount"] if money else 0,
        "round": _maybe(await tx.one(sql.open_round, norwegian_day(call.at))),
        "owing": [dict(row) for row in await tx.all(sql.owing, call.caller.subject, norwegian_day(call.at))],
        "reports": [dict(row) for row in await tx.all(sql.reports, inside)],
    }
    return Reply(data, about="portfolio", touched=((None, 0),))


async def initiative(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show an initiative: what it is, its goals, money, status with history, criteria, dependencies, and decisions."""
    id_, inside = str(call.facts["initiative"]), is_inside(call)
    row = await tx.one(sql.initiative, id_)
    if row is None or not (inside or row["is_public"]):
        raise Missing("there is no such initiative")
    one = {**dict(row), "title": row["title"] if inside else row["title_public"]}
    near = [dict(other) for other in await tx.all(sql.dependencies, inside, id_)]
    statuses = [dict(status) for status in await tx.all(sql.statuses, id_)]
    data = {
        "initiative": one if inside else {name: one[name] for name in one if name not in ("account", "title_public")},
        "goals": {goal["id"]: goal["title"] for goal in await tx.all(sql.goal_titles)},
        "statuses": statuses,
        "sides": _sides(statuses[0]) if statuses else [],
        "words": words(),
        "budget": [dict(line) for line in await tx.all(sql.budget, id_)],
        "needs": [other for other in near if other["initiative"] == id_],
        "needed_by": [other for other in near if other["needs"] == id_],
        "assessments": [dict(found) for found in await tx.all(sql.of_initiative, id_)],
        "changes": [dict(found) for found in await tx.all(sql.changes, id_)] if inside else [],
        "links": [asdict(link) for link in await links.links_of(tx, "initiative", id_)],
        "round": _maybe(await tx.one(sql.open_round, norwegian_day(call.at))),
    }
    return Reply(data, about=f"initiative/{id_}", touched=((None, 0),))


async def graph(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what depends on what: circles by name, the longest chain, and what is needed before it can be there."""
    rows = await tx.all(sql.dependencies, is_inside(call), "")
    needs = sorted({(row["initiative"], row["needs"]) for row in rows})
    titles = {row["initiative"]: row["title"] for row in rows} | {row["needs"]: row["needs_title"] for row in rows}
    lasts: dict[str, int] = {}
    for row in rows:
        lasts[row["initiative"]] = _days(row["initiative_starts"], row["initiative_ends"])
        lasts[row["needs"]] = _days(row["needs_starts"], row["needs_ends"])
    late = [dict(row) for row in rows if row["by_day"] and row["needs_ends"] and row["needs_ends"] > row["by_day"]]
    data = {
        "dependencies": [dict(row) for row in rows],
        "titles": titles,
        "circles": circles(needs),
        "longest": longest(needs, lasts),
        "late": late,
        "drawing": drawing(needs, lasts),
    }
    return Reply(data, about="dependencies", touched=((None, 0),))


async def challenges(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """Show the challenges of the portfolio, those that are settled last."""
    found = [dict(row) for row in await tx.all(sql.challenges)]
    return Reply({"challenges": found}, about="challenges", touched=((None, 0),))


def is_inside(call: Call) -> bool:
    """Tell whether the caller has a part in steering; everybody else sees what is public."""
    return call.caller.kind != "public"


def shown(row: Row) -> dict[str, Any]:
    """Give an initiative as lists show it; one that nobody has reported on has no colour."""
    return {**dict(row), "colour": row["colour"] or "unknown"}


def sums(counted: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Add up what is not closed: by state, segment, phase, owner, goal and colour; all of it is `all`."""
    names = ("state", "segment", "phase", "owner", "goal", "colour")
    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    total = 0
    for row in counted:
        found["state"][row["state"]] += row["number"]
        if row["state"] == "closed":
            continue
        total += row["number"]
        for name in ("segment", "phase", "owner", "goal", "colour"):
            found[name][row[name]] += row["number"]
    return {**{name: dict(sorted(some.items())) for name, some in found.items()}, "all": {"all": total}}


def heat(counted: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Count colours for each main goal and for each owner, of what is going on."""
    cells: dict[str, dict[str, Counter[str]]] = {"goal": {}, "owner": {}}
    for row in counted:
        if row["state"] == "active":
            for name, rows in cells.items():
                rows.setdefault(row[name], Counter())[row["colour"]] += row["number"]
    return {
        name: [{"name": key, **{colour: some[colour] for colour in COLOURS}} for key, some in sorted(rows.items())]
        for name, rows in cells.items()
    }


def _sides(status: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"side": side, "word": status[side], "colour": colour_of(side, status[side])} for side in SIDES]


def _days(starts: date | None, ends: date | None) -> int:
    return (ends - starts).days if starts and ends else 1


def _maybe(row: Row | None) -> dict[str, Any] | None:
    return dict(row) if row else None
