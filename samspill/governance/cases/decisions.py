"""What a body came to: an act, and perhaps a request and a condition; a change afterwards is a new version.

A council's decision is advice: it notes, discusses, endorses, recommends. What was decided is never written over: the
version before stands, with the basis that it stood on.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import basis, following, indexing, passages
from samspill.governance.cases.basis import sql
from samspill.kernel.problems import Fault, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from samspill.governance.cases.passages import Passage
    from samspill.governance.councils.roles import Reach
    from samspill.store import Transaction

RESULTS: Final = (
    "approved",
    "noted",
    "discussed",
    "endorsed",
    "recommended",
    "conditional",
    "amended",
    "postponed",
    "returned",
    "withdrawn",
)
"""How a case can end in a body."""
STATE_AFTER: Final = {"postponed": "postponed", "returned": "returned", "withdrawn": "withdrawn"}
"""The state of a case after these results; after all others it is treated."""
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided."""

    result: str
    act: str
    """The sentence itself: `NUIT tar saken til orientering`."""
    decided: date
    request: str = ""
    """What somebody is asked to do: `og ber Direktoratet for e-helse innarbeide innspillene`."""
    condition: str = ""
    """What it holds under; a conditional result has one."""
    reason: str = ""
    """Why it was changed, in a version after the first."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A version of a decision, as it is kept."""

    id: str
    version: int
    passage: str
    result: str
    act: str
    request: str
    condition: str
    decided: date
    reason: str
    at: datetime
    author: str
    source: str

    def words(self) -> str:
        """Give all its words as one text."""
        return "\n".join(part for part in (self.act, self.request, self.condition) if part)

    def data(self) -> dict[str, Any]:
        """Give it for JSON and pages."""
        return asdict(self)


async def decide(tx: Transaction, passage: Passage, decided: Decided, at: datetime, author: str) -> Decision:
    """Keep what a body decided in a case, freeze what it stood on, and move the case to where that takes it.

    Raises `Invalid` for no such result, a condition that lacks, or a case that is not there to be decided.
    """
    _check(decided)
    number = await tx.one(sql.next_decision, passage.id)
    id_ = f"{passage.id}-vedtak-{number['next'] if number else 1}"
    # What is decided in a case that is treated already is decided beside it: the case itself goes nowhere.
    if passage.state != "treated":
        await passages.move(tx, passage, STATE_AFTER.get(decided.result, "treated"), at, author)
    return await _keep(tx, passage, id_, 1, decided, at, author, before="")


async def amend(
    tx: Transaction, decision: str, seen: int, decided: Decided, at: datetime, author: str
) -> Decision | None:
    """Change what was decided: a new version after the one that was seen; None where there is a newer one.

    Raises `Invalid` for a change without a reason.
    """
    _check(decided)
    if not decided.reason:
        raise _invalid("reason", "a decision is changed for a reason, which is kept")
    before = (await versions(tx, decision))[0]
    if before.version != seen:
        return None
    passage = await passages.passage_of(tx, before.passage)
    return await _keep(tx, passage, decision, seen + 1, decided, at, author, before=before.words())


async def _keep(
    tx: Transaction, passage: Passage, id_: str, version: int, d: Decided, at: datetime, author: str, before: str
) -> Decision:
    words = (d.result, d.act, d.request, d.condition, d.decided, d.reason)
    await tx.run(sql.add_decision, id_, version, passage.id, *words, at, author, d.source)
    await basis.freeze(tx, passage.id, id_, version)
    kept = Decision(id_, version, passage.id, *words, at, author, d.source)
    await indexing.passage(tx, passage.id)
    # The words follow the release of the decision; what everybody is told is that there is one.
    told = following.Told("decision", "", d.result, at, context="\n".join(part for part in (before, d.act) if part))
    await following.tell(tx, passage, told)
    return kept


def _check(decided: Decided) -> None:
    if decided.result not in RESULTS:
        raise _invalid("result", f"result is one of {', '.join(RESULTS)}")
    if not decided.act:
        raise _invalid("act", "a decision says something")
    if decided.result == "conditional" and not decided.condition:
        raise _invalid("condition", "a decision under a condition says which")


async def versions(tx: Transaction, decision: str) -> Sequence[Decision]:
    """Give all versions of a decision, the newest first. Raises `Missing`."""
    found = [Decision(**dict(row)) for row in await tx.all(sql.decision_versions, decision)]
    if not found:
        raise Missing("there is no such decision")
    return found


async def of_passages(tx: Transaction, ids: Sequence[str]) -> dict[str, list[Decision]]:
    """Give the newest versions of the decisions in several passes of cases, by pass, the last decided last."""
    found: dict[str, list[Decision]] = {id_: [] for id_ in ids}
    for row in await tx.all(sql.decisions_of, list(ids)):
        found[row["passage"]].append(Decision(**dict(row)))
    # Ids end in numbers: the tenth comes after the ninth.
    return {id_: sorted(some, key=lambda one: (one.decided, len(one.id), one.id)) for id_, some in found.items()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions a register is asked for; empty is not asked about."""

    body: str = ""
    result: str = ""
    year: int = 0
    start: int = 0


async def register(tx: Transaction, wanted: Wanted, reach: Reach, now: datetime) -> list[dict[str, Any]]:
    """Give the decisions that a reader may know of, across bodies, the newest first; one more than a page, if any.

    Each row has what `public.shown` needs.
    """
    who = (sorted(reach.drafts), sorted(reach.members), sorted(reach.passages), sorted(reach.organisations), now)
    asked = (wanted.body, wanted.result, wanted.year, MOST + 1, wanted.start)
    return [dict(row) for row in await tx.all(sql.register, *who, *asked)]


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
