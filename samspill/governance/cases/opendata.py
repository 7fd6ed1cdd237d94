"""Councils and cases as open data by OParl 1.1: objects by kind and id, and lists of them in pages.

Everybody reads the same, which is what is released. Objects that lie within others are whole there too, save for the
text of files, which only a file by itself gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import oparl, papers, passages, public, seeing
from samspill.governance.cases.publishing import MOST, NOBODY, WHOLE, public_passages, root_of, seen_by_all
from samspill.governance.councils import bodies, sitting
from samspill.governance.councils.forms import asked
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from samspill.governance.cases.publishing import Giving
    from samspill.governance.cases.seeing import View
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

    Placing = Callable[[Transaction, Call, str], Awaitable[dict[str, Any]]]

sql = queries("samspill.governance.cases", "opendata.sql")


async def open_data(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give an object of OParl 1.1 by kind and id, or `all` of a kind in pages."""
    kind, subject = str(call.facts["kind"]), str(call.facts["subject"])
    give = OBJECTS.get(kind)
    if give is None:
        raise Missing("there is no such kind here")
    return Reply(await give(tx, call, subject), about=f"{kind}/{subject}")


async def _system(_tx: Transaction, call: Call, _subject: str) -> dict[str, Any]:
    return oparl.system(root_of(call))


async def _body(_tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    root = root_of(call)
    if subject == WHOLE:
        return oparl.page(root, "body", [oparl.body(root)])
    if subject != oparl.CORPORATION:
        raise Missing("there is no such body")
    return oparl.body(root)


async def _term(_tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    """Give the terms for which all seats are filled anew: councils have none, each appointment has its own days."""
    if subject != WHOLE:
        raise Missing("there is no such term")
    return oparl.page(root_of(call), "legislativeterm", [])


async def _organization(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    """Give a council, or an organisation that somebody sits for."""
    root = root_of(call)
    sitting_for = [oparl.sender(root, dict(row)) for row in await tx.all(sql.senders)]
    if subject == WHOLE:
        councils = [
            oparl.organization(root, row, await sitting.all_of(tx, row["id"])) for row in await bodies.every(tx)
        ]
        return oparl.page(root, "organization", [*councils, *sitting_for])
    if subject.startswith(oparl.SENDER):
        found = [one for one in sitting_for if one["id"] == oparl.address(root, "organization", subject)]
        if not found:
            raise Missing("there is no such organisation")
        return found[0]
    return oparl.organization(root, await bodies.body_of(tx, subject), await sitting.all_of(tx, subject))


async def _person(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    root, after = root_of(call), asked(call).id("after")
    rows = await tx.all(sql.persons, "" if subject == WHOLE else subject, after, MOST + 1)
    some = await sitting.memberships(tx, [id_ for row in rows[:MOST] for id_ in row["memberships"]])
    kept = {one.membership: oparl.membership(root, one, body) for body, one in some}
    found = [
        oparl.person(root, row["id"], row["name"], [kept[id_] for id_ in row["memberships"]]) for row in rows[:MOST]
    ]
    if subject == WHOLE:
        return oparl.page(root, "person", found, _next(rows, "id"))
    if not found:
        raise Missing("there is no such person")
    return found[0]


async def _membership(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    root = root_of(call)
    ids = [subject]
    if subject == WHOLE:
        rows = await tx.all(sql.membership_ids, asked(call).id("after"), MOST + 1)
        ids = [row["id"] for row in rows[:MOST]]
    found = [oparl.membership(root, one, body) for body, one in await sitting.memberships(tx, ids)]
    if subject == WHOLE:
        return oparl.page(root, "membership", found, _next(rows, "id"))
    if not found:
        raise Missing("there is no such membership")
    return found[0]


async def _paper(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    if subject != WHOLE:
        case = await passages.case_of(tx, subject)
        found = await _papers(tx, call, [case])
        if not found:
            raise Missing("there is no such paper")
        return found[0]
    rows = await tx.all(sql.public_cases, call.at, asked(call).id("after"), MOST + 1)
    found = await _papers(tx, call, [dict(row) for row in rows[:MOST]])
    return oparl.page(root_of(call), "paper", found, _next(rows, "id"))


async def _papers(tx: Transaction, call: Call, cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write those cases of which everybody may know some pass, with their passes and their files."""
    root = root_of(call)
    kept = await tx.all(sql.passages_of_cases, [case["id"] for case in cases])
    views = await seeing.see_all(tx, call, [passages.of_row(row) for row in kept], NOBODY)
    passes, files = await _consultations(tx, call, views), await _files(tx, call, views)
    found = []
    for case in cases:
        some = [view for view in views if view.passage.case_file == case["id"]]
        ids = [view.passage.id for view in some]
        filed = [file for id_ in ids for file in files[id_]]
        if some:
            found.append(oparl.paper(root, case, some, [passes[id_] for id_ in ids], filed))
    return found


async def _consultations(tx: Transaction, call: Call, views: Sequence[View]) -> dict[str, dict[str, Any]]:
    decided = await seeing.decisions_of(tx, views)
    results = {id_: some[-1][0].result if some else "" for id_, some in decided.items()}
    root = root_of(call)
    return {v.passage.id: oparl.consultation(root, v, results[v.passage.id]) for v in views}


async def _consultation(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    ids = [subject]
    if subject == WHOLE:
        rows = await public_passages(tx, call, asked(call).id("after"), "", MOST + 1)
        ids = [row["subject"] for row in rows[:MOST]]
    found = await _consultations(tx, call, await seen_by_all(tx, call, ids))
    if subject == WHOLE:
        return oparl.page(root_of(call), "consultation", list(found.values()), _next(rows, "subject"))
    if not found:
        raise Missing("there is no such consultation")
    placed = [await place(tx, call, subject) for place in _PLACING]
    return {**found[subject], **{name: value for some in placed for name, value in some.items()}}


async def _files(tx: Transaction, call: Call, views: Sequence[View]) -> dict[str, list[dict[str, Any]]]:
    """Write the papers of some passes, by pass, without their texts."""
    filed = await seeing.papers_of(tx, views)
    every = [paper for some in filed.values() for paper, _ in some]
    rows = await tx.all(sql.digests, [paper.id for paper in every], [paper.version for paper in every])
    digests, root = {row["paper"]: row["sha512"] for row in rows}, root_of(call)
    return {id_: [oparl.file(root, p, shown, digests[p.id]) for p, shown in some] for id_, some in filed.items()}


async def _file(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    root = root_of(call)
    if subject == WHOLE:
        rows = await tx.all(sql.public_papers, call.at, asked(call).id("after"), MOST + 1)
        some = await _files(tx, call, await seen_by_all(tx, call, list({row["passage"] for row in rows[:MOST]})))
        files = {file["id"]: file for filed in some.values() for file in filed}
        found = [files.get(oparl.address(root, "file", row["id"])) for row in rows[:MOST]]
        return oparl.page(root, "file", [file for file in found if file], _next(rows, "id"))
    one = await papers.paper_of(tx, subject)
    views = await seen_by_all(tx, call, [one.passage])
    disclosed = (await public.disclosures(tx, [("paper", subject)]))["paper", subject]
    shown = views[0].within(disclosed, one.title_public, one.title_public, one.text) if views else public.NOTHING
    if not shown.visible:
        raise Missing("there is no such file")
    digests = await tx.all(sql.digests, [one.id], [one.version])
    return oparl.file(root, one, shown, digests[0]["sha512"])


def _next(rows: Sequence[Row], name: str) -> str:
    """Give after which object the next page begins; `` where there is none. One row more than a page was asked for."""
    return str(rows[MOST - 1][name]) if len(rows) > MOST else ""


OBJECTS: Final[dict[str, Giving]] = {
    "system": _system,
    "body": _body,
    "legislativeterm": _term,
    "organization": _organization,
    "person": _person,
    "membership": _membership,
    "paper": _paper,
    "consultation": _consultation,
    "file": _file,
}
"""The kinds that are given here, each by its function; an area above adds its own (`provide`)."""
_PLACING: Final[list[Placing]] = []


def provide(kind: str, give: Giving) -> None:
    """Give a kind of OParl that an area above keeps, such as `meeting`. Raises `ValueError` for one that is given."""
    if OBJECTS.setdefault(kind, give) is not give:
        raise ValueError(f"{kind} is given already")


def provide_place(place: Placing) -> None:
    """Have an area above say where a pass of a case is treated: fields of a `Consultation` by the id of the pass."""
    if place not in _PLACING:
        _PLACING.append(place)
