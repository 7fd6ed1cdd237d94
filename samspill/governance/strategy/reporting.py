"""The status report of a quarter, made from the figures: what moved, what points to red, and what to talk about.

It is frozen when it is made, with a digest: a later figure does not change what a council had before it.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.strategy import figures
from samspill.governance.strategy.figures import sql
from samspill.governance.strategy.following import coloured, counts, quarter_of
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

BETTER: Final = {"red": 0, "yellow": 1, "green": 2}
KINDS: Final = ("fell", "red", "yellow", "unmeasured")
QUESTIONS: Final = 6
"""Questions that a meeting has time for."""
_QUARTER: Final = re.compile(r"20\d\d-K[1-4]")


async def make(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Make the report of a quarter (`quarter`, such as 2024-K1; otherwise this one) from the figures as they are."""
    said = asked(call)
    quarter = said.line("quarter") or quarter_of(norwegian_day(call.at))
    if not _QUARTER.fullmatch(quarter):
        raise wrong("quarter", "a quarter is written as 2024-K1")
    strategy = await figures.current(tx)
    await tx.one(sql.hold_reports, strategy["id"])
    before = await tx.one(sql.report_before, strategy["id"], quarter)
    earlier = strict_json.value_of(before["content"].encode()) if before else None
    content = strict_json.write(await compiled(tx, strategy, quarter, earlier)).decode()
    digest = hashlib.sha256(content.encode()).hexdigest()
    row = await tx.one(sql.add_report, strategy["id"], quarter, content, digest, call.at, call.caller.subject)
    version = row["version"] if row else 1
    return done(f"/strategy/reports/{quarter}", {"quarter": quarter, "version": version}, f"report/{quarter}")


async def publish(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Publish a version of a quarter's report: from now on anybody can read it."""
    quarter, said = str(call.facts["quarter"]), asked(call)
    strategy = await figures.current(tx)
    row = await tx.one(sql.publish, strategy["id"], quarter, said.number("version", least=1))
    if row is None:
        raise Missing("there is no such version of the report")
    return done(f"/strategy/reports/{quarter}", {"quarter": quarter, "version": row["version"]}, f"report/{quarter}")


async def report(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the report of a quarter: the newest version that the reader may see."""
    quarter = str(call.facts["quarter"])
    strategy = await figures.current(tx)
    row = await tx.one(sql.report, strategy["id"], quarter, call.caller.kind != "public")
    if row is None:
        raise Missing("there is no report of this quarter")
    content = strict_json.value_of(row["content"].encode())
    told = {name: row[name] for name in ("version", "sha256", "published", "at", "author")}
    data = {"strategy": strategy, "report": content, **told}
    return Reply(data, about=f"report/{quarter}", touched=((None, 0),))


async def compiled(
    tx: Transaction, strategy: Mapping[str, Any], quarter: str, before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Put the report together from the figures, and from the report before it."""
    found = await figures.indicators(tx, strategy["id"])
    goals = [coloured(goal) for goal in figures.tree(await tx.all(sql.goals, strategy["id"]), found)]
    told = [_told(one) for one in found]
    earlier = {one["id"]: one for one in before["indicators"]} if before else {}
    parts = [part for goal in goals for part in goal["parts"]]
    return {
        "quarter": quarter,
        "before": before["quarter"] if before else None,
        "counts": counts(found),
        "goals": [{"id": g["id"], "title": g["title"], "status": g["status"], "parts": _parts(g)} for g in goals],
        "indicators": told,
        "better": _moved(told, earlier, up=True),
        "worse": _moved(told, earlier, up=False),
        "red": [{"id": part["id"], "title": part["title"]} for part in parts if part["status"] == "red"],
        "questions": questions(told, earlier)[:QUESTIONS],
    }


def questions(told: Sequence[Mapping[str, Any]], earlier: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Ask what a council should talk about: what fell, what points to red, what nothing is known of; in that order."""
    fell = {one["id"] for one in _moved(told, earlier, up=False)}
    kinds = [(_question(one, fell), one) for one in told]
    return [{"kind": kind, **_figures(one)} for wanted in KINDS for kind, one in kinds if kind == wanted]


def _question(one: Mapping[str, Any], fell: set[str]) -> str:
    """Tell what is to be asked about an indicator; `` when nothing is."""
    if one["id"] in fell:
        return "fell"
    if one["status"] in ("red", "yellow"):
        return str(one["status"])
    return "unmeasured" if one["value"] is None else ""


def _told(one: Mapping[str, Any]) -> dict[str, Any]:
    """Tell of an indicator what a report keeps."""
    kept = ("id", "goal", "part_of", "name", "unit", "whole", "status", "chance", "value", "target", "version")
    days = {name: one[name].isoformat() if one[name] else None for name in ("measured", "target_day")}
    return {**{name: one[name] for name in kept}, **days}


def _figures(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("id", "name", "unit", "whole", "value", "target", "target_day", "chance")}


def _parts(goal: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"id": part["id"], "title": part["title"], "status": part["status"]} for part in goal["parts"]]


def _moved(
    told: Iterable[Mapping[str, Any]], earlier: Mapping[str, Mapping[str, Any]], *, up: bool
) -> list[dict[str, Any]]:
    """Give the indicators whose colour is better than before, or worse."""
    found = []
    for one in told:
        was = earlier.get(one["id"], {}).get("status")
        if was not in BETTER or one["status"] not in BETTER:
            continue
        change = BETTER[one["status"]] - BETTER[was]
        if change > 0 if up else change < 0:
            found.append({"id": one["id"], "name": one["name"], "was": was, "status": one["status"]})
    return found
