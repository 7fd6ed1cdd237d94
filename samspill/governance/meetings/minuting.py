"""Minutes are written, sent and approved: the operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.governance.cases import decisions, passages
from samspill.governance.councils import roles
from samspill.governance.councils.forms import asked, both, done
from samspill.governance.meetings import (
    agendas,
    calling,
    documents,
    holding,
    indexing,
    matters,
    minutes,
    recorded,
    sight,
    states,
)
from samspill.governance.meetings.planning import address, prepared
from samspill.governance.meetings.wording import LANGUAGES
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Invalid, Missing

if TYPE_CHECKING:
    from samspill.governance.meetings.matters import Matter
    from samspill.governance.meetings.minutes import Minutes
    from samspill.governance.meetings.plan import Meeting
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant


async def read(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the minutes of a meeting as the reader may read them, or an earlier version of them."""
    seen = await sight.see(tx, call, str(call.facts["meeting"]))
    found = await recorded.visible(tx, call, seen, asked(call).number("version"))
    if found is None:
        data = {**seen.data(), "minutes": None, "may_prepare": seen.level == "drafts"}
        return Reply(data, about=f"minutes/{seen.meeting.id}")
    data = {
        **seen.data(),
        "minutes": await recorded.told(tx, call, seen, found),
        "versions": await _versions(tx, seen, found),
        "may_prepare": seen.level == "drafts",
    }
    return Reply(data, about=f"minutes/{seen.meeting.id}")


async def _versions(tx: Transaction, seen: sight.Sight, found: Minutes) -> list[dict[str, Any]]:
    """Give the versions that the reader may open: the public only the one that is released."""
    if not seen.inside:
        return []
    rows = await minutes.versions(tx, seen.meeting.id)
    kept = [dict(row) for row in rows if seen.level == "drafts" or row["state"] != "draft"]
    return [{**row, "here": row["version"] == found.version} for row in kept]


async def edit(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the minutes to be written: an entry for each case, what was decided there, what others wrote."""
    one = await prepared(tx, call)
    seen = await sight.see(tx, call, one.id)
    found = await minutes.newest(tx, one.id)
    ones = await sight.passages_of(tx, [entry.passage for entry in found.entries] if found else [])
    decided = await decisions.of_passages(tx, list(ones))
    entries = [
        {
            "passage": entry.passage,
            "number": ones[entry.passage].written,
            "title": ones[entry.passage].title,
            "summary": entry.summary,
            "sayings": minutes.written_sayings(entry.sayings),
            "edit": entry.edit,
            "decisions": [{**d.data(), "ground": ""} for d in decided[entry.passage]],
        }
        for entry in (found.entries if found else ())
    ]
    data = {
        **seen.data(),
        "minutes": found and {"version": found.version, "state": found.state, "attributed": found.attributed},
        "entries": entries,
        "matters": [_matter(each) for each in await matters.raised(tx, one.id, found.version)] if found else [],
        "lost": await _lost(tx, found) if found else [],
        "missing": [entry["number"] for entry in entries if not entry["decisions"]],
    }
    return Reply(data, about=f"minutes/{one.id}")


def _matter(one: Matter) -> dict[str, Any]:
    told, said = one.told, minutes.written_sayings(one.told.sayings)
    return {"number": one.number, "title": told.title, "summary": told.summary, "sayings": said, "edit": one.edit}


async def _lost(tx: Transaction, found: Minutes) -> list[dict[str, Any]]:
    """Give the texts that came too late: they are kept, so that somebody may take them in."""
    return [dict(row) for row in await tx.all(minutes.sql.clashed, found.meeting, found.version)]


async def draft(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Draft minutes from the agenda; after they were sent or approved, begin a new version of them."""
    one = await prepared(tx, call)
    made = await begun(tx, call, one)
    found = {"id": one.id, "version": made.version}
    return done(address(one.id, "/minutes/edit"), found, f"minutes/{one.id}")


async def begun(tx: Transaction, call: Call, one: Meeting) -> Minutes:
    """Begin the minutes of a meeting, or take in what came to its agenda since. Raises `Invalid` for one to come."""
    if one.state not in ("running", "held"):
        message = f"there are no minutes of a meeting that is {one.state}"
        raise Invalid(message, Fault("state", message))
    agenda = await agendas.newest(tx, one.id)
    first = {i.passage: f"{i.presenter} innledet." for i in agenda.items if i.presenter} if agenda else {}
    cases = agenda.passages if agenda else []
    return await minutes.draft(tx, one.id, cases, first, call.at, call.caller.subject)


async def write(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Save what the minutes say of a case; what somebody else saved meanwhile is kept, and shown beside it."""
    one, sent, passage = await prepared(tx, call), asked(call), str(call.facts["passage"])
    found = await minutes.newest(tx, one.id)
    if found is None:
        raise Missing("there are no minutes of the meeting yet")
    summary, sayings = sent.text("summary"), minutes.read_sayings(sent.text("sayings"))
    edit_ = sent.edit()
    saved = await minutes.write(tx, found, passage, edit_, summary, sayings, call.at, call.caller.subject)
    if not saved:
        now = next(e for e in (await minutes.version_of(tx, one.id, found.version)).entries if e.passage == passage)
        yours, theirs = _whole(summary, sayings), _whole(now.summary, now.sayings)
        return both("minutes", yours, theirs, now.edit, address(one.id, f"/minutes/edit#e-{passage}"))
    told = {"id": one.id, "passage": passage, "edit": edit_ + 1}
    return done(address(one.id, f"/minutes/edit#e-{passage}"), told, f"minutes/{one.id}")


def _whole(summary: str, sayings: tuple[minutes.Saying, ...]) -> str:
    return "\n\n".join(part for part in (summary, minutes.written_sayings(sayings)) if part)


async def conclude(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Send the minutes to the members, or note in which case they were approved (`passage`)."""
    sent = asked(call)
    state = sent.choice("state", states.MINUTES[1:])
    one = await prepared(tx, call)
    found = await minutes.newest(tx, one.id)
    if found is None:
        raise Missing("there are no minutes of the meeting yet")
    if state == "sent":
        if one.state != "held":
            message = "minutes are sent when the meeting is over"
            raise Invalid(message, Fault("state", message))
        kept = await decisions.of_passages(tx, [entry.passage for entry in found.entries])
        said = {passage: [f"{d.id}@{d.version}" for d in some] for passage, some in kept.items()}
        await minutes.freeze(tx, found, said, call.at)
        for id_, passage in (await sight.passages_of(tx, list(kept))).items():
            subjects = [("passage", id_), *(("decision", d.id) for d in kept[id_])]
            await calling.release_to_members(tx, call, passage, subjects)
        await documents.keep(tx, call, one.id, "minutes", found.version, sent.choice("language", LANGUAGES, "nb"))
    else:
        passage = await passages.passage_of(tx, sent.id("passage", need=True))
        await roles.check(tx, call, passage.body, "prepare")
        if passage.state != "treated":
            message = "minutes are approved in a case that was treated"
            raise Invalid(message, Fault("passage", message))
        await holding.approve(tx, call, one.id, passage)
    await indexing.minutes_of(tx, one.id)
    told = {"id": one.id, "version": found.version, "state": state, "day": norwegian_day(call.at).isoformat()}
    return done(address(one.id, "/minutes"), told, f"minutes/{one.id}")
