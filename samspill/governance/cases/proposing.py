"""What a case proposes and asks: proposed decisions, in variants and versions, and questions for discussion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import indexing, passages
from samspill.kernel.problems import Fault, Invalid
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.governance.cases.passages import Passage
    from samspill.store import Transaction

sql = queries("samspill.governance.cases", "proposing.sql")

VARIANTS: Final = 9
"""Proposals that may stand beside each other."""


async def propose(
    tx: Transaction, passage: Passage, variant: int, seen: int, text: str, at: datetime, author: str, source: str = ""
) -> bool:
    """Write a new version of a proposed decision after the one that was seen (0: the first); False where it is older.

    Raises `Invalid` for more variants than there may be.
    """
    if not 1 <= variant <= VARIANTS:
        message = f"there are at most {VARIANTS} variants"
        raise Invalid(message, Fault("variant", message))
    kept = [p for p in await proposals(tx, [passage.id]) if p["variant"] == variant]
    before: dict[str, Any] = kept[0] if kept else {"version": 0, "text": ""}
    if before["version"] != seen:
        return False
    await tx.run(sql.propose, passage.id, variant, seen + 1, text, at, author, source)
    await passages.note(tx, passage, "proposal", before["text"], text, at, author)
    await indexing.passage(tx, passage.id)
    return True


async def proposals(tx: Transaction, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Give the newest versions of what some passes of cases propose, by variant."""
    return [dict(row) for row in await tx.all(sql.proposals, list(ids))]


async def earlier(tx: Transaction, passage: str) -> list[dict[str, Any]]:
    """Give every version of what a pass of a case has proposed, the newest first."""
    return [dict(row) for row in await tx.all(sql.proposal_versions, passage)]


async def ask(tx: Transaction, passage: Passage, questions: Sequence[str], at: datetime, author: str) -> None:
    """Write the questions for discussion anew; what they were is kept in the history."""
    before = [row["text"] for row in await questions_of(tx, [passage.id])]
    if list(questions) == before:
        return
    await tx.run(sql.drop_questions, passage.id)
    await tx.many(sql.add_question, [(passage.id, place, text) for place, text in enumerate(questions, 1)])
    await passages.note(tx, passage, "questions", "\n".join(before), "\n".join(questions), at, author)
    await indexing.passage(tx, passage.id)


async def questions_of(tx: Transaction, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Give the questions of some passes of cases, in order."""
    return [dict(row) for row in await tx.all(sql.questions, list(ids))]


async def remark(tx: Transaction, passage: str, at: datetime, author: str, name: str, version: int, text: str) -> None:
    """Keep what a member says of a case before it is treated, and of which version of its note."""
    await tx.run(sql.remark, passage, at, author, name, version, text)


async def remarks(tx: Transaction, passage: str) -> list[dict[str, Any]]:
    """Give what members have said of a case, the oldest first."""
    return [dict(row) for row in await tx.all(sql.remarks, passage)]
