"""What a secretariat writes of a case: the case itself, its top note, proposals, questions and papers.

Whatever is written carries the version that the writer had seen; what came meanwhile is never written over, and the
writer gets both texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import (
    decisions,
    extracting,
    numbering,
    papers,
    passages,
    proposing,
    releasing,
    seeing,
    states,
)
from samspill.governance.cases import exempting as kept_back
from samspill.governance.councils import bodies, people, roles
from samspill.governance.councils.forms import Asked, asked, both, done, wrong
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Invalid, Missing

if TYPE_CHECKING:
    from samspill.governance.cases.passages import Passage
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

QUESTIONS: Final = 20


async def prepared(tx: Transaction, call: Call, what: roles.What = "prepare") -> Passage:
    """Give the pass of a case that a call is about, to whoever may do a thing there. Raises `Missing`, `Refused`."""
    view = await seeing.see(tx, call, str(call.facts["passage"]))
    await roles.check(tx, call, view.passage.body, what, view.passage.id)
    return view.passage


def address(passage: str, part: str = "") -> str:
    """Give the address of a pass of a case."""
    return f"/cases/passages/{passage}{part}"


async def new(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the form of a new case."""
    sent = asked(call)
    data = {
        "bodies": [{"id": b["id"], "name": b["name"]} for b in await bodies.every(tx) if not b["ended"]],
        "organisations": [{"id": o.id, "name": o.name} for o in await people.organisations(tx)],
        "kinds": states.KINDS,
        "body": sent.id("body"),
    }
    return Reply(data, about="case")


async def create(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Make a case in a body, with the next number there."""
    await numbering.hold(tx)
    sent = asked(call)
    body = sent.id("body", need=True)
    await bodies.body_of(tx, body)
    await roles.check(tx, call, body, "prepare")
    title = sent.line("title", need=True)
    draft = passages.Draft(
        body,
        title,
        tuple(sent.several("kinds", states.KINDS)),
        sent.line("title_public") or title,
        sent.id("owner"),
        sent.line("handler", most=100),
        sent.id("case"),
        language=sent.choice("language", ("nb", "nn", "se", "en"), "nb"),
    )
    made = await passages.create(tx, draft, call.at, call.caller.subject)
    found = {"id": made.id, "number": made.written, "case": made.case_file}
    return done(address(made.id, "/edit"), found, f"passage/{made.id}")


async def edit(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what the secretariat may write of a case."""
    one = await prepared(tx, call)
    note = next((p for p in (await papers.of_passages(tx, [one.id]))[one.id] if p.kind == "note"), None)
    data = {
        "passage": {**_fields(one), "id": one.id, "number": one.written, "state": one.state, "edit": one.edit},
        "moves": sorted(move for state, moves in states.MOVES.items() if state == one.state for move in moves),
        "kinds": states.KINDS,
        "note": note.version if note else 0,
        "heads": {**dict.fromkeys(papers.HEADS, ""), **(await papers.heads_of(tx, note) if note else {})},
        "proposals": await proposing.proposals(tx, [one.id]),
        "questions": [q["text"] for q in await proposing.questions_of(tx, [one.id])],
        "papers": [p.data() for p in (await papers.of_passages(tx, [one.id]))[one.id] if p.kind != "note"],
        "bodies": [{"id": b["id"], "name": b["name"]} for b in await bodies.every(tx) if b["id"] != one.body],
        "organisations": [{"id": o.id, "name": o.name} for o in await people.organisations(tx)],
        "short": (await bodies.body_of(tx, one.body))["short"],
        "grounds": [{"key": g.key, "cited": g.cited, "text": g.text} for g in kept_back.grounds().values()],
        "checks": [
            {"kind": c.kind, "subject": c.subject, "what": c.what, "stops": c.stops}
            for c in await releasing.checks(tx, one.id, "public")
        ],
        "stages": await releasing.stages_of(tx, one.id),
        "assessor": call.caller.name,
        "decisions": [d.data() for d in (await decisions.of_passages(tx, [one.id]))[one.id]],
    }
    return Reply(data, about=f"passage/{one.id}")


def _fields(one: Passage) -> dict[str, Any]:
    return {
        "title": one.title,
        "title_public": one.title_public,
        "kinds": one.kinds,
        "owner": one.owner,
        "handler": one.handler,
    }


async def change(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Change a case's titles, types, owner or handler."""
    one, sent = await prepared(tx, call), asked(call)
    title = sent.line("title", need=True)
    values = {
        "title": title,
        "title_public": sent.line("title_public") or title,
        "kinds": tuple(sent.several("kinds", states.KINDS)),
        "owner": sent.id("owner"),
        "handler": sent.line("handler", most=100),
    }
    if not await passages.change(tx, one, sent.edit(), values, call.at, call.caller.subject):
        return both("case", _lines(values), _lines(_fields(one)), one.edit, address(one.id, "/edit"))
    return done(address(one.id), {"id": one.id, "edit": sent.edit() + 1}, f"passage/{one.id}")


async def rename(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Change the titles of a matter as a whole, close it, or open it again."""
    case_file, sent = str(call.facts["case"]), asked(call)
    row = await passages.case_of(tx, case_file)
    views = await seeing.see_all(tx, call, await passages.of_case(tx, case_file))
    if not views:
        raise Missing("there is no such case")
    for body in dict.fromkeys(view.passage.body for view in views if view.level == "drafts") or [""]:
        await roles.check(tx, call, body, "prepare")
    title = sent.line("title", need=True)
    public, closed = sent.line("title_public") or title, sent.day("closed")
    here = f"/cases/{case_file}"
    if not await passages.change_case(tx, case_file, sent.edit(), title, public, closed):
        theirs = f"{row['title']}\n{row['title_public']}\n{row['closed'] or ''}"
        return both("case", f"{title}\n{public}\n{closed or ''}", theirs, row["edit"], here)
    return done(here, {"id": case_file, "edit": sent.edit() + 1}, f"case/{case_file}")


def _lines(values: dict[str, Any]) -> str:
    said = ((name, ", ".join(value) if isinstance(value, tuple) else value) for name, value in values.items())
    return "\n".join(f"{name}: {value}" for name, value in said)


async def move(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Move a case to another state: coming, scheduled, postponed, sent back, withdrawn."""
    one, sent = await prepared(tx, call), asked(call)
    state = sent.choice("state", [state for state in states.STATES if state != "treated"])
    moved = await passages.move(tx, one, state, call.at, call.caller.subject)
    return done(address(one.id), {"id": one.id, "state": moved.state}, f"passage/{one.id}")


async def forward(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Send a case on to the next body, where it gets a number of its own."""
    await numbering.hold(tx)
    one, sent = await prepared(tx, call), asked(call)
    kinds = tuple(sent.several("kinds", states.KINDS))
    made = await passages.forward(tx, one, sent.id("body", need=True), kinds, call.at, call.caller.subject)
    return done(address(made.id), {"id": made.id, "number": made.written}, f"passage/{made.id}")


async def write(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Write the top note of a case, under its standard heads."""
    one, sent = await prepared(tx, call), asked(call)
    heads = {head: sent.text(head) for head in papers.HEADS}
    seen = sent.number("version")
    kept = await papers.write_note(tx, one.id, seen, heads, call.at, call.caller.subject)
    if kept is None:
        last = await papers.paper_of(tx, f"{one.id}-note-1")
        yours = "\n\n".join(part for part in heads.values() if part)
        return both("note", yours, last.text, last.version, address(one.id, "/edit"))
    return done(address(one.id), {"id": kept.id, "version": kept.version, "sha256": kept.sha256}, f"paper/{kept.id}")


async def propose(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Write a proposed decision, or another variant of one, in a new version."""
    one, sent = await prepared(tx, call), asked(call)
    variant, seen = sent.number("variant", 1, least=1, most=proposing.VARIANTS), sent.number("version")
    text = sent.text("text", need=True, most=20_000)
    if not await proposing.propose(tx, one, variant, seen, text, call.at, call.caller.subject):
        kept = [p for p in await proposing.proposals(tx, [one.id]) if p["variant"] == variant]
        theirs, version = (kept[0]["text"], kept[0]["version"]) if kept else ("", 0)
        return both("proposal", text, theirs, version, address(one.id, "/edit"))
    return done(address(one.id), {"id": one.id, "variant": variant, "version": seen + 1}, f"passage/{one.id}")


async def ask(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Write the questions for discussion, one on each line."""
    one, sent = await prepared(tx, call), asked(call)
    lines = [line.strip() for line in sent.text("questions", most=20_000).split("\n") if line.strip()]
    if len(lines) > QUESTIONS:
        raise wrong("questions", f"questions are at most {QUESTIONS}", "too-long")
    before = [q["text"] for q in await proposing.questions_of(tx, [one.id])]
    seen = sent.text("seen")
    if seen != "\n".join(before):
        return both("questions", "\n".join(lines), "\n".join(before), one.edit, address(one.id, "/edit"))
    await proposing.ask(tx, one, lines, call.at, call.caller.subject)
    return done(address(one.id), {"id": one.id, "questions": lines}, f"passage/{one.id}")


async def upload(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take a file as a new paper of a case, or as a new version of one; it is kept to the byte."""
    one, sent = await prepared(tx, call), asked(call)
    media, paper = _media(call), sent.id("paper")
    extracting.check(media, call.body)
    if not paper:
        title = sent.line("title") or _name(call)
        kind = sent.choice("kind", [kind for kind in papers.KINDS if kind != "link"], "attachment")
        paper = await papers.add(tx, one.id, kind, title, sent.line("title_public") or title)
    elif not paper.startswith(f"{one.id}-"):
        raise Missing("there is no such paper of this case")
    seen = sent.number("version")
    kept = await papers.put(tx, paper, seen, media, call.body, call.at, call.caller.subject)
    if kept is None:
        last = await papers.paper_of(tx, paper)
        return both("paper", _name(call), f"{last.id} {last.version} {last.sha256}", last.version, address(one.id))
    return done(address(one.id), {"id": kept.id, "version": kept.version, "sha256": kept.sha256}, f"paper/{kept.id}")


def _media(call: Call) -> str:
    if not call.body:
        message = "a file must be chosen"
        raise Invalid(message, Fault("file", message, "required"))
    media = str(call.facts.get("media") or "")
    named = _name(call).rpartition(".")[2].lower()
    known = {ending: kind for kind, ending in extracting.ENDINGS.items()}
    return known.get(named, media) if media in ("", "application/octet-stream") else media


def _name(call: Call) -> str:
    return str(call.facts.get("filename") or "Vedlegg")


def said(sent: Asked) -> str:
    """Give a sentence of a form: what somebody says."""
    return sent.text("text", need=True, most=20_000)
