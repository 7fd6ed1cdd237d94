"""The pages of a case: all its passes side by side, one pass with all that belongs to it, and a paper to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import (
    conflicts,
    extracting,
    following,
    links,
    papers,
    passages,
    proposing,
    public,
    releasing,
    seeing,
)
from samspill.governance.councils import bodies, roles
from samspill.governance.councils.forms import asked
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from samspill.governance.cases.papers import Paper
    from samspill.governance.cases.public import Shown
    from samspill.governance.cases.seeing import View
    from samspill.governance.councils.roles import Reach
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

    Meetings = Callable[[Transaction, Call, Sequence[str], Reach], Awaitable[Mapping[str, list[dict[str, Any]]]]]

_MEETINGS: Final[list[Meetings]] = []


def provide_meetings(give: Meetings) -> None:
    """Have a function tell, by pass, which meetings treat some passes of cases: the area above keeps the meetings."""
    if give not in _MEETINGS:
        _MEETINGS.append(give)


async def _meetings(
    tx: Transaction, call: Call, views: Sequence[View], around: Reach
) -> dict[str, list[dict[str, Any]]]:
    ids = [view.passage.id for view in views]
    found = [await give(tx, call, ids, around) for give in _MEETINGS]
    return {id_: [one for given in found for one in given.get(id_, ())] for id_ in ids}


INLINE: Final = ("application/pdf", "image/png", "image/jpeg")
"""Kinds of files that a browser may show by itself; all others are saved."""


async def case(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a case through all bodies that treat it: each pass with its paper, its type and what came of it."""
    case_file = str(call.facts["case"])
    row = await passages.case_of(tx, case_file)
    around = await roles.reach(tx, call)
    views = await seeing.see_all(tx, call, await passages.of_case(tx, case_file), around)
    if not views:
        raise Missing("there is no such case")
    filed, decided = await seeing.papers_of(tx, views), await seeing.decisions_of(tx, views)
    met = await _meetings(tx, call, views, around)
    proposed = await proposing.proposals(tx, [view.passage.id for view in views if view.inside])
    names = {body["id"]: body for body in await bodies.every(tx)}
    shown = [
        {
            **view.data(),
            "short": names[view.passage.body]["short"],
            "meetings": met[view.passage.id],
            "papers": [seeing.filed(*one) for one in filed[view.passage.id]],
            "decisions": [seeing.decided(*one) for one in decided[view.passage.id]],
            "proposals": [p["text"] for p in proposed if p["passage"] == view.passage.id],
        }
        for view in views
    ]
    inside = all(view.inside for view in views)
    data = {
        "id": case_file,
        "title": row["title"] if inside else row["title_public"],
        "title_public": row["title_public"],
        "opened": row["opened"],
        "closed": row["closed"],
        "edit": row["edit"],
        "passages": shown,
        "links": await _links(tx, "case_file", case_file),
        **await _following(tx, call, case_file),
        "may_prepare": any(view.level == "drafts" for view in views),
    }
    return Reply(data, about=f"case/{case_file}")


async def _links(tx: Transaction, kind: str, id_: str) -> list[dict[str, Any]]:
    return [
        {"kind": one.kind, "id": one.id, "what": one.what, "forward": one.forward}
        for one in await links.links_of(tx, kind, id_)
    ]


async def _following(tx: Transaction, call: Call, case_file: str) -> dict[str, Any]:
    known = call.caller.kind != "public"
    return {
        "known": known,
        "followed": known and await following.follows(tx, call.caller.subject, "case_file", case_file),
    }


async def passage(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a pass of a case: what is proposed, asked and decided, its papers, and what came before and after."""
    around = await roles.reach(tx, call)
    view = await seeing.see(tx, call, str(call.facts["passage"]), around)
    one = view.passage
    filed = (await seeing.papers_of(tx, [view]))[one.id]
    decided = (await seeing.decisions_of(tx, [view]))[one.id]
    names = {body["id"]: body for body in await bodies.every(tx)}
    opened = (
        {}
        if call.caller.kind == "public"
        else await papers.seen(tx, call.caller.subject, [paper.id for paper, _ in filed])
    )
    data = {
        **view.data(),
        "short": names[one.body]["short"],
        "meetings": (await _meetings(tx, call, [view], around))[one.id],
        "papers": [{**seeing.filed(p, s), "news": _news(p, s, opened, call)} for p, s in filed],
        "decisions": [seeing.decided(*each) for each in decided],
        **await _words(tx, view),
        "actions": await seeing.actions_of(tx, view, [d.id for d, s in decided if s.extent == "whole"]),
        "around": [
            {
                "id": v.passage.id,
                "body": names[v.passage.body]["short"],
                "number": v.passage.written,
                "here": v.passage.id == one.id,
            }
            for v in await seeing.see_all(tx, call, await passages.of_case(tx, one.case_file), around)
        ],
        **await _following(tx, call, one.case_file),
        **await _inside(tx, call, view),
    }
    return Reply(data, about=f"passage/{one.id}")


def _news(paper: Paper, shown: Shown, opened: dict[str, str], call: Call) -> str:
    """Tell whether a paper is new to the reader, or changed since the reader opened it; `` where neither."""
    if call.caller.kind == "public" or shown.extent != "whole":
        return ""
    last = opened.get(paper.id)
    return "new" if last is None else "" if last == paper.sha256 else "changed"


async def _words(tx: Transaction, view: View) -> dict[str, Any]:
    """Give what is proposed and asked, as far as the reader sees it."""
    one, extent = view.passage, view.shown.extent
    open_ = public.shown(
        view.level, view.disclosed, view.now, title=one.title, title_public=one.title_public, text="all"
    )
    proposed = await proposing.proposals(tx, [one.id]) if extent == "whole" else []
    questions = await proposing.questions_of(tx, [one.id]) if extent == "whole" else []
    return {
        "proposals": [{name: p[name] for name in ("variant", "version", "text", "at")} for p in proposed],
        "questions": [q["text"] for q in questions],
        "text": open_.text if extent == "part" else "",
    }


async def _inside(tx: Transaction, call: Call, view: View) -> dict[str, Any]:
    """Give what only those see who sit in the body, or prepare its cases."""
    one = view.passage
    if not view.inside:
        return {"remarks": [], "conflicts": [], "history": [], "stages": [], "may": []}
    mine = roles.roles_in(await roles.facts_of(tx, call), one.body, norwegian_day(call.at), one.id)
    drafts = view.level == "drafts"
    return {
        "remarks": await proposing.remarks(tx, one.id),
        "conflicts": await conflicts.in_case(tx, one.id),
        "history": await passages.history(tx, one.id) if drafts else [],
        "stages": await releasing.stages_of(tx, one.id) if drafts else [],
        "may": sorted({what for role in mine for what in roles.MAY[role]}),
    }


async def paper(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a paper to read, with the one before it and the one after it."""
    view = await seeing.see(tx, call, str(call.facts["passage"]))
    filed = (await seeing.papers_of(tx, [view]))[view.passage.id]
    places = [place for place, (p, _) in enumerate(filed) if p.id == call.facts["paper"]]
    if not places:
        raise Missing("there is no such paper")
    here = places[0]
    found, shown = await _open(tx, view, filed[here][0], asked(call).number("version"))
    if call.caller.kind != "public" and shown.extent == "whole":
        await papers.mark_seen(tx, call.caller.subject, filed[here][0], call.at)
    neighbours = {"before": here - 1, "after": here + 1}
    data = {
        **view.data(),
        "passage_title": view.shown.title,
        "paper": seeing.filed(found, shown),
        "text": shown.text,
        "heads": await papers.heads_of(tx, found) if shown.extent == "whole" else {},
        "versions": await papers.versions(tx, found.id) if view.inside else [],
        **{
            name: {"id": filed[place][0].id, "title": filed[place][1].title} if 0 <= place < len(filed) else None
            for name, place in neighbours.items()
        },
    }
    return Reply(data, about=f"paper/{found.id}")


async def _open(tx: Transaction, view: View, newest: Paper, version: int) -> tuple[Paper, Shown]:
    """Give a version of a paper with what the reader sees of it. The public is given the newest, and no other."""
    found = await papers.paper_of(tx, newest.id, version if view.inside else 0)
    disclosed = (await public.disclosures(tx, [("paper", found.id)]))["paper", found.id]
    return found, view.within(disclosed, found.title, found.title_public, found.text)


async def file(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give the bytes of a paper as they came in, to whoever may read all of it."""
    newest = await papers.paper_of(tx, str(call.facts["paper"]))
    view = await seeing.see(tx, call, newest.passage)
    wanted = asked(call).number("version") or newest.version
    found, shown = await _open(tx, view, newest, wanted)
    if shown.extent != "whole" or found.version != wanted:
        raise Missing("there is no such file that may be read here")
    shows = "inline" if found.media in INLINE else "attachment"
    # The name is the case's number, never a title: a title may hold what is exempt.
    name = f"{found.id}-v{found.version}.{extracting.ENDINGS.get(found.media, 'bin')}"
    headers = {
        "content-type": found.media,
        "content-disposition": f'{shows}; filename="{name}"',
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'",
        "etag": f'"{found.sha256}"',
    }
    return Reply(body=await papers.bytes_of(tx, found.id, found.version), headers=headers, about=f"paper/{found.id}")
