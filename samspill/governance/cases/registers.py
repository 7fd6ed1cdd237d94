"""Lists across bodies: the search, the register of decisions, one decision with its versions, the action points."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import actions as kept
from samspill.governance.cases import (
    basis,
    decisions,
    differing,
    exempting,
    finding,
    links,
    numbering,
    public,
    seeing,
    states,
)
from samspill.governance.councils import bodies
from samspill.governance.councils.forms import MOST, asked
from samspill.governance.councils.roles import reach
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from samspill.governance.cases.decisions import Decision
    from samspill.governance.councils.roles import Reach
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

DEEPEST: Final = 10_000
"""How many rows may be passed over."""


async def find(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Search cases, papers, decisions and minutes by words or by case number."""
    sent = asked(call)
    sought = finding.Sought(
        words=sent.line("words", most=200),
        body=sent.id("body"),
        year=sent.number("year", most=9999),
        kinds=tuple(sent.several("kinds", states.KINDS)),
        state=sent.choice("state", states.STATES, ""),
        what=tuple(sent.several("what", finding.KINDS)) or _what(sent.line("words", most=200)),
        start=sent.number("start", most=DEEPEST),
    )
    rows = await finding.find(tx, sought, await reach(tx, call), call.at)
    shown = rows[: finding.MOST]
    data = {
        "hits": shown,
        "next": sought.start + finding.MOST if len(rows) > finding.MOST else 0,
        "asked": {
            "words": sought.words,
            "body": sought.body,
            "year": sought.year or "",
            "kinds": sought.kinds,
            "state": sought.state,
            "start": sought.start,
        },
        "bodies": [{"id": b["id"], "short": b["short"]} for b in await bodies.every(tx)],
        "query": [(name, value) for name, value in call.query if name != "start"],
    }
    return Reply(data, about="search")


def _what(words: str) -> tuple[str, ...]:
    """Without words, cases alone are listed."""
    return finding.KINDS if words else ("passage",)


async def register(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the register of decisions, across bodies, with how far they have been followed up."""
    sent, around = asked(call), await reach(tx, call)
    wanted = decisions.Wanted(
        sent.id("body"),
        sent.choice("result", decisions.RESULTS, ""),
        sent.number("year", most=9999),
        sent.number("start", most=DEEPEST),
    )
    rows = await decisions.register(tx, wanted, around, call.at)
    shown = await _as_seen(tx, call, around, rows[:MOST])
    data = {
        "decisions": shown,
        "next": wanted.start + MOST if len(rows) > MOST else 0,
        "asked": {"body": wanted.body, "result": wanted.result, "year": wanted.year or "", "start": wanted.start},
        "results": decisions.RESULTS,
        "bodies": [{"id": b["id"], "short": b["short"]} for b in await bodies.every(tx)],
        "query": [(name, value) for name, value in call.query if name != "start"],
    }
    return Reply(data, about="decisions")


async def _as_seen(tx: Transaction, call: Call, around: Reach, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    outside = await public.of_passages(tx, [(row["passage"], row["case_file"]) for row in rows])
    inside = await public.disclosures(tx, [("decision", row["id"]) for row in rows])
    found = []
    for row in rows:
        level = public.level_of(around, row["body"], row["passage"], row["owner"])
        disclosed = public.within(inside["decision", row["id"]], outside[row["passage"]])
        words = "\n".join(part for part in (row["act"], row["request"], row["condition"]) if part)
        titles = {"title": row["title"], "title_public": row["title_public"]}
        seen = public.shown(level, disclosed, call.at, text=words, **titles)
        if seen.visible:
            known = ("id", "version", "passage", "result", "decided", "body", "short", "open_actions", "actions")
            number = numbering.written(row["number"], row["year"])
            said = {"title": seen.title, "text": seen.text, "extent": seen.extent, "number": number}
            ground = exempting.cited(seen.ground) if seen.ground else ""
            found.append({name: row[name] for name in known} | said | {"ground": ground})
    return found


async def decision(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a decision in all its versions, what changed between them, and what it stood on."""
    versions = await decisions.versions(tx, str(call.facts["decision"]))
    view = await seeing.see(tx, call, versions[0].passage)
    found = (await public.disclosures(tx, [("decision", versions[0].id)]))["decision", versions[0].id]
    one = view.passage
    shown = view.within(found, one.title, one.title_public, versions[0].words())
    if not shown.visible:
        raise Missing("there is no such decision")
    inside = view.inside and shown.extent == "whole"
    data = {
        **view.data(),
        "decision": seeing.decided(versions[0], shown),
        "versions": [_version(v, b) for v, b in itertools.pairwise(versions)] if inside else [],
        "first": versions[-1].data() if inside else None,
        "basis": await _basis(tx, versions) if inside else [],
        "actions": await seeing.actions_of(tx, view, [versions[0].id] if shown.extent == "whole" else []),
        "links": [
            {"kind": x.kind, "id": x.id, "what": x.what, "forward": x.forward}
            for x in await links.links_of(tx, "decision", versions[0].id)
        ],
    }
    return Reply(data, about=f"decision/{versions[0].id}")


def _version(version: Decision, before: Decision) -> dict[str, Any]:
    return {**version.data(), "difference": differing.words(before.words(), version.words())}


async def _basis(tx: Transaction, versions: Any) -> list[dict[str, Any]]:
    found = []
    for version in versions:
        frozen = await basis.basis_of(tx, version.id, version.version)
        if frozen is not None:
            content = strict_json.value_of(frozen.content.encode())
            kept_ = {"version": version.version, "sha256": frozen.sha256, "intact": frozen.intact}
            found.append({**kept_, "content": content})
    return found


async def follow_up(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the action points of the bodies that the caller sits in or serves."""
    sent, around = asked(call), await reach(tx, call)
    mine = sorted(around.drafts | around.members)
    wanted = sent.id("body")
    closed = sent.yes("closed")
    start = sent.number("start", most=DEEPEST)
    chosen = [body for body in mine if wanted in ("", body)]
    rows = await kept.listed(tx, chosen, ["done", "dropped"] if closed else list(kept.OPEN), start)
    today = norwegian_day(call.at)
    data = {
        "actions": [{**row, "late": bool(row["deadline"] and row["deadline"] < today)} for row in rows[:MOST]],
        "next": start + MOST if len(rows) > MOST else 0,
        "closed": closed,
        "asked": {"body": wanted, "start": start},
        "serves": sorted(around.drafts),
        "bodies": [{"id": b["id"], "short": b["short"]} for b in await bodies.every(tx) if b["id"] in mine],
    }
    return Reply(data, about="actions")
