"""The index of words: what can be found, by whom, with which words.

Each thing has three sets of words: all, the public's, and the public's without personal names. The last is what is
searched in an entry that is more than a year old (offentlegforskrifta §§ 6 and 7: a search for a name must not lead
there).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import numbering
from samspill.kernel.clock import norwegian_day
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from samspill.governance.councils.roles import Reach
    from samspill.store import Transaction

sql = queries("samspill.governance.cases", "finding.sql")

KINDS: Final = ("passage", "paper", "decision", "minutes", "document", "meeting")
"""What can be found."""
YEAR: Final = timedelta(days=365)
"""For how long a name leads to an entry."""
SHORTEST: Final = 3
"""Letters of a part of a name that is taken out by itself."""
WORDS: Final = 300_000
"""Characters of a text that are indexed: PostgreSQL's own limit of words is not far above."""
MOST: Final = 20
"""Hits on a page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found."""

    kind: str
    subject: str
    address: str
    title: str
    title_public: str
    text: str
    text_public: str
    """What of the text everybody may find it by: nothing that is exempt."""
    body: str = ""
    day: date | None = None
    number: str = ""
    """The case number as it is printed."""
    kinds: tuple[str, ...] = ()
    state: str = ""
    members_from: datetime | None = None
    public_from: datetime | None = None
    passage: str = ""
    owner: str = ""


async def index(tx: Transaction, entry: Entry, names: Iterable[str] = ()) -> None:
    """Write one thing into the index, over what stood there of it. `names` are persons beside those that are known."""
    title, open_ = entry.title_public, _bare(entry.text_public)
    known = [str(row["name"]) for row in await tx.all(sql.names_in, f"{title}\n{open_}")]
    lasting = without_names(f"{title}\n{open_}", [*known, *names])
    e = entry
    values = (e.kind, e.subject, e.body or None, e.day, e.number, list(e.kinds), e.state, e.title, title, e.address)
    more = (_bare(e.text), open_, e.members_from, e.public_from, e.passage or None, e.owner or None, lasting)
    await tx.run(sql.index, *values, *more)


def _bare(text: str) -> str:
    return text.replace("\0", " ")[:WORDS]


def without_names(text: str, names: Iterable[str]) -> str:
    """Take personal names out of a text: whole names in any case, and each part of one that begins with a capital."""
    for name in sorted(set(names), key=len, reverse=True):
        parts = name.split()
        if not parts:
            continue
        text = re.sub(r"\b" + r"\s+".join(map(re.escape, parts)) + r"\b", " ", text, flags=re.IGNORECASE)
        for part in re.split(r"[\s\-]+", name):
            if len(part) >= SHORTEST:
                spelt = "|".join(re.escape(p) for p in {part[:1].upper() + part[1:], part.upper()})
                text = re.sub(rf"\b(?:{spelt})(?:s)?\b", " ", text)
    return text


async def learn(tx: Transaction, names: Sequence[str]) -> None:
    """Take names that have just become known out of what lasts of things that are indexed already."""
    await tx.run(sql.learn, list(names))


async def remove(tx: Transaction, kind: str, subject: str) -> None:
    """Take a thing out of the index."""
    await tx.run(sql.remove, kind, subject)


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for; empty is not asked about."""

    words: str = ""
    body: str = ""
    year: int = 0
    kinds: tuple[str, ...] = ()
    state: str = ""
    what: tuple[str, ...] = KINDS
    start: int = 0
    """How many hits are passed over."""


async def find(tx: Transaction, sought: Sought, reach: Reach, now: datetime) -> list[dict[str, Any]]:
    """Give the hits of a search that the reader may see, the best first: one more than a page, if there are more.

    A text that is a case number, in any spelling, is looked up as such. Titles and snippets are the reader's own.
    """
    number = numbering.read(sought.words)
    cutoff = norwegian_day(now) - YEAR
    who = (sorted(reach.drafts), sorted(reach.members), sorted(reach.passages), sorted(reach.organisations), now)
    limits = (sought.body, sought.year, list(sought.kinds), sought.state, list(sought.what))
    page = (MOST + 1, sought.start)
    if number is not None:
        rows = await tx.all(sql.find_number, numbering.written(*number), *who, *limits, *page)
    elif sought.words:
        first = next(iter(re.findall(r"\w+", sought.words)), "")
        rows = await tx.all(sql.find_words, sought.words, *who, *limits, *page, cutoff, first)
    else:
        rows = await tx.all(sql.find_all, *who, *limits, *page)
    return [dict(row) for row in rows]
