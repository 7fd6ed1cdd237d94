"""What is decided, asked for, said and declared in a case; and what is kept back and released of it."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from samspill.governance.cases import actions as kept_actions
from samspill.governance.cases import (
    conflicts,
    decisions,
    exempting,
    indexing,
    papers,
    passages,
    proposing,
    public,
    releasing,
    seeing,
)
from samspill.governance.cases.preparing import address, prepared, said
from samspill.governance.councils import bodies, roles
from samspill.governance.councils.forms import Asked, asked, both, done, wrong
from samspill.kernel import clock
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Invalid, Missing

if TYPE_CHECKING:
    from samspill.governance.cases.decisions import Decision
    from samspill.governance.cases.passages import Passage
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant


async def decide(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Record what a body decided in a case, or change it in a new version, and ask for what it asks for."""
    one, sent = await prepared(tx, call), asked(call)
    decided, decision = _decided(call, sent), sent.id("decision")
    if decision:
        return await _amend(tx, call, one, decision, decided)
    made = await decisions.decide(tx, one, decided, call.at, call.caller.subject)
    await _follow_up(tx, call, one, made)
    return done(address(one.id, "#decisions"), {"id": made.id, "version": 1}, f"decision/{made.id}")


def _decided(call: Call, sent: Asked) -> decisions.Decided:
    return decisions.Decided(
        sent.choice("result", decisions.RESULTS),
        sent.text("act", need=True, most=20_000),
        sent.day("decided") or norwegian_day(call.at),
        sent.text("request", most=20_000),
        sent.text("condition", most=20_000),
        sent.text("reason", most=20_000),
    )


async def _amend(tx: Transaction, call: Call, one: Passage, decision: str, decided: decisions.Decided) -> Reply:
    last = (await decisions.versions(tx, decision))[0]
    if last.passage != one.id:
        raise Missing("there is no such decision in this case")
    seen = asked(call).number("version")
    made = await decisions.amend(tx, decision, seen, decided, call.at, call.caller.subject)
    if made is None:
        yours = "\n".join(part for part in (decided.act, decided.request, decided.condition) if part)
        return both("decision", yours, last.words(), last.version, address(one.id, "/edit"))
    return done(f"/cases/decisions/{decision}", {"id": decision, "version": made.version}, f"decision/{decision}")


async def _follow_up(tx: Transaction, call: Call, one: Passage, made: Decision) -> None:
    """Make the request of a decision an action point: what is asked for is followed up."""
    if made.request:
        sent = asked(call)
        wanted = kept_actions.Asked(
            one.body, made.request, one.id, made.id, sent.id("owner"), sent.id("person"), sent.day("deadline")
        )
        await kept_actions.add(tx, wanted, call.at, call.caller.subject)


async def act(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Add an action point to a body's list, or note how one goes."""
    sent = asked(call)
    action = sent.id("action")
    if action:
        return await _step(tx, call, action, sent)
    body = sent.id("body", need=True)
    await bodies.body_of(tx, body)
    await roles.check(tx, call, body, "prepare")
    wanted = kept_actions.Asked(
        body, said(sent), owner=sent.id("owner"), person=sent.id("person"), deadline=sent.day("deadline")
    )
    made = await kept_actions.add(tx, wanted, call.at, call.caller.subject)
    return done("/cases/actions", {"id": made}, f"action/{made}")


async def _step(tx: Transaction, call: Call, action: str, sent: Asked) -> Reply:
    row = await kept_actions.action_of(tx, action)
    await roles.check(tx, call, row["body"], "prepare")
    state, note = sent.choice("state", kept_actions.STATES), sent.text("note", most=5000)
    if not await kept_actions.step(tx, action, sent.edit(), state, note, call.at, call.caller.subject):
        theirs = row["steps"][-1]
        shown = f"{theirs['state']}: {theirs['note']}"
        return both("action", f"{state}: {note}", shown, row["edit"], "/cases/actions")
    return done("/cases/actions", {"id": action, "state": state}, f"action/{action}")


async def remark(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Say something of a case to the secretariat and the other members, before it is treated."""
    one, sent = await prepared(tx, call, "comment"), asked(call)
    note = next((p for p in (await papers.of_passages(tx, [one.id]))[one.id] if p.kind == "note"), None)
    name = call.caller.name or call.caller.subject
    version = note.version if note else 0
    await proposing.remark(tx, one.id, call.at, call.caller.subject, name, version, said(sent))
    return done(address(one.id, "#remarks"), {"id": one.id}, f"passage/{one.id}")


async def conflict(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Declare a conflict of interest in a case, or note what was decided of one."""
    sent = asked(call)
    person = sent.id("person")
    one = await prepared(tx, call, "prepare" if person else "declare")
    outcome = sent.choice("outcome", conflicts.OUTCOMES[1:]) if person else "declared"
    person = person or await conflicts.person_of(tx, call.caller.subject)
    reason = sent.text("reason", need=True, most=2000)
    await conflicts.note(tx, one.id, person, reason, outcome, call.at, call.caller.subject)
    return done(address(one.id, "#conflicts"), {"id": one.id, "outcome": outcome}, f"passage/{one.id}")


async def exempt(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Assess what of a case is exempt from public access, by which provision, and when to look again."""
    one, sent = await prepared(tx, call), asked(call)
    kind, subject = await _subject(tx, one, sent)
    text = sent.text("text_public") if "text_public" in sent.values else None
    assessed = exempting.Assessed(
        kind,
        subject,
        sent.choice("scope", exempting.SCOPES),
        sent.line("ground", most=20),
        sent.line("assessor", most=100) or call.caller.name,
        sent.day("assessed") or norwegian_day(call.at),
        sent.day("review"),
        text,
    )
    made = await exempting.assess(tx, assessed, call.at, call.caller.subject)
    await passages.note(tx, one, "exemption", "", f"{kind} {assessed.scope}", call.at, call.caller.subject)
    touched = await passages.of_case(tx, one.case_file) if kind == "case_file" else [one]
    for passage in touched:
        await indexing.passage(tx, passage.id)
    return done(address(one.id, "/edit"), {"id": made}, f"{kind}/{subject}")


async def _subject(tx: Transaction, one: Passage, sent: Asked) -> public.Subject:
    """Give what of a case an assessment is about: the matter, the pass, a paper, a decision. Raises `Missing`."""
    kind = sent.choice("kind", ("case_file", *releasing.SUBJECTS))
    subject = {"case_file": one.case_file, "passage": one.id}.get(kind) or sent.id("subject", need=True)
    known = {"case_file": {one.case_file}, "passage": {one.id}}.get(kind)
    if kind == "paper":
        known = {paper.id for paper in (await papers.of_passages(tx, [one.id]))[one.id]}
    elif kind == "decision":
        known = {decision.id for decision in (await decisions.of_passages(tx, [one.id]))[one.id]}
    if subject not in (known or ()):
        raise Missing("there is no such thing in this case")
    return kind, subject


async def release(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Release a case, or papers and decisions of it, to members or to the public; plan it; take it back."""
    one, sent = await prepared(tx, call), asked(call)
    subjects = _subjects(one, sent)
    stage = sent.choice("stage", releasing.STAGES)
    state = sent.choice("state", releasing.STATES, "released")
    day = sent.day("due")
    due = datetime.combine(day, time(), clock.norwegian_time()) if day else call.at
    author, looked = call.caller.subject, sent.yes("looked")
    await releasing.release(tx, one, subjects, stage, state, due, call.at, author, looked=looked)
    return done(address(one.id, "/edit"), {"id": one.id, "stage": stage, "state": state}, f"passage/{one.id}")


def _subjects(one: Passage, sent: Asked) -> list[public.Subject]:
    """Read what is released, each as `kind/id`; the case itself where nothing is said."""
    given = [part for value in sent.values.get("subjects", ()) for part in value.split()]
    found = [(kind, id_) for kind, _, id_ in (part.partition("/") for part in given)]
    if [kind for kind, _ in found if kind not in releasing.SUBJECTS]:
        raise wrong("subjects", "subjects are passage, paper or decision, a slash, and the id")
    return found or [("passage", one.id)]


async def due(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the exemptions that are to be assessed anew."""
    around, sent = await roles.reach(tx, call), asked(call)
    day, start = sent.day("by") or norwegian_day(call.at), sent.number("start", most=10_000)
    rows = await exempting.due(tx, sorted(around.drafts), day, start)
    more = len(rows) > exempting.MOST
    data = {"due": rows[: exempting.MOST], "by": day, "next": start + exempting.MOST if more else 0, "start": start}
    return Reply(data, about="exemptions")


async def refusal(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the refusal of access to what is exempt: the provision, and the right to appeal."""
    view = await seeing.see(tx, call, str(call.facts["passage"]))
    one, sent = view.passage, asked(call)
    kind, subject = await _subject(tx, one, sent) if sent.line("kind") else ("passage", one.id)
    found = (await public.disclosures(tx, [(kind, subject)]))[kind, subject]
    held = public.within(found, view.disclosed) if kind in ("paper", "decision") else view.disclosed
    if not held.scope or held.released(call.at) != "public":
        message = "nothing of this is refused"
        raise Invalid(message, Fault("kind", message))
    made = exempting.refusal(one.written, held.ground, held.scope)
    data = {
        **view.data(),
        "title": one.title_public,
        "provision": made.ground.cited,
        "about": made.ground.text,
        "scope": made.scope,
        "weighed": made.weighed,
        "kind": kind,
    }
    return Reply(data, about=f"passage/{one.id}")
