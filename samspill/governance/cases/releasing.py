"""Release in stages: to members first, to the public later, each planned or done, and never without the check list.

The check list says what would go out, and what in it looks as if it should not. Some of it stops a release; some of it
only warns, and then whoever releases says that it was looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from samspill.governance.cases import following, indexing, passages, public
from samspill.kernel.identifiers import classify
from samspill.kernel.problems import Fault, Invalid
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.store import Row, Transaction

sql = queries("samspill.governance.cases", "releasing.sql")

STAGES: Final = ("members", "public")
STATES: Final = ("planned", "released", "withdrawn")
SUBJECTS: Final = ("passage", "paper", "decision")
LETTERS: Final = 4
"""Letters of a word that is looked for where it should not stand."""
_ELEVEN: Final = re.compile(r"(?<!\d)\d{6}\s?\d{5}(?!\d)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One point of the check list."""

    kind: str
    subject: str
    what: Literal["person-number", "title-words", "no-public-text", "unread", "no-exemption"]
    stops: bool
    """Whether nothing is released before it is mended."""


async def checks(tx: Transaction, passage: str, stage: str) -> list[Finding]:
    """Go through what would be released of a pass of a case: the pass itself, its papers, its decisions."""
    if stage != "public":
        return []
    rows = await tx.all(sql.texts, passage)
    found = await public.disclosures(tx, [(row["kind"], row["subject"]) for row in rows])
    return [point for row in rows for point in _points(row, found[row["kind"], row["subject"]])]


def _points(row: Row, found: public.Disclosure) -> list[Finding]:
    text = _open_text(row["text"], found)
    points: list[Finding] = []

    def note(what: Any, *, stops: bool) -> None:
        points.append(Finding(row["kind"], row["subject"], what, stops))

    out = f"{row['title_public']}\n{text}"
    if any(classify(re.sub(r"\s", "", number)) for number in _ELEVEN.findall(out)):
        note("person-number", stops=True)
    if found.scope == "part" and not found.text_public:
        note("no-public-text", stops=True)
    if hidden_words(row["title"], row["title_public"]) & set(_words(text)) and found.scope != "whole":
        note("title-words", stops=False)
    if row["title"] != row["title_public"] and not found.scope:
        note("no-exemption", stops=False)
    if row["kind"] == "paper" and not row["text"].strip() and not found.scope:
        note("unread", stops=False)
    return points


def _open_text(text: str, found: public.Disclosure) -> str:
    return "" if found.scope == "whole" else found.text_public if found.scope == "part" else text


def hidden_words(title: str, title_public: str) -> set[str]:
    """Give the words of a title that its public form leaves out."""
    return set(_words(title)) - set(_words(title_public))


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if len(word) >= LETTERS]


async def release(
    tx: Transaction,
    passage: passages.Passage,
    subjects: Sequence[public.Subject],
    stage: str,
    state: str,
    due: datetime,
    at: datetime,
    author: str,
    *,
    looked: bool,
) -> None:
    """Release some of a case to members or to the public, plan it, or take it back.

    `looked` says that the warnings of the check list were looked at. Raises `Invalid` where something stops it, or
    warns of what nobody has looked at, or is not of this case.
    """
    known = {(row["kind"], row["subject"]) for row in await tx.all(sql.texts, passage.id)}
    if not subjects or [subject for subject in subjects if subject not in known]:
        raise _invalid("subjects", "what is released is the case, or a paper or decision of it")
    if state == "released" and stage == "public":
        points = [p for p in await checks(tx, passage.id, stage) if (p.kind, p.subject) in subjects]
        wrong = [p for p in points if p.stops or not looked]
        if wrong:
            faults = [Fault(f"{p.kind}/{p.subject}", f"the check list says: {p.what}", "business-rule") for p in wrong]
            raise Invalid("the check list has points that must be mended, or looked at, first", *faults)
    for kind, subject in subjects:
        await tx.run(sql.release, kind, subject, stage, state, due, at, author)
    if state == "released":
        await following.tell(tx, passage, following.Told("released", "", stage, at))
    await indexing.passage(tx, passage.id)


async def stages_of(tx: Transaction, passage: str) -> list[dict[str, Any]]:
    """Give what has been released of a case, planned or taken back."""
    return [dict(row) for row in await tx.all(sql.stages, passage)]


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
