"""What a reader sees of a case, its papers and its decisions: the one place that tells it, for pages, files and feeds.

Members see what is released to them. Everybody sees what is released to everybody, and of that: the public title
instead of the title, the whole where nothing is exempt, the text written for the public where a part is exempt, and the
entry with its legal ground where the whole is (offentleglova §§ 12 and 31). Nothing that is released is passed over in
silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from samspill.governance.councils.roles import Reach
    from samspill.store import Transaction

sql = queries("samspill.governance.cases", "public.sql")

Level = Literal["public", "members", "drafts"]
Extent = Literal["nothing", "entry", "part", "whole"]
Subject = tuple[str, str]
"""A kind of thing (`case_file`, `passage`, `paper`, `decision`, `minutes`) and its id."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is decided about the openness of one thing."""

    scope: str = ""
    """What is exempt: `whole`, `part`, `title`; `` for nothing."""
    ground: str = ""
    """By which provision: a key of the list of grounds (`exempting`)."""
    members_from: datetime | None = None
    public_from: datetime | None = None
    text_public: str = ""
    """What the public may read instead of what is exempt in part."""

    def released(self, now: datetime) -> Level | None:
        """Tell the widest circle that it has been released to; None for none."""
        if self.public_from is not None and self.public_from <= now:
            return "public"
        if self.members_from is not None and self.members_from <= now:
            return "members"
        return None


CLOSED: Final = Disclosure()
"""What is decided about a thing of which nothing has been decided: it is seen by nobody but those who prepare it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reader sees of one thing."""

    extent: Extent
    title: str
    text: str
    ground: str
    """The ground of the exemption, for whoever does not see the whole; `` where nothing is kept back."""

    @property
    def visible(self) -> bool:
        """Whether the reader is told that there is such a thing."""
        return self.extent != "nothing"


NOTHING: Final = Shown("nothing", "", "", "")


def level_of(reach: Reach, body: str, passage: str = "", owner: str = "") -> Level:
    """Tell how much a reader sees of a pass of a case in a body, whose owner is an organisation, or ``."""
    if body in reach.drafts:
        return "drafts"
    if body in reach.members or passage in reach.passages or owner in reach.organisations:
        return "members"
    return "public"


def shown(level: Level, found: Disclosure, now: datetime, *, title: str, title_public: str, text: str) -> Shown:
    """Give what a reader at a level sees of a thing."""
    released = found.released(now)
    if level == "drafts" or (level == "members" and released):
        return Shown("whole", title, text, "")
    if level != "public" or released != "public":
        return NOTHING
    if found.scope == "whole":
        return Shown("entry", title_public, "", found.ground)
    if found.scope == "part":
        return Shown("part", title_public, found.text_public, found.ground)
    return Shown("whole", title_public, text, found.ground if found.scope == "title" else "")


def within(found: Disclosure, *around: Disclosure) -> Disclosure:
    """Give what holds of a thing inside others, such as a paper of a case.

    It is released no earlier and no wider than what is around it, and an exemption of the whole around it is its own.
    """
    for outer in around:
        exempt = outer.scope == "whole"
        found = Disclosure(
            scope="whole" if exempt else found.scope,
            ground=outer.ground if exempt and found.scope != "whole" else found.ground,
            members_from=_later(found.members_from, outer.members_from),
            public_from=_later(found.public_from, outer.public_from),
            text_public="" if exempt else found.text_public,
        )
    return found


def exempt_with(found: Disclosure, case_file: Disclosure) -> Disclosure:
    """Give what holds of a pass of a case whose whole matter may be exempt; a matter is not released by itself."""
    if case_file.scope != "whole":
        return found
    return Disclosure("whole", case_file.ground, found.members_from, found.public_from)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


async def disclosures(tx: Transaction, subjects: Iterable[Subject]) -> Mapping[Subject, Disclosure]:
    """Read what is decided about several things, in one statement: every one that is asked about has an answer."""
    wanted = list(dict.fromkeys(subjects))
    if not wanted:
        return {}
    rows = await tx.all(sql.disclosures, [kind for kind, _ in wanted], [id_ for _, id_ in wanted])
    return {
        (row["kind"], row["subject"]): Disclosure(
            scope="" if row["scope"] in (None, "lifted") else row["scope"],
            ground=row["ground"] or "",
            members_from=_first(row["members_from"], row["public_from"]),
            public_from=row["public_from"],
            text_public=row["text_public"] or "",
        )
        for row in rows
    }


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    """Give the earlier: what is released to everybody is released to members too."""
    known = [moment for moment in (one, other) if moment is not None]
    return min(known, default=None)


async def of_passages(tx: Transaction, passages: Iterable[tuple[str, str]]) -> Mapping[str, Disclosure]:
    """Read what holds of several passes of cases, each given by its id and that of its matter."""
    pairs = list(passages)
    found = await disclosures(
        tx, [*(("passage", passage) for passage, _ in pairs), *(("case_file", case) for _, case in pairs)]
    )
    return {
        passage: exempt_with(found["passage", passage], found["case_file", case_file]) for passage, case_file in pairs
    }
