"""What documents of a meeting say, as data: the notice with its papers, the agenda, the minutes.

The same for pages, PDF and digests. It is made of what a reader may see: members what is released to them, everybody
what is released to everybody and is not exempt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from samspill.governance.cases import exempting, papers, proposing, public, seeing
from samspill.governance.cases.publishing import NOBODY
from samspill.governance.meetings import agendas, recorded, sight
from samspill.governance.meetings.wording import day, words
from samspill.kernel import strict_json
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from samspill.governance.cases.papers import Paper
    from samspill.governance.cases.public import Shown
    from samspill.governance.meetings.sight import Sight
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction

    Say = Callable[..., str]

sql = queries("samspill.governance.meetings", "documents.sql")

Kind = Literal["notice", "agenda", "minutes"]
Audience = Literal["members", "public"]
KINDS: Final[tuple[Kind, ...]] = ("notice", "agenda", "minutes")
LONGEST: Final = 2_000_000
"""Characters of papers that are set in one notice: some 700 pages. What is longer is read in its own file."""


async def sight_of(tx: Transaction, call: Call, meeting: str, audience: Audience) -> Sight:
    """Give a meeting as its members see it, or as everybody does, whoever asks. Raises `Missing`."""
    body = (await sight.see(tx, call, meeting, NOBODY)).meeting.body
    return await sight.see(tx, call, meeting, sight.members_of(body) if audience == "members" else NOBODY)


async def of_meeting(
    tx: Transaction, call: Call, meeting: str, kind: Kind, audience: Audience, language: str
) -> dict[str, Any]:
    """Give what a document of a meeting says. Raises `Missing` where there is none that the audience may read."""
    seen = await sight_of(tx, call, meeting, audience)
    if kind == "minutes":
        return await _minutes(tx, call, seen, language)
    if seen.agenda is None:
        raise Missing("there is no agenda of that meeting that may be read here")
    return await (_notice if kind == "notice" else _agenda)(tx, seen, language)


def _head(seen: Sight, kind: str, language: str, made: datetime) -> dict[str, Any]:
    say, one = words(language), seen.meeting
    first = norwegian_day(made)
    return {
        "title": say(f"paper.title.{kind}", body=seen.body["short"], number=one.written),
        "subtitle": (seen.body["name_nn"] if language == "nn" else "") or seen.body["name"],
        "author": seen.body["name"],
        "lang": language,
        "date": [first.year, first.month, first.day],
    }


def _facts(seen: Sight, say: Say, language: str) -> dict[str, Any]:
    one = seen.data()
    when = day(language, one["first"]) + (f"–{day(language, one['last'])}" if one["last"] != one["first"] else "")
    where = [place for place in (one["place"], say("online") if one["online"] else "") if place]
    hours = f"{one['from']}–{one['to']}" if one["to"] else one["from"]
    pairs = [(say("paper.when"), f"{when}, {hours}"), (say("paper.where"), ", ".join(where))]
    return {"type": "facts", "items": [list(pair) for pair in (*pairs, (say("paper.link"), one["link"])) if pair[1]]}


def _heading(level: int, text: str) -> dict[str, Any]:
    return {"type": "heading", "level": level, "text": text}


def _text(*texts: str) -> dict[str, Any]:
    return {"type": "text", "paragraphs": [part.strip() for text in texts for part in text.split("\n") if part.strip()]}


def _kinds(kinds: Sequence[str], language: str) -> str:
    return "/".join(words(language)(f"cases:kinds.{kind}") for kind in kinds)


def _table(seen: Sight, say: Say, language: str) -> dict[str, Any]:
    columns = [say(f"column.{name}") for name in ("time", "number", "item", "kind", "minutes", "presenter")]
    rows = [
        [i["starts"], i["number"], _named(i, say), _kinds(i["kinds"], language), i["minutes"], i["presenter"]]
        for i in seen.items()
    ]
    return {"type": "table", "columns": columns, "widths": [0, 0, 5, 2, 2, 2], "rows": rows}


def _named(item: Mapping[str, Any], say: Say) -> str:
    ground = say("exempt", ground=item["ground"]) if item["ground"] else ""
    title = item["title"] or say("break" if item["kind"] == "break" else "unreleased")
    return f"{title} ({ground})" if ground else str(title)


async def _agenda(tx: Transaction, seen: Sight, language: str) -> dict[str, Any]:
    say = words(language)
    agenda = seen.agenda
    if agenda is None:
        raise RuntimeError("the agenda is there")
    head = _head(seen, "agenda", language, agenda.at)
    blocks = [_facts(seen, say, language), _heading(1, say("paper.agenda")), _table(seen, say, language)]
    if agenda.version > 1 and seen.inside:
        before = await agendas.version_of(tx, seen.meeting.id, agenda.version - 1)
        names = {**await sight.passages_of(tx, before.passages), **seen.ones}
        lines = [
            say(
                f"difference.{what}",
                title=f"{names[i.passage].written} {names[i.passage].title}" if i.passage else i.title,
            )
            for i, what in agendas.differences(before.items, agenda.items)
            if what != "same"
        ]
        changes = [{"type": "list", "items": lines}] if lines else [_text(say("difference.none"))]
        blocks += [_heading(1, say("paper.changes", version=agenda.version)), *changes]
    return head | {"blocks": blocks}


async def _notice(tx: Transaction, seen: Sight, language: str) -> dict[str, Any]:
    say = words(language)
    if seen.agenda is None:
        raise RuntimeError("the agenda is there")
    head = _head(seen, "notice", language, seen.agenda.at)
    blocks = [_facts(seen, say, language), _heading(1, say("paper.agenda")), _table(seen, say, language)]
    filed = await seeing.papers_of(tx, seen.seen)
    texts = {row["paper"]: row for row in await tx.all(sql.texts, [p.id for some in filed.values() for p, _ in some])}
    disclosed = await public.disclosures(tx, [("paper", id_) for id_ in texts])
    whole = [view.passage.id for view in seen.seen if view.shown.extent == "whole"]
    proposed = await proposing.proposals(tx, whole)
    asked = await proposing.questions_of(tx, whole)
    room = LONGEST
    for view in seen.seen:
        one = view.passage
        blocks.append(_heading(1, say("paper.case", number=one.written, title=view.shown.title)))
        blocks.append(_text(_kinds(one.kinds, language), _exempt(view.shown, say)))
        for key, rows in (("paper.proposal", proposed), ("paper.questions", asked)):
            some = [row["text"] for row in rows if row["passage"] == one.id]
            blocks += [_heading(2, say(key)), _text(*some)] if some else []
        for paper, _ in filed[one.id]:
            row = texts[paper.id]
            shown = view.within(disclosed["paper", paper.id], paper.title, paper.title_public, row["text"])
            written = _paper(paper, shown, row, say, room)
            room -= len(shown.text) if len(shown.text) <= room else 0
            blocks += written
        if not filed[one.id]:
            blocks.append(_text(say("paper.no-papers")))
    return head | {"blocks": blocks}


def _exempt(shown: Shown, say: Say) -> str:
    return say("exempt", ground=exempting.cited(shown.ground)) if shown.ground else ""


def _paper(paper: Paper, shown: Shown, row: Row, say: Say, room: int) -> list[dict[str, Any]]:
    """Write a paper: its heads where it was written here, its text where that could be read, or where it is to be read.

    What is exempt is its title for the public, and its ground.
    """
    name = say(f"cases:papers-of.{paper.kind}", number=paper.number)
    blocks = [_heading(2, f"{name}: {shown.title}")]
    if shown.ground:
        blocks.append(_text(_exempt(shown, say)))
    if shown.extent == "whole" and row["heads"] is not None:
        heads: dict[str, str] = strict_json.value_of(row["heads"])
        for head in papers.HEADS:
            text = heads.get(head, "")
            blocks += [_heading(3, say(f"cases:heads.{head}")), _text(text)] if text else []
    elif shown.text and len(shown.text) <= room:
        blocks.append(_text(shown.text))
    elif shown.extent == "whole":
        blocks.append(_text(say("paper.own-file", paper=f"{paper.id} ({paper.sha256[:12]})")))
    return blocks


async def _minutes(tx: Transaction, call: Call, seen: Sight, language: str) -> dict[str, Any]:
    say = words(language)
    found = await recorded.visible(tx, call, seen)
    if found is None:
        raise Missing("there are no minutes of that meeting that may be read here")
    told = await recorded.told(tx, call, seen, found)
    state = say(f"minutes.state.{told['state']}")
    blocks = [_facts(seen, say, language), _text(say("paper.version", version=told["version"], state=state))]
    blocks.append(_heading(1, say("attendance")))
    for group in told["attendance"]:
        people = [_person(one, say) for one in group["people"]]
        blocks += [_heading(2, say(f"capacity.{group['capacity']}")), {"type": "list", "items": people}]
    blocks.append(_heading(1, say("paper.treated")))
    for entry in told["entries"]:
        blocks += _entry(entry, say, language)
    blocks += _raised(told, say)
    return _head(seen, "minutes", language, told["at"]) | {"blocks": blocks}


def _raised(told: Mapping[str, Any], say: Say) -> list[dict[str, Any]]:
    """Write what came up under Eventuelt, or that nothing did where it stood on the agenda."""
    if not told["raised"]:
        return [_heading(1, say("any-business")), _text(say("raised-none"))] if told["any_business"] else []
    blocks = [_heading(1, say("any-business"))]
    for one in told["raised"]:
        blocks += [_heading(2, one["title"] or say("unreleased")), _text(one["summary"])]
        blocks += _sayings(one["sayings"])
    return blocks


def _sayings(said: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    return [{"type": "list", "items": [f"{one['who']}: {one['text']}" for one in said]}] if said else []


def _person(one: Mapping[str, Any], say: Say) -> str:
    """Write somebody as minutes do: `Kari Nordmann pva. Ola Nordmann, Helse Vest RHF (kl. 10:15–12:00)`."""
    name = say("for", name=one["name"], member=one["stands_for"]) if one["stands_for"] else one["name"]
    times = f" ({', '.join(one['times'])})" if one["times"] else ""
    return ", ".join(part for part in (name, one["organisation"]) if part) + times


def _entry(entry: Mapping[str, Any], say: Say, language: str) -> list[dict[str, Any]]:
    title = entry["title"] or say("unreleased")
    blocks = [_heading(2, say("paper.case", number=entry["number"], title=title))]
    if entry["extent"] == "nothing":
        return blocks
    ground = say("exempt", ground=entry["ground"]) if entry["ground"] else ""
    blocks.append(_text(_kinds(entry["kinds"], language), ground, entry["summary"]))
    blocks += _sayings(entry["sayings"])
    for key, names in (("left", entry.get("away", [])), ("aside", entry["aside"])):
        if names:
            blocks.append(_text(say(key, names=", ".join(names))))
    for one in entry["decisions"]:
        blocks.append(_heading(3, f"{say('decision')}: {say('cases:results.' + one['result'])}"))
        blocks.append(
            _text(
                one["act"],
                one["request"],
                one["condition"],
                say("exempt", ground=one["ground"]) if one["ground"] else "",
            )
        )
        if one["changed"]:
            blocks.append(_text(say("minutes.changed-since")))
    return blocks
