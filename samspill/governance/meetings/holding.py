"""The meeting itself: one case at a time; who steps aside; what is decided; actions.

On the left is what was proposed, on the right what is decided, with the difference. What is recorded afterwards may
say at what time it was (`time`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import actions, conflicts, decisions, differing, proposing, seeing
from samspill.governance.councils import people, roles, sitting
from samspill.governance.councils.forms import asked, both, done
from samspill.governance.meetings import agendas, attendance, indexing, matters, minutes, plan, sight
from samspill.governance.meetings.attendance import Treated
from samspill.governance.meetings.attending import on_agenda, time_of
from samspill.governance.meetings.plan import hour
from samspill.governance.meetings.planning import address, prepared
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from samspill.governance.cases.passages import Passage
    from samspill.governance.councils.forms import Asked
    from samspill.governance.councils.sitting import Sitting
    from samspill.governance.meetings.attendance import Attendee
    from samspill.governance.meetings.plan import Meeting
    from samspill.governance.meetings.sight import Sight
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

RESULTS: Final = {
    "approval": "approved",
    "information": "noted",
    "discussion": "discussed",
    "endorsement": "endorsed",
    "recommendation": "recommended",
}
"""The result that a case of a type ends in, when nothing is said."""


async def hold(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the meeting as it goes: the case that it is at, who is there, what is proposed and what is decided."""
    await prepared(tx, call, "draft")
    return Reply(await _showing(tx, call), about=f"meeting/{call.facts['meeting']}")


async def preview(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what is about to be decided beside what was proposed, with the difference; nothing is kept yet."""
    await prepared(tx, call, "draft")
    return Reply(await _showing(tx, call), about=f"meeting/{call.facts['meeting']}")


async def _showing(tx: Transaction, call: Call) -> dict[str, Any]:
    seen = await sight.see(tx, call, str(call.facts["meeting"]))
    one = seen.meeting
    found = await attendance.of_meeting(tx, one.id)
    treated = await attendance.treatments(tx, one.id)
    chosen = _chosen(seen, asked(call), treated)
    mine = roles.roles_in(await roles.facts_of(tx, call), one.body, norwegian_day(call.at))
    items = seen.items()
    seated = await sitting.members_on(tx, one.body, one.first)
    return {
        **seen.data(),
        "items": [
            {
                **item,
                **_treated(treated.get(item["passage"]), item),
                "any_business": not item["passage"] and item["title"] == agendas.ANY_BUSINESS,
            }
            for item in items
        ],
        "chosen": chosen,
        **_steps(items, chosen),
        "case": await _case(tx, call, seen, chosen, found, treated) if chosen else None,
        **await _raised(tx, seen),
        "attendance": [_person(each) for each in found],
        "expected": [_expected(each) for each in await attendance.expected(tx, one, found)],
        "deputies": _deputies(seated),
        "seated": [{"person": s.person, "name": s.name} for s in seated if s.role not in ("secretary", "observer")],
        "organisations": [{"id": o.id, "name": o.name} for o in await people.organisations(tx)],
        "waiting": [
            {"id": row["meeting"], "number": f"{row['number'] or row['starts'].date()}/{row['year']}"}
            for row in await minutes.waiting(tx, one.body)
        ],
        "may_prepare": roles.may(mine, "prepare"),
        "may_order": roles.may(mine, "order"),
    }


async def _raised(tx: Transaction, seen: Sight) -> dict[str, Any]:
    """Give what has been raised in the meeting so far, and whether more may be written down: not in what was sent."""
    found = await minutes.newest(tx, seen.meeting.id)
    raised = await matters.raised(tx, found.meeting, found.version) if found else []
    return {
        "raised": [{"number": one.number, "title": one.told.title, "summary": one.told.summary} for one in raised],
        "attributed": found.attributed if found else seen.body["attributed"],
        "may_raise": seen.meeting.state in ("running", "held") and (found is None or found.state == "draft"),
    }


def _chosen(seen: Sight, sent: Asked, treated: Mapping[str, Treated]) -> str:
    """Give the case that is shown: the one that is asked for, the one that goes on, or the first not begun."""
    order = seen.agenda.passages if seen.agenda else []
    wanted = sent.id("case")
    if wanted:
        if wanted not in order:
            raise Missing("there is no such case on the agenda")
        return wanted
    going = [id_ for id_ in order if id_ in treated and treated[id_].ended is None]
    return next(iter(going), next((id_ for id_ in order if id_ not in treated), next(iter(order), "")))


def _steps(items: Sequence[Mapping[str, Any]], chosen: str) -> dict[str, str]:
    order = [item["passage"] for item in items if item["passage"]]
    at = order.index(chosen) if chosen in order else 0
    return {
        "previous": order[at - 1] if at > 0 else "",
        "following": order[at + 1] if at + 1 < len(order) else "",
    }


def _treated(treated: Treated | None, item: Mapping[str, Any]) -> dict[str, Any]:
    """Give when an item was taken up and done, and by how many minutes it took longer than was set aside for it."""
    if treated is None:
        return {"began": "", "ended": "", "longer": 0}
    took = (treated.ended - treated.began).total_seconds() / 60 if treated.ended else 0
    planned = item["presenting"] + item["discussing"]
    ended = hour(treated.ended) if treated.ended else ""
    return {"began": hour(treated.began), "ended": ended, "longer": max(round(took - planned), 0) if planned else 0}


async def _case(
    tx: Transaction, call: Call, seen: Sight, passage: str, found: Sequence[Attendee], treated: Mapping[str, Treated]
) -> dict[str, Any]:
    one, view, sent = seen.ones[passage], seen.views[passage], asked(call)
    proposed = [p["text"] for p in await proposing.proposals(tx, [passage])]
    kept = (await decisions.of_passages(tx, [passage]))[passage]
    typed = sent.text("act", most=20_000) or (kept[-1].act if kept else proposed[0] if proposed else "")
    against = await conflicts.in_case(tx, passage)
    aside = frozenset(row["person"] for row in against if row["outcome"] == "steps-aside")
    at = treated.get(passage) or Treated(passage, call.at, None)
    part = attendance.taking_part(found, at, aside)
    seats = attendance.seats_of(await sitting.members_on(tx, seen.meeting.body, seen.meeting.first))
    counted = attendance.quorum(seats, part)
    return {
        **view.data(),
        "papers": [seeing.filed(*each) for each in (await seeing.papers_of(tx, [view]))[passage]],
        "questions": [q["text"] for q in await proposing.questions_of(tx, [passage])],
        "proposals": proposed,
        "decisions": [{**d.data(), "ground": ""} for d in kept],
        "typed": {
            "act": typed,
            "result": sent.choice("result", decisions.RESULTS, RESULTS[one.kinds[0]]),
            **{name: sent.text(name, most=20_000) for name in ("request", "condition")},
        },
        "difference": differing.words(proposed[0], typed) if proposed and typed != proposed[0] else [],
        "conflicts": [{name: row[name] for name in ("person", "name", "outcome", "reason")} for row in against],
        "part": [each.name for each in part],
        "quorum": {"taken": counted.taken, "needed": counted.needed, "reached": counted.reached},
        "going": passage in treated and treated[passage].ended is None,
        "begun": passage in treated,
    }


def _person(one: Attendee) -> dict[str, Any]:
    return {
        "person": one.person,
        "name": one.name,
        "capacity": one.capacity,
        "stands_for": one.stands_for_name,
        "organisation": one.organisation,
        "present": one.present,
        "digital": one.digital,
        "times": [f"{hour(came)}–{hour(went) if went else ''}" for came, went in one.intervals],
        "here": one.present and (not one.intervals or one.intervals[-1][1] is None),
        "cases": sorted(one.cases),
    }


def _expected(one: Sitting) -> dict[str, Any]:
    return {"person": one.person, "name": one.name, "role": one.role, "organisation": one.organisation_name}


def _deputies(seated: Sequence[Sitting]) -> dict[str, list[dict[str, str]]]:
    """Give, by deputy, the members that each may sit for."""
    return {
        deputy.person: [
            {"person": m.person, "name": m.name} for m in seated if m.seat == deputy.seat and m.role != "deputy"
        ]
        for deputy in seated
        if deputy.role == "deputy"
    }


async def treat(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Take up a case, or be done with it. One at a time: the one before it is done then."""
    one, sent = await prepared(tx, call, "order"), asked(call)
    if one.state not in ("running", "held"):
        message = f"cases are taken up in a meeting that goes on, not in one that is {one.state}"
        raise Invalid(message, Fault("state", message))
    passage = (await on_agenda(tx, one, str(call.facts["passage"]))).id
    at = time_of(one, sent) or call.at
    if sent.choice("what", ("begin", "end"), "begin") == "begin":
        await attendance.begin(tx, one.id, passage, at)
    else:
        await attendance.end(tx, one.id, passage, at)
    return done(address(one.id, f"/hold?case={passage}"), {"id": one.id, "passage": passage}, f"passage/{passage}")


async def settle(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Record what the meeting came to of somebody's impartiality in a case (forvaltningsloven § 8): aside, or stays."""
    one, sent = await prepared(tx, call, "order"), asked(call)
    passage = await on_agenda(tx, one, str(call.facts["passage"]))
    person, outcome = sent.id("person", need=True), sent.choice("outcome", conflicts.OUTCOMES[1:])
    reason = sent.text("reason", need=True, most=2000)
    await conflicts.note(tx, passage.id, person, reason, outcome, call.at, call.caller.subject)
    told = {"id": one.id, "passage": passage.id, "person": person, "outcome": outcome}
    return done(address(one.id, f"/hold?case={passage.id}"), told, f"passage/{passage.id}")


async def decide(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Record what the meeting came to in a case, or change it in a new version; minutes that it approves are approved.

    Whoever leads the meeting may, as its secretariat does. A case that is put off or sent back is not treated here: it
    waits for a meeting again.
    """
    one, sent = await prepared(tx, call, "order"), asked(call)
    if one.state not in ("running", "held"):
        message = f"nothing is decided in a meeting that is {one.state}"
        raise Invalid(message, Fault("state", message))
    passage = await on_agenda(tx, one, str(call.facts["passage"]))
    wanted = _decided(one, sent, call.at)
    decision = sent.id("decision")
    made = (
        await _amended(tx, call, decision, wanted, passage)
        if decision
        else await decisions.decide(tx, passage, wanted, call.at, call.caller.subject)
    )
    if made is None:
        last = (await decisions.versions(tx, decision))[0]
        return both("decision", wanted.act, last.words(), last.version, address(one.id, f"/hold?case={passage.id}"))
    if made.request and made.version == 1:
        given = (one.body, made.request, passage.id, made.id, sent.id("owner"), sent.id("person"), sent.day("deadline"))
        await actions.add(tx, actions.Asked(*given), call.at, call.caller.subject)
    await attendance.end(tx, one.id, passage.id, time_of(one, sent) or call.at)
    await _approve(tx, call, sent, passage, made.result)
    found = {"id": made.id, "version": made.version}
    return done(address(one.id, f"/hold?case={passage.id}"), found, f"decision/{made.id}")


def _decided(one: Meeting, sent: Asked, at: datetime) -> decisions.Decided:
    """Read what was decided. It was on the day that it is, if that is one of the meeting's, or on its last."""
    return decisions.Decided(
        sent.choice("result", decisions.RESULTS),
        sent.text("act", need=True, most=20_000),
        sent.day("decided") or min(max(norwegian_day(at), one.first), one.last),
        sent.text("request", most=20_000),
        sent.text("condition", most=20_000),
        sent.text("reason", most=20_000),
    )


async def _amended(
    tx: Transaction, call: Call, decision: str, wanted: decisions.Decided, passage: Passage
) -> decisions.Decision | None:
    if (await decisions.versions(tx, decision))[0].passage != passage.id:
        raise Missing("there is no such decision in this case")
    seen = asked(call).number("version")
    return await decisions.amend(tx, decision, seen, wanted, call.at, call.caller.subject)


async def _approve(tx: Transaction, call: Call, sent: Asked, passage: Passage, result: str) -> None:
    """Approve the minutes of an earlier meeting in the case that is about that."""
    of = sent.id("minutes")
    if not of or result not in ("approved", "amended", "endorsed"):
        return
    await approve(tx, call, of, passage)


async def approve(tx: Transaction, call: Call, meeting: str, passage: Passage) -> None:
    """Approve a meeting's minutes in a case of the same body. Raises `Invalid`."""
    earlier = await plan.meeting_of(tx, meeting)
    found = await minutes.newest(tx, meeting)
    if earlier.body != passage.body or found is None or "approval" not in passage.kinds:
        message = "minutes are approved in a case of the same body that is for approval"
        raise Invalid(message, Fault("minutes", message))
    await minutes.approve(tx, found, passage.id, call.at)
    await indexing.minutes_of(tx, meeting)


async def request(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Ask somebody to do something, out of a case in the meeting: a new action point."""
    one, sent = await prepared(tx, call), asked(call)
    passage = await on_agenda(tx, one, str(call.facts["passage"]))
    text = sent.text("text", need=True, most=20_000)
    given = (one.body, text, passage.id, "", sent.id("owner"), sent.id("person"), sent.day("deadline"))
    made = await actions.add(tx, actions.Asked(*given), call.at, call.caller.subject)
    return done(address(one.id, f"/hold?case={passage.id}"), {"id": made}, f"action/{made}")
