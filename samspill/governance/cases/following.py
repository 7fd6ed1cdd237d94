"""Following a case or a body: who is told of what, and what they are shown of it when they look.

A notice keeps what changed, from what and to what. Who may see that is worked out when it is read, not when it is
written: what has been exempted since is not shown, and what has been released since is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import numbering, public
from samspill.governance.councils.roles import reach
from samspill.store import queries

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.governance.cases.passages import Passage
    from samspill.governance.councils.roles import Reach
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction

sql = queries("samspill.governance.cases", "following.sql")

KINDS: Final = ("case_file", "body")
"""What can be followed."""
OPEN: Final = ("case", "state", "kinds", "decision", "released", "meeting")
"""What everybody is told of a case that is released: the rest may hold words that are not public."""
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What followers are told: what changed, from what, to what, when."""

    what: str
    """`case` for a new one, `state`, `title`, `kinds`, `paper`, `proposal`, `decision`, `released`, `meeting` …"""
    before: str
    after: str
    at: datetime
    context: str = ""
    """More that readers of drafts are told, in words."""


async def tell(tx: Transaction, passage: Passage, told: Told) -> None:
    """Tell all who follow the case or its body, each once."""
    address = f"/cases/passages/{passage.id}"
    values = (told.at, passage.id, told.what, told.context, told.before, told.after, address)
    await tx.run(sql.tell, passage.case_file, passage.body, *values)


async def follow(tx: Transaction, account: str, kind: str, subject: str, at: datetime, *, on: bool) -> None:
    """Follow a case or a body, or follow it no more."""
    if on:
        await tx.run(sql.follow, account, kind, subject, at)
    else:
        await tx.run(sql.unfollow, account, kind, subject)


async def follows(tx: Transaction, account: str, kind: str, subject: str) -> bool:
    """Tell whether an account follows a case or a body."""
    return await tx.one(sql.follows, account, kind, subject) is not None


async def notices(tx: Transaction, call: Call, before: int) -> list[dict[str, Any]]:
    """Give the caller's notices that the caller may read today, the newest first, from before a number (0: all)."""
    rows = await tx.all(sql.notices, call.caller.subject, before, MOST)
    seen = await public.of_passages(tx, [(row["passage"], row["case_file"]) for row in rows])
    around = await reach(tx, call)
    found = (_shown(row, around, seen[row["passage"]], call.at) for row in rows)
    return [one for one in found if one is not None]


def _shown(row: Row, around: Reach, disclosed: public.Disclosure, now: datetime) -> dict[str, Any] | None:
    level = public.level_of(around, row["body"], row["passage"], row["owner"])
    titles = {"title": row["title"], "title_public": row["title_public"]}
    seen = public.shown(level, disclosed, now, text="", **titles)
    if not seen.visible:
        return None
    open_ = level != "public" or row["what"] in OPEN
    return {
        "id": row["id"],
        "at": row["at"],
        "number": numbering.written(row["number"], row["year"]),
        "body": row["short"],
        "title": seen.title,
        "what": row["what"],
        "before": row["before"] if open_ else "",
        "after": row["after"] if open_ else "",
        "context": row["context"] if level == "drafts" else "",
        "address": row["address"],
        "read": row["read"] is not None,
    }


async def mark_read(tx: Transaction, account: str, upto: int, at: datetime) -> None:
    """Note that an account has read its notices, up to a number."""
    await tx.run(sql.mark_read, account, upto, at)


async def followed(tx: Transaction, account: str) -> list[tuple[str, str]]:
    """Give what an account follows: kind and id."""
    return [(row["subject_kind"], row["subject"]) for row in await tx.all(sql.followed, account)]
