"""The pages of the thread: what became of a decision, where an initiative comes from, what an indicator steers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import links, numbering, passages, seeing
from samspill.governance.councils import roles
from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.thread.walking import ORDER, Tie, tie, walk
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Clash, Fault, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.governance.thread.walking import Thing
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.governance.thread")
ADDRESSES: Final = {
    "passage": "/cases/passages/",
    "initiative": "/portfolio/",
    "measure": "/roadmap/measures/",
    "rollout": "/roadmap/rollouts/",
    "goal": "/strategy/goals/",
    "indicator": "/strategy/indicators/",
}
WHATS: Final = ("started", "changed", "supports", "financed", "stopped", "follows-up")
"""What a decision did to an initiative, or what else the tie is."""


async def start(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show where a thread can be taken up: cases with ties; or, with `number`, every case of that number (20/21)."""
    said = asked(call)
    text = said.line("number")
    number = numbering.read(text) if text else None
    if text and number is None:
        raise wrong("number", "a case number is written as 20/21")
    rows = await tx.all(sql.numbered, number[1], number[0]) if number else await tx.all(sql.linked)
    told = await _cases(tx, call, [row["id"] for row in rows])
    return Reply({"number": text, "cases": list(told.values())}, about="thread", touched=((None, 0),))


async def follow(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Follow the thread from a thing, both ways: cases and decisions, initiatives, roadmap, goals, indicators."""
    here = await _start(tx, str(call.facts["kind"]), str(call.facts["id"]))

    async def ties_of(things: Sequence[Thing]) -> list[Tie]:
        rows = await tx.all(sql.ties, [kind for kind, _ in things], [id_ for _, id_ in things])
        made = (tie((row[0], row[1]), (row[2], row[3]), row[4]) for row in rows)
        return [one for one in made if one is not None]

    found = await walk(here, ties_of)
    things = list(dict.fromkeys([here, *(end for one in found for end in (one.before, one.after))]))
    told = await _told(tx, call, things)
    if here not in told:
        raise Missing("there is no such thing")
    shown = [one for one in found if one.before in told and one.after in told]
    reached = {here, *(end for one in shown for end in (one.before, one.after))}
    columns = {kind: [one for thing, one in told.items() if thing[0] == kind and thing in reached] for kind in ORDER}
    data = {
        "here": told[here],
        "columns": {kind: some for kind, some in columns.items() if some},
        "ties": [{"before": one.before, "after": one.after, "what": one.what} for one in shown],
    }
    return Reply(data, about=f"thread/{here[0]}/{here[1]}", touched=((None, 0),))


async def link(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Tie a decision or a case to what it started, changed or stopped: `from`, `to` (kind/id), `what`."""
    said = asked(call)
    here, there = _end(said.line("from"), "from"), _end(said.line("to"), "to")
    what = said.choice("what", WHATS)
    case = await _start(tx, *here)
    if case[0] != "passage":
        raise wrong("from", "a tie goes from a case or a decision: passage/… or decision/…")
    one = await passages.passage_of(tx, case[1])
    await roles.check(tx, call, one.body, "prepare")
    if there not in await _told(tx, call, [there]):
        raise wrong("to", "there is no such thing")
    if not await links.link(tx, here, there, what, call.at, call.caller.subject):
        message = "they are tied so already"
        raise Clash(message, Fault("to", message, "conflict"))
    told = {"from": "/".join(here), "to": "/".join(there), "what": what}
    return done(f"/thread/{case[0]}/{case[1]}", told, f"thread/{case[0]}/{case[1]}")


async def unlink(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take a tie away that was a mistake: `from`, `to`, `what` as it was tied."""
    said = asked(call)
    here, there = _end(said.line("from"), "from"), _end(said.line("to"), "to")
    case = await _start(tx, *here)
    one = await passages.passage_of(tx, case[1])
    await roles.check(tx, call, one.body, "prepare")
    if not await links.unlink(tx, here, there, said.choice("what", WHATS)):
        raise Missing("there is no such tie")
    return done(f"/thread/{case[0]}/{case[1]}", {"untied": "/".join(there)}, f"thread/{case[0]}/{case[1]}")


async def _start(tx: Transaction, kind: str, id_: str) -> Thing:
    """Give the thing that a thread begins with: of a decision, the case that it was made in."""
    if kind == "decision":
        from samspill.governance.cases import decisions  # noqa: PLC0415 - only decisions lead there

        return "passage", (await decisions.versions(tx, id_))[0].passage
    if kind not in ADDRESSES:
        raise Missing("no thread begins with such a thing")
    return kind, id_


def _end(text: str, where: str) -> Thing:
    kind, _, id_ = text.partition("/")
    if kind not in links.KINDS or not id_:
        raise wrong(where, f"{where} names a kind and an id, such as initiative/pll")
    return kind, id_


async def _told(tx: Transaction, call: Call, things: Sequence[Thing]) -> dict[Thing, dict[str, Any]]:
    """Tell of the things that the reader may know of."""
    cases = await _cases(tx, call, [id_ for kind, id_ in things if kind == "passage"])
    found: dict[Thing, dict[str, Any]] = {("passage", id_): one for id_, one in cases.items()}
    others = [id_ for kind, id_ in things if kind != "passage"]
    wanted = set(things)
    for row in await tx.all(sql.told, others, call.caller.kind != "public") if others else ():
        thing = row["kind"], row["id"]
        if thing in wanted:
            found[thing] = {**dict(row), "address": ADDRESSES[row["kind"]] + row["id"]}
    return found


async def _cases(tx: Transaction, call: Call, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Give passes of cases as the reader sees them, each with what was decided; those not released are left out."""
    if not ids:
        return {}
    ones = [passages.of_row(row) for row in await tx.all(sql.passages, list(ids))]
    views = await seeing.see_all(tx, call, ones)
    decided = await seeing.decisions_of(tx, views)
    return {
        view.passage.id: {
            **view.data(),
            "kind": "passage",
            "status": view.passage.state,
            "more": view.passage.body,
            "address": ADDRESSES["passage"] + view.passage.id,
            "decisions": [seeing.decided(decision, shown) for decision, shown in decided[view.passage.id]],
        }
        for view in views
    }
