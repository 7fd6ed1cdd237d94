"""Exemption from public access: what is kept back, by which provision, who assessed it, and when it is assessed anew.

Without a ground in law nothing is kept back (offentleglova § 3); of what has one, as little as it takes (§ 12). A
refusal names the exact provision (§ 31) and the right to appeal (§ 32).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.tables import table
from samspill.kernel.problems import Fault, Invalid
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from samspill.store import Transaction

sql = queries("samspill.governance.cases", "exempting.sql")

SCOPES: Final = ("whole", "part", "title", "lifted")
SUBJECTS: Final = ("case_file", "passage", "paper", "decision", "minutes")
"""What can be exempt."""
MUST: Final = frozenset({"13", "13.fvl"})
"""Grounds of secrecy, which leave no choice; all others call for weighing access all the same (§ 11)."""
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Ground:
    """A provision that something may be kept back by."""

    key: str
    section: str
    """Paragraph and subsection, in Norwegian: `§ 23 første ledd`."""
    law: str
    text: str
    """What the provision is about, in bokmål."""

    @property
    def cited(self) -> str:
        """The provision as it is cited."""
        return f"{self.law} {self.section}"


@lru_cache
def grounds() -> Mapping[str, Ground]:
    """Give the list of grounds, in the order of the list. The list is checked when it is read."""
    return {row["key"]: Ground(**row) for row in table("samspill.governance.cases", "grounds.tsv")}


def cited(ground: str) -> str:
    """Cite a ground by its key; a ground that is not on the list stands as it is written."""
    found = grounds().get(ground)
    return found.cited if found else ground


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment: how much of what is exempt, by which ground, until it is assessed anew."""

    kind: str
    subject: str
    scope: str
    ground: str
    assessor: str
    assessed: date
    review: date | None = None
    text_public: str | None = None
    """What the public may read instead of what is exempt in part; None leaves it as it is."""


async def assess(tx: Transaction, one: Assessed, at: datetime, author: str) -> str:
    """Keep an assessment, which holds from now on, and give its id.

    Raises `Invalid` for an exemption without a ground of the list, without an assessor, or with no day to look again.
    """
    _check(one)
    id_ = uuid.uuid4().hex
    given = (one.kind, one.subject, one.scope, one.ground, one.assessor, one.assessed, one.review)
    await tx.run(sql.assess, id_, *given, at)
    if one.text_public is not None:
        await tx.run(sql.redact, one.kind, one.subject, one.text_public, at, author)
    return id_


def _check(one: Assessed) -> None:
    if one.kind not in SUBJECTS:
        raise _invalid("kind", f"kind is one of {', '.join(SUBJECTS)}")
    if one.scope not in SCOPES:
        raise _invalid("scope", f"scope is one of {', '.join(SCOPES)}")
    if not one.assessor:
        raise _invalid("assessor", "an exemption says who assessed it")
    if one.scope == "lifted":
        return
    if one.ground not in grounds():
        raise _invalid("ground", "nothing is kept back without a ground in law: choose one of the list")
    if one.review is None:
        raise _invalid("review", "an exemption has a day on which it is assessed anew")
    if one.review <= one.assessed:
        raise _invalid("review", "it is assessed anew after it was assessed")


async def history(tx: Transaction, kind: str, subject: str) -> list[dict[str, Any]]:
    """Give the assessments of a thing, the newest first: that one holds."""
    return [{**dict(row), "cited": cited(row["ground"])} for row in await tx.all(sql.history, kind, subject)]


async def due(tx: Transaction, bodies: Sequence[str], day: date, start: int = 0) -> list[dict[str, Any]]:
    """Give what is to be assessed anew by a day in some bodies, the longest overdue first; one more than a page."""
    rows = await tx.all(sql.due, list(bodies), day, MOST + 1, start)
    return [{**dict(row), "cited": cited(row["ground"])} for row in rows]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The parts of a refusal of access (offentleglova §§ 31 and 32)."""

    what: str
    """What was asked for, by its number and its public title."""
    ground: Ground
    scope: str
    weighed: bool
    """Whether access all the same was to be weighed (§ 11), which it is unless the law leaves no choice."""


def refusal(what: str, ground: str, scope: str) -> Refusal:
    """Make the refusal of access to a thing. Raises `Invalid` for a ground that is not on the list."""
    found = grounds().get(ground)
    if found is None:
        raise _invalid("ground", "the ground is not on the list")
    return Refusal(what, found, scope, weighed=ground not in MUST)


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
