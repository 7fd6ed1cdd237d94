"""Settle a doubt beside its source: the lines around it, what it may be, and what a person found to be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.governance.cases import indexing
from samspill.governance.councils import roles
from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.importing.reading import words
from samspill.governance.importing.showing import ADDRESSES, excerpt, value_of
from samspill.governance.importing.storing.filing import sql
from samspill.governance.roadmap import taking
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Clash, Fault, Missing

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

PLACES: Final = 12
TITLES: Final = frozenset({"title", "stored-title"})
"""Doubts whose choice becomes the case's title."""
FIELDS: Final = {"measure-period": "period", "stored-period": "period", "measure-actor": "actor"}
"""Doubts whose choice becomes a measure's period or actor."""
KINDS: Final = frozenset({"type", "type-changed", "stored-type"})
"""Doubts whose choice becomes the case's types."""
OTHER: Final = "other"


async def doubt(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a doubt with the lines of the paper that it is from."""
    await roles.check_platform(tx, call)
    row = await _doubt(tx, call)
    text = await tx.one(sql.lines, row["imported"])
    if text is None:
        raise Missing("there is no such paper")
    places = value_of(row["places"])
    lines = text["text"].split("\n")
    shown = [excerpt(lines, place) for place in places[:PLACES]]
    address = ADDRESSES[row["subject_kind"]].format(row["subject"]) if row["subject"] else ""
    told = {**dict(row), "places": places, "address": address}
    data = {"doubt": told, "excerpts": shown, "name": text["name"], "other": OTHER}
    return Reply(data, about=f"doubt/{row['id']}")


async def settle(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Settle a doubt: `choice` is one of its alternatives by number, or `other` with `text`; `note` says why."""
    await roles.check_platform(tx, call)
    row = await _doubt(tx, call)
    sent = asked(call)
    alternatives = list(row["alternatives"])
    choice = sent.choice("choice", [*map(str, range(1, len(alternatives) + 1)), OTHER], otherwise=OTHER)
    chosen = sent.text("text", most=5000) if choice == OTHER else alternatives[int(choice) - 1]
    note = sent.text("note", most=2000)
    if choice == OTHER and not chosen and not note:
        raise wrong("text", "say what is right, or in the note why nothing is to be done", "required")
    if await tx.run(sql.settle, row["id"], chosen, note, call.at, call.caller.subject) == "UPDATE 0":
        message = "somebody has settled this doubt already"
        raise Clash(message, Fault("doubt", message, "conflict"))
    if row["passage"] and chosen:
        await _apply(tx, call, row, chosen)
    if row["subject_kind"] == taking.MEASURE and row["kind"] in FIELDS and chosen:
        await _correct(tx, call, row, chosen, note)
    following = await tx.one(sql.following_doubt, row["imported"], row["number"])
    address = f"/importing/{row['imported']}" + (f"/doubts/{following['id']}" if following else "")
    return done(address, {"id": row["id"], "state": "settled", "chosen": chosen}, f"doubt/{row['id']}")


async def _doubt(tx: Transaction, call: Call) -> Row:
    row = await tx.one(sql.doubt, str(call.facts["doubt"]), str(call.facts["paper"]))
    if row is None:
        raise Missing("there is no such doubt")
    return row


async def _apply(tx: Transaction, call: Call, row: Row, chosen: str) -> None:
    """Write what was chosen into the case, where it is the case's title or type; the change is kept with its author."""
    held = await tx.one(sql.title_of, row["passage"])
    if held is None:
        return
    if row["kind"] in TITLES and chosen != held["title"]:
        public = chosen if held["title_public"] == held["title"] else held["title_public"]
        await tx.run(sql.retitle, row["passage"], chosen, public)
        await _note(tx, call, row["passage"], "title", held["title"], chosen)
    elif row["kind"] in KINDS and (types := types_of(chosen)):
        await tx.run(sql.retype, row["passage"], types)
        await _note(tx, call, row["passage"], "kinds", " ".join(held["kinds"]), " ".join(types))
    else:
        return
    await indexing.passage(tx, row["passage"])


async def _correct(tx: Transaction, call: Call, row: Row, chosen: str, note: str) -> None:
    """Let the roadmap have what was chosen. Who acts is told once for all that stands in the same row of the table."""
    field = FIELDS[row["kind"]]
    measures = [row["subject"]]
    if field == "actor":
        beside = await tx.all(sql.beside, row["imported"], taking.MEASURE, row["subject"])
        measures = [one["subject"] for one in beside]
    why = note or f"{row['kind']}, {row['imported']}"
    for measure in measures:
        await taking.settle(tx, measure, field, chosen, why, call.at, call.caller.subject)


async def _note(tx: Transaction, call: Call, passage: str, what: str, before: str, after: str) -> None:
    await tx.run(sql.note_change, passage, call.at, call.caller.subject, what, before, after)


def types_of(chosen: str) -> list[str]:
    """Read types of a case in either spelling: `drøfting`, `discussion`, or several with a plus between."""
    known = set(words.TYPES.values())
    found = [word for part in chosen.split("+") if (word := part.strip().casefold())]
    return list(dict.fromkeys(words.TYPES.get(word, word) for word in found if words.TYPES.get(word, word) in known))
