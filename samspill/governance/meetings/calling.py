"""The notice is sent, and what is open goes out to everybody: never without the check list.

Sending freezes the agenda, releases cases and papers to the members, keeps the documents as they are, and tells those
who follow. Everybody is given the agenda and the minutes in a step of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from samspill.governance.cases import indexing as cases_index
from samspill.governance.cases import papers, passages, public, releasing
from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.meetings import agendas, contents, documents, indexing, minutes, plan, sight, times, workdays
from samspill.governance.meetings.planning import address, prepared
from samspill.governance.meetings.wording import LANGUAGES
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from samspill.governance.cases.passages import Passage
    from samspill.governance.meetings.agendas import Agenda
    from samspill.governance.meetings.sight import Sight
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Transaction
    from samspill.trust import Grant


def due(seen: Sight) -> date:
    """Give the last day on which the notice goes out in time."""
    return workdays.before(seen.meeting.first, seen.body["notice_days"])


async def checks(tx: Transaction, call: Call, seen: Sight) -> list[dict[str, Any]]:
    """Go through what is about to be sent to the members: what must be mended, and what must be looked at."""
    agenda = seen.agenda
    if agenda is None or not agenda.items:
        return [{"what": "empty", "about": "", "stops": True}]
    found: list[tuple[str, str, bool]] = []
    if norwegian_day(call.at) > due(seen):
        found.append(("late", due(seen).isoformat(), False))
    slots = agenda.slots(seen.meeting.starts)
    over = times.overrun(slots, seen.meeting.ends if seen.meeting.days == 1 else None)
    found += [("over", str(over), False)] if over else []
    found += [("overlap", str(at), False) for at, slot in enumerate(slots, 1) if slot.overrun]
    filed = await papers.of_passages(tx, agenda.passages)
    for item in agenda.items:
        if item.passage:
            number = seen.ones[item.passage].written
            found += [("no-papers", number, False)] if not filed[item.passage] else []
            found += [("no-time", number, False)] if not item.minutes else []
    return [{"what": what, "about": about, "stops": stops} for what, about, stops in found]


async def publishing_checks(tx: Transaction, seen: Sight) -> list[dict[str, Any]]:
    """Go through what would go out to everybody: each case's own check list, and free texts that say too much."""
    found: list[dict[str, Any]] = []
    for view in seen.seen:
        for point in await releasing.checks(tx, view.passage.id, "public"):
            about = f"{view.passage.written} {point.kind}/{point.subject}"
            found.append({"what": point.what, "about": about, "stops": point.stops, "case": view.passage.id})
    secret = sight.secrets((one.title, one.title_public) for one in seen.ones.values())
    for place, item in enumerate(seen.agenda.items if seen.agenda else (), 1):
        if sight.says(item.title, secret) or sight.says(item.presenter, secret):
            found.append({"what": "title-words", "about": str(place), "stops": False, "case": ""})
    return found


async def send(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Send the notice to the members: freeze the agenda, release its papers, keep the documents, tell followers.

    Raises `Invalid` where the check list stops it, or warns of what nobody has looked at (`looked`).
    """
    one, sent = await prepared(tx, call), asked(call)
    if one.state not in ("planned", "called", "running"):
        message = f"no notice is sent of a meeting that is {one.state}"
        raise Invalid(message, Fault("state", message))
    draft = await _draft(tx, one.id, sent.number("version"))
    seen = await sight.see(tx, call, one.id)
    points = [p for p in await checks(tx, call, seen) if p["stops"] or not sent.yes("looked")]
    if points:
        faults = [Fault(p["about"], f"the check list says: {p['what']}", "business-rule") for p in points]
        raise Invalid("the check list has points that must be mended, or looked at, first", *faults)
    agenda = await agendas.freeze(tx, draft, call.at, call.caller.subject)
    if one.state == "planned":
        await plan.move(tx, one, "called")
    await tx.run(contents.sql.release, "meeting", one.id, "members", "released", call.at, call.caller.subject)
    for passage in (await sight.passages_of(tx, agenda.passages)).values():
        await _to_members(tx, call, passage, one.written)
    language = sent.choice("language", LANGUAGES, "nb")
    kinds: tuple[Literal["notice", "agenda"], ...] = ("notice", "agenda")
    digests = {kind: await documents.keep(tx, call, one.id, kind, agenda.version, language) for kind in kinds}
    await indexing.meeting(tx, one.id)
    told = {"id": one.id, "version": agenda.version, "documents": digests}
    return done(address(one.id, "/documents"), told, f"agenda/{one.id}")


async def _draft(tx: Transaction, meeting: str, version: int) -> Agenda:
    """Give the draft that is about to be sent. Raises `Invalid` where it is not the one that the sender saw."""
    newest = await agendas.newest(tx, meeting)
    if newest is None or newest.state != "draft" or (version and newest.version != version):
        message = "there is no such draft of the agenda to send"
        raise Invalid(message, Fault("version", message))
    return newest


async def _to_members(tx: Transaction, call: Call, passage: Passage, number: str) -> None:
    """Release a case and its papers to the members, and tell those who follow it that it is called for a meeting."""
    subjects = [("passage", passage.id)]
    subjects += [("paper", paper.id) for paper in (await papers.of_passages(tx, [passage.id]))[passage.id]]
    await release_to_members(tx, call, passage, subjects)
    await passages.note(tx, passage, "meeting", "", number, call.at, call.caller.subject)
    await cases_index.passage(tx, passage.id)


async def release_to_members(tx: Transaction, call: Call, passage: Passage, subjects: Sequence[public.Subject]) -> None:
    """Release what of a case the members do not have yet: the case itself, papers, decisions."""
    found = await public.disclosures(tx, subjects)
    new = [subject for subject in subjects if found[subject].released(call.at) is None]
    author = call.caller.subject
    if new:
        await releasing.release(tx, passage, new, "members", "released", call.at, call.at, author, looked=True)


async def publish(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give everybody the agenda or the minutes, and of it those cases that are chosen; or take it back.

    Raises `Invalid` where a case's check list stops it, or warns of what nobody has looked at (`looked`).
    """
    one, sent = await prepared(tx, call), asked(call)
    kind = sent.choice("kind", ("meeting", "minutes"))
    state = sent.choice("state", ("released", "withdrawn"), "released")
    version = await _version(tx, one.id, kind)
    author = call.caller.subject
    await tx.run(contents.sql.release, kind, one.id, "public", state, call.at, author)
    chosen = [part for value in sent.values.get("cases", ()) for part in value.split()]
    if chosen and state == "released":
        agenda = await agendas.newest(tx, one.id, sent=True)
        known = await sight.passages_of(tx, agenda.passages if agenda else [])
        for id_ in chosen:
            if id_ not in known:
                raise wrong("cases", "cases are those of the agenda that was sent")
            await _to_all(tx, call, known[id_], looked=sent.yes("looked"))
    if state == "released":
        kinds: tuple[contents.Kind, ...] = ("notice", "agenda") if kind == "meeting" else ("minutes",)
        for document in kinds:
            await documents.keep(
                tx, call, one.id, document, version, sent.choice("language", LANGUAGES, "nb"), "public"
            )
    await indexing.meeting(tx, one.id)
    await indexing.minutes_of(tx, one.id)
    return done(address(one.id, "/documents"), {"id": one.id, "kind": kind, "state": state}, f"{kind}/{one.id}")


async def _version(tx: Transaction, meeting: str, kind: str) -> int:
    """Give the version that goes out. Raises `Invalid` for an agenda that was not sent, minutes not approved."""
    if kind == "meeting":
        agenda = await agendas.newest(tx, meeting, sent=True)
        found = [agenda.version] if agenda else []
    else:
        found = [row["version"] for row in await minutes.versions(tx, meeting) if row["state"] == "approved"]
    if not found:
        message = "an agenda goes out when it was sent, and minutes when they were approved"
        raise Invalid(message, Fault("kind", message))
    return max(found)


async def _to_all(tx: Transaction, call: Call, passage: Passage, *, looked: bool) -> None:
    texts = await tx.all(releasing.sql.texts, passage.id)
    subjects = [(row["kind"], row["subject"]) for row in texts]
    author = call.caller.subject
    await releasing.release(tx, passage, subjects, "public", "released", call.at, call.at, author, looked=looked)
