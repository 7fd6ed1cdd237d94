"""What one reader sees of a case: the level the reader has, and each thing as `public.shown` gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samspill.governance.cases import actions, decisions, exempting, papers, passages, public
from samspill.governance.councils.roles import reach
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.governance.cases.decisions import Decision
    from samspill.governance.cases.papers import Paper
    from samspill.governance.cases.passages import Passage
    from samspill.governance.cases.public import Disclosure, Level, Shown
    from samspill.governance.councils.roles import Reach
    from samspill.kernel.calls import Call
    from samspill.store import Transaction


@dataclass(frozen=True, slots=True)
class View:
    """A pass of a case, and what a reader sees of it."""

    passage: Passage
    level: Level
    disclosed: Disclosure
    shown: Shown
    now: datetime

    @property
    def inside(self) -> bool:
        """Whether the reader is more than the public here, and sees titles and names as they are."""
        return self.level != "public" and self.shown.extent == "whole"

    def within(self, found: Disclosure, title: str, title_public: str, text: str) -> Shown:
        """Give what the reader sees of a thing inside the case."""
        return public.shown(
            self.level,
            public.within(found, self.disclosed),
            self.now,
            title=title,
            title_public=title_public,
            text=text,
        )

    def data(self) -> dict[str, Any]:
        """Give what everybody who sees the case at all may know of it, for JSON and pages."""
        one = self.passage
        return {
            "id": one.id,
            "case": one.case_file,
            "body": one.body,
            "year": one.year,
            "number": one.written,
            "kinds": one.kinds,
            "state": one.state,
            "owner": one.owner,
            "handler": one.handler if self.inside else "",
            "origin": one.origin,
            "edit": one.edit,
            "title": self.shown.title,
            "extent": self.shown.extent,
            "ground": exempting.cited(self.shown.ground) if self.shown.ground else "",
        }


async def see(tx: Transaction, call: Call, passage: str, around: Reach | None = None) -> View:
    """Give a pass of a case as the caller sees it. Raises `Missing` where the caller is not told of it."""
    one = await passages.passage_of(tx, passage)
    found = await see_all(tx, call, [one], around)
    if not found:
        raise Missing("there is no such case")
    return found[0]


async def see_all(tx: Transaction, call: Call, ones: Sequence[Passage], around: Reach | None = None) -> list[View]:
    """Give those of several passes of cases that the caller is told of, as the caller sees them."""
    around = around or await reach(tx, call)
    found = await public.of_passages(tx, [(one.id, one.case_file) for one in ones])
    views = (_view(one, around, found[one.id], call.at) for one in ones)
    return [view for view in views if view.shown.visible]


def _view(one: Passage, around: Reach, disclosed: Disclosure, now: datetime) -> View:
    level = public.level_of(around, one.body, one.id, one.owner)
    seen = public.shown(level, disclosed, now, title=one.title, title_public=one.title_public, text="")
    return View(one, level, disclosed, seen, now)


async def papers_of(tx: Transaction, views: Sequence[View]) -> dict[str, list[tuple[Paper, Shown]]]:
    """Give the papers of several passes that the reader is told of, by pass, without their texts."""
    found = await papers.of_passages(tx, [view.passage.id for view in views])
    every = [paper for kept in found.values() for paper in kept]
    disclosed = await public.disclosures(tx, [("paper", paper.id) for paper in every])
    given: dict[str, list[tuple[Paper, Shown]]] = {}
    for view in views:
        seen = [(p, view.within(disclosed["paper", p.id], p.title, p.title_public, "")) for p in found[view.passage.id]]
        given[view.passage.id] = [(paper, shown) for paper, shown in seen if shown.visible]
    return given


async def decisions_of(tx: Transaction, views: Sequence[View]) -> dict[str, list[tuple[Decision, Shown]]]:
    """Give the decisions in several passes that the reader is told of, by pass, each with the words the reader sees."""
    found = await decisions.of_passages(tx, [view.passage.id for view in views])
    every = [decision for kept in found.values() for decision in kept]
    disclosed = await public.disclosures(tx, [("decision", decision.id) for decision in every])
    given: dict[str, list[tuple[Decision, Shown]]] = {}
    for view in views:
        one = view.passage
        seen = [
            (d, view.within(disclosed["decision", d.id], one.title, one.title_public, d.words())) for d in found[one.id]
        ]
        given[one.id] = [(decision, shown) for decision, shown in seen if shown.visible]
    return given


async def actions_of(tx: Transaction, view: View, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Give the actions of some decisions; reports and persons are for those inside alone."""
    found = await actions.of_decisions(tx, list(ids)) if ids else []
    if view.inside:
        return found
    return [{**one, "latest": "", "person_name": ""} for one in found]


def decided(decision: Decision, shown: Shown) -> dict[str, Any]:
    """Give a decision as a reader sees it: all its parts, or only what is open."""
    whole = shown.extent == "whole"
    return {
        "id": decision.id,
        "version": decision.version,
        "passage": decision.passage,
        "result": decision.result,
        "decided": decision.decided,
        "act": decision.act if whole else shown.text,
        "request": decision.request if whole else "",
        "condition": decision.condition if whole else "",
        "extent": shown.extent,
        "ground": exempting.cited(shown.ground) if shown.ground else "",
    }


def filed(paper: Paper, shown: Shown) -> dict[str, Any]:
    """Give a paper as a reader sees it on a list; the digest and the size only of what may be opened."""
    whole = shown.extent == "whole"
    return {
        "id": paper.id,
        "kind": paper.kind,
        "number": paper.number,
        "title": shown.title,
        "version": paper.version,
        "at": paper.at,
        "media": paper.media if whole else "",
        "size": paper.size if whole else 0,
        "sha256": paper.sha256 if whole else "",
        "extent": shown.extent,
        "ground": exempting.cited(shown.ground) if shown.ground else "",
    }
