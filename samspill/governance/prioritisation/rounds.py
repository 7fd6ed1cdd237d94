"""Rounds as they are kept: a model, alternatives, the answers of assessors joined to one figure a cell, adjustments.

A round that is published is also kept whole, as one text with its digest; whoever is not signed in reads that only.
While a round is open, what others have answered is shown to the secretariat alone: nobody is to lean on it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.prioritisation import model as models
from samspill.governance.prioritisation.scoring import figures, rank
from samspill.kernel import strict_json
from samspill.kernel.problems import Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from samspill.governance.prioritisation.model import Model
    from samspill.governance.prioritisation.scoring import Standing
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction

sql: Final = queries("samspill.governance.prioritisation")
model_of: Final = lru_cache(maxsize=32)(models.read)
"""Reads a model's text; a version is never changed, so it is read once."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Something that is scored, with the answers that count: the mean of what assessors have answered."""

    key: str
    name: str
    area: str = ""
    initiative: str = ""
    answers: Mapping[str, Fraction | None] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    """Answers that are no numbers, and the reasons of those that are missing."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A rank that was set by hand."""

    alternative: str
    rank: int
    reason: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A round, as it is now or as it was published."""

    id: str
    title: str
    model: Model
    text: str
    """The model as it is written."""
    state: str
    source: str
    alternatives: tuple[Alternative, ...]
    adjustments: tuple[Adjustment, ...] = ()
    assessors: int = 0
    version: int = 0
    """Of the published ranking; 0 for what is not published."""
    sha256: str = ""
    at: datetime | None = None

    @property
    def answered(self) -> list[tuple[str, Mapping[str, Fraction | None]]]:
        """Give the answers by alternative."""
        return [(one.key, one.answers) for one in self.alternatives]

    def figures(self) -> dict[str, dict[str, Fraction | None]]:
        """Work out every figure of every alternative."""
        return {one.key: figures(self.model.root, one.answers) for one in self.alternatives}

    def ranking(self) -> tuple[Standing, ...]:
        """Rank the alternatives by the model's own rule, before anything is adjusted."""
        top = self.model.root.key
        return rank([(key, found[top]) for key, found in self.figures().items()], self.model.ties)

    def adjusted(self) -> dict[str, int]:
        """Give the rank of every alternative that has one, after what was set by hand."""
        return adjusted(self.ranking(), {one.alternative: one.rank for one in self.adjustments if one.rank})


def adjusted(standings: Iterable[Standing], wanted: Mapping[str, int]) -> dict[str, int]:
    """Put alternatives on the ranks that are wanted for them; the others keep their order around them.

    Where nothing is wanted, the ranks are those of the standings, shared ones too.
    """
    found = {one.key: one.rank for one in standings if one.rank is not None}
    moved = {key: place for key, place in wanted.items() if key in found}
    if not moved:
        return found
    order = [key for key in found if key not in moved]
    for key, place in sorted(moved.items(), key=lambda one: one[1]):
        order.insert(min(place, len(found)) - 1, key)
    return {key: place for place, key in enumerate(order, 1)}


async def live(tx: Transaction, round_id: str) -> Round:
    """Read a round as it is now. Raises `Missing`."""
    row = await tx.one(sql.round, round_id)
    if row is None:
        raise Missing("there is no such round")
    kept = await tx.all(sql.alternatives, round_id)
    answers = await tx.all(sql.answers, round_id, "")
    assessors = await tx.all(sql.assessors, round_id)
    numbers, texts = _joined(answers)
    return Round(
        id=row["id"],
        title=row["title"],
        model=model_of(row["text"]),
        text=row["text"],
        state=row["state"],
        source=row["source"],
        alternatives=tuple(
            Alternative(one["key"], one["name"], one["area"], one["initiative"], numbers[one["key"]], texts[one["key"]])
            for one in kept
        ),
        adjustments=tuple(
            Adjustment(one["alternative"], one["rank"], one["reason"], one["author"])
            for one in await tx.all(sql.adjustments, round_id)
        ),
        assessors=len(assessors),
    )


def _joined(
    answers: Iterable[Row],
) -> tuple[defaultdict[str, dict[str, Fraction | None]], defaultdict[str, dict[str, str]]]:
    """Join the answers of all assessors: the mean of their numbers, and the words of the others."""
    cells: defaultdict[tuple[str, str], list[Fraction]] = defaultdict(list)
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in answers:
        if row["value"] is None:
            texts[row["alternative"]][row["criterion"]] = row["answer"] or row["reason"]
        else:
            cells[row["alternative"], row["criterion"]].append(Fraction(row["value"]))
    numbers: defaultdict[str, dict[str, Fraction | None]] = defaultdict(dict)
    for (alternative, criterion), values in cells.items():
        numbers[alternative][criterion] = sum(values, Fraction(0)) / len(values)
    return numbers, texts


async def published(tx: Transaction, round_id: str) -> Round | None:
    """Read the newest published ranking of a round, as it was written then; None when nothing is published."""
    row = await tx.one(sql.published, round_id)
    if row is None:
        return None
    return thawed(row["content"], row["version"], row["sha256"], row["at"])


async def shown(tx: Transaction, call: Call) -> Round:
    """Read the round of a call as its caller may see it: what is published to anybody, what is now to who works here.

    Raises `Missing` where there is none, or none for this caller.
    """
    round_id = str(call.facts["round"])
    kept = await published(tx, round_id)
    if call.caller.kind != "public":
        now = await live(tx, round_id)
        return kept if kept and now.state == "published" else _veiled(now, call)
    if kept is None:
        raise Missing("there is no such round")
    return kept


def prepares(call: Call) -> bool:
    """Tell whether the caller sets rounds up: the secretariat."""
    return "prioritisation.step" in call.caller.scopes


def is_hidden(state: str, call: Call) -> bool:
    """Tell whether answers of others are kept from a caller: as long as people are scoring."""
    return state in ("draft", "open") and not prepares(call)


def _veiled(now: Round, call: Call) -> Round:
    if not is_hidden(now.state, call):
        return now
    bare = tuple(replace(one, answers={}, texts={}) for one in now.alternatives)
    return replace(now, alternatives=bare, adjustments=())


def frozen(round_: Round) -> tuple[str, str]:
    """Write a round as one text with its digest (SHA-256). Who answered what is not in it."""
    content = {
        "id": round_.id,
        "title": round_.title,
        "model": round_.text,
        "source": round_.source,
        "assessors": round_.assessors,
        "alternatives": [
            {
                "key": one.key,
                "name": one.name,
                "area": one.area,
                "initiative": one.initiative,
                "answers": {key: str(value) for key, value in one.answers.items() if value is not None},
                "texts": dict(one.texts),
            }
            for one in round_.alternatives
        ],
        "adjustments": [
            {"alternative": one.alternative, "rank": one.rank, "reason": one.reason} for one in round_.adjustments
        ],
    }
    text = strict_json.write(content)
    return text.decode(), hashlib.sha256(text).hexdigest()


def thawed(text: str, version: int, sha256: str, at: datetime | None) -> Round:
    """Read what `frozen` wrote."""
    said: dict[str, Any] = strict_json.value_of(text.encode())
    return Round(
        id=said["id"],
        title=said["title"],
        model=model_of(said["model"]),
        text=said["model"],
        state="published",
        source=said["source"],
        alternatives=tuple(
            Alternative(
                key=one["key"],
                name=one["name"],
                area=one["area"],
                initiative=one["initiative"],
                answers={key: Fraction(value) for key, value in one["answers"].items()},
                texts=one["texts"],
            )
            for one in said["alternatives"]
        ),
        adjustments=tuple(Adjustment(**one) for one in said["adjustments"]),
        assessors=said["assessors"],
        version=version,
        sha256=sha256,
        at=at,
    )
