"""What a reader may read of minutes: who was there, what was said of each case, what was decided.

Members read what was sent to them. Everybody reads the version that was approved, when it is released: the cases that
are open, and of the others the number, the public title and the legal ground. A text that repeats what the public form
of a title leaves out, or that is about a decision that is exempt, is not given out either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import decisions, exempting, public, seeing
from samspill.governance.cases.decisions import Decision
from samspill.governance.councils import sitting
from samspill.governance.meetings import agendas, attendance, matters, minutes, sight
from samspill.governance.meetings.plan import hour

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from samspill.governance.cases.passages import Passage
    from samspill.governance.cases.public import Shown
    from samspill.governance.cases.seeing import View
    from samspill.governance.meetings.attendance import Attendee, Treated
    from samspill.governance.meetings.matters import Matter
    from samspill.governance.meetings.minutes import Entry, Minutes
    from samspill.governance.meetings.sight import Sight
    from samspill.kernel.calls import Call
    from samspill.store import Transaction


NOTHING: Final = {
    "title": "",
    "extent": "nothing",
    "ground": "",
    "decisions": (),
    "part": (),
    "away": (),
    "aside": (),
    "began": "",
    "ended": "",
}
"""What is told of a case of which nothing is open."""


async def visible(tx: Transaction, call: Call, seen: Sight, version: int = 0) -> Minutes | None:
    """Give the minutes that a reader may read, in a version or in the newest; None for none."""
    meeting = seen.meeting.id
    if seen.level == "public":
        disclosed = (await public.disclosures(tx, [("minutes", meeting)]))["minutes", meeting]
        approved = [row["version"] for row in await minutes.versions(tx, meeting) if row["state"] == "approved"]
        if not approved or disclosed.released(call.at) != "public" or disclosed.scope == "whole":
            return None
        return await minutes.version_of(tx, meeting, max(approved))
    if version:
        found = await minutes.version_of(tx, meeting, version)
        return found if seen.level == "drafts" or found.state != "draft" else None
    return await minutes.newest(tx, meeting, sent=seen.level != "drafts")


async def told(tx: Transaction, call: Call, seen: Sight, found: Minutes) -> dict[str, Any]:
    """Give minutes as the reader sees them, for pages, documents and programs."""
    ones = await sight.passages_of(tx, [entry.passage for entry in found.entries])
    views = {v.passage.id: v for v in await seeing.see_all(tx, call, list(ones.values()), seen.reach)}
    there = await attendance.of_meeting(tx, seen.meeting.id)
    treated = await attendance.treatments(tx, seen.meeting.id)
    decided = await _decided(tx, found, list(views.values()))
    secret = await _secrets(tx, seen, ones.values(), views.values())
    rows = await tx.all(minutes.sql.aside, [id_ for id_, view in views.items() if view.shown.extent == "whole"])
    aside = {id_: {row["person"]: row["name"] for row in rows if row["passage"] == id_} for id_ in views}
    entries = []
    for entry in found.entries:
        given = {"number": ones[entry.passage].written, **NOTHING}
        view = views.get(entry.passage)
        if view is not None:
            given |= _entry(seen, view, entry, decided[entry.passage], secret)
        if given["extent"] == "whole":
            given |= _took_part(there, treated.get(entry.passage), aside[entry.passage])
        entries.append(given)
    raised = [_raised(one, secret) for one in await matters.raised(tx, found.meeting, found.version)]
    open_ = {entry.passage for entry, given in zip(found.entries, entries, strict=True) if given["extent"] == "whole"}
    return {
        "version": found.version,
        "state": found.state,
        "attributed": found.attributed,
        "at": found.at,
        "approved_by": await _approving(tx, found),
        "attendance": groups(there, None if seen.inside else open_),
        "quorum": await _quorum(tx, seen, there),
        "entries": entries,
        "raised": raised,
        "any_business": any(item.title == agendas.ANY_BUSINESS for item in seen.agenda.items) if seen.agenda else False,
    }


def _raised(one: Matter, secret: frozenset[str]) -> dict[str, Any]:
    """Give what was raised; of a text that says a word kept back in a title, the reader is told that it is there."""
    if sight.says(one.told.whole, secret):
        return {"number": one.number, "title": "", "summary": "", "sayings": []}
    said = [{"who": s.who, "text": s.text} for s in one.told.sayings]
    return {"number": one.number, "title": one.told.title, "summary": one.told.summary, "sayings": said}


async def _secrets(tx: Transaction, seen: Sight, ones: Iterable[Passage], views: Iterable[View]) -> frozenset[str]:
    """Give the words that only titles for those inside have, of cases and of their papers."""
    if seen.inside:
        return frozenset()
    filed = await seeing.papers_of(tx, list(views))
    papers = [(paper.title, paper.title_public) for some in filed.values() for paper, _ in some]
    return sight.secrets([*((one.title, one.title_public) for one in ones), *papers])


async def _decided(
    tx: Transaction, found: Minutes, views: Sequence[View]
) -> dict[str, list[tuple[Decision, Shown, bool]]]:
    """Give the decisions of each case, as the minutes were sent with them, and whether they have changed since."""
    ids = [view.passage.id for view in views]
    newest = await decisions.of_passages(tx, ids)
    wanted = [one for entry in found.entries for one in entry.decisions]
    if found.state == "draft":
        kept = [one for some in newest.values() for one in some]
    else:
        kept = [Decision(**dict(row)) for row in await tx.all(minutes.sql.decisions_in, wanted, ids)]
    latest = {one.id: one.version for some in newest.values() for one in some}
    disclosed = await public.disclosures(tx, [("decision", one.id) for one in kept])
    given: dict[str, list[tuple[Decision, Shown, bool]]] = {id_: [] for id_ in ids}
    for view in views:
        one = view.passage
        for decision in (each for each in kept if each.passage == one.id):
            shown = view.within(disclosed["decision", decision.id], one.title, one.title_public, decision.words())
            given[one.id].append((decision, shown, latest[decision.id] > decision.version))
    return given


def _entry(
    seen: Sight,
    view: View,
    entry: Entry,
    decided: Sequence[tuple[Decision, Shown, bool]],
    secret: frozenset[str],
) -> dict[str, Any]:
    one, whole = view.passage, view.shown.extent == "whole"
    said = [{"who": s.who, "text": s.text} for s in entry.sayings]
    closed = not whole or any(shown.extent != "whole" for _, shown, _ in decided if not seen.inside)
    closed = closed or sight.says(f"{entry.summary}\n{minutes.written_sayings(entry.sayings)}", secret)
    return {
        "passage": one.id,
        "title": view.shown.title,
        "kinds": one.kinds,
        "state": one.state,
        "extent": view.shown.extent,
        "ground": exempting.cited(view.shown.ground) if view.shown.ground else "",
        "summary": "" if closed else entry.summary,
        "sayings": [] if closed else said,
        "decisions": [
            {**seeing.decided(decision, shown), "changed": changed}
            for decision, shown, changed in decided
            if shown.visible
        ],
    }


def _took_part(there: Sequence[Attendee], treated: Treated | None, aside: Mapping[str, str]) -> dict[str, Any]:
    """Give who took part in a case and when, where it was treated: of a case that was not, nobody was absent."""
    given: dict[str, Any] = {"aside": list(aside.values())}
    if treated is None:
        return given
    part = attendance.taking_part(there, treated, frozenset(aside))
    names = {one.person for one in part} | aside.keys()
    away = [
        one for one in there if one.present and one.capacity not in ("guest", "secretariat") and one.person not in names
    ]
    return given | {
        "part": [one.name for one in part],
        "away": [one.name for one in away],
        "began": hour(treated.began),
        "ended": hour(treated.ended) if treated.ended else "",
    }


async def _approving(tx: Transaction, found: Minutes) -> dict[str, Any] | None:
    if not found.approved_by:
        return None
    one = (await sight.passages_of(tx, [found.approved_by])).get(found.approved_by)
    return {"passage": one.id, "number": one.written} if one else None


async def _quorum(tx: Transaction, seen: Sight, there: Sequence[Attendee]) -> dict[str, Any] | None:
    """Count the seats that were taken at some time of the meeting; None where nobody is noted."""
    if not there:
        return None
    seats = attendance.seats_of(await sitting.members_on(tx, seen.meeting.body, seen.meeting.first))
    counted = attendance.quorum(seats, [one for one in there if one.present])
    return {"taken": counted.taken, "seats": counted.seats, "reached": counted.reached}


def groups(there: Sequence[Attendee], open_: set[str] | None) -> list[dict[str, Any]]:
    """Give those who attended by capacity, and those who did not; guests of cases that are not open are left out.

    A deputy stands as `A pva. B`. `open_` is None for a reader inside.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for one in there:
        if one.capacity == "guest" and open_ is not None and one.cases and not one.cases <= open_:
            continue
        heading = one.capacity if one.present else "absent"
        if heading == "absent" and one.capacity in ("deputy", "guest", "observer"):
            continue
        times = [f"{hour(came)}–{hour(went) if went else ''}" for came, went in one.intervals]
        given = {"name": one.name, "stands_for": one.stands_for_name, "organisation": one.organisation}
        more = {"digital": one.digital, "times": times if _partly(one) else [], "cases": len(one.cases)}
        found.setdefault(heading, []).append(given | more)
    return [{"capacity": name, "people": found[name]} for name in (*attendance.ORDER, "absent") if name in found]


def _partly(one: Attendee) -> bool:
    """Tell whether somebody came and went in the course of the meeting, so that the times say something."""
    return len(one.intervals) > 1 or any(went is not None for _, went in one.intervals)
