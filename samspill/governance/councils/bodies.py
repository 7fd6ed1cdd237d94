"""Bodies: councils, committees, boards and groups, with their mandates and seats, and what changes them.

All that is written carries the edit that the writer had seen: a change that came meanwhile is never written over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils.sitting import sql
from samspill.kernel.problems import Clash, Fault, Invalid, Missing

if TYPE_CHECKING:
    from datetime import date, datetime

    from samspill.store import Row, Transaction

KINDS: Final = ("council", "committee", "area", "programme", "working")
SEATS: Final = ("member", "observer", "secretariat")
LONGEST: Final = 30
"""Characters of a body's id: the ids of its cases and papers begin with it."""
RESERVED: Final = frozenset({"all", "organisations"})
"""Ids that are addresses of something else."""
PLAIN: Final = ("name", "name_nn", "short", "kind", "parent", "follows", "formed", "ended", "notice_days")
"""What of a body is written as it is sent; its two settings `deputies` and `attributed` go beside."""


async def every(tx: Transaction) -> list[dict[str, Any]]:
    """Give all bodies, each with its next meeting's start and the number of members today: those in force first."""
    return [dict(row) for row in await tx.all(sql.bodies)]


async def body_of(tx: Transaction, body: str) -> dict[str, Any]:
    """Give a body. Raises `Missing`."""
    row = await tx.one(sql.body, body)
    if row is None:
        raise Missing("there is no such body")
    return dict(row)


async def add_body(tx: Transaction, body: str, values: dict[str, Any]) -> None:
    """Add a body with an id of its own, such as `nuit`. Raises `Clash` for a taken id, `Invalid` for wrong days."""
    if len(body) > LONGEST or body in RESERVED:
        raise _invalid(
            "body", f"the id of a body has at most {LONGEST} characters, and is no address of something else"
        )
    if await tx.one(sql.body, body) is not None:
        message = "there is a body with that id already"
        raise Clash(message, Fault("body", message, "conflict"))
    await _check(tx, body, values)
    await tx.run(sql.add_body, body, *_plain(values))


async def change_body(tx: Transaction, body: str, edit: int, values: dict[str, Any]) -> bool:
    """Change a body that is still as in that edit; False where it is not, and then nothing is done."""
    await _check(tx, body, values)
    return await tx.run(sql.change_body, body, edit, *_plain(values)) == "UPDATE 1"


def _plain(values: dict[str, Any]) -> tuple[Any, ...]:
    given = {**values, "parent": values["parent"] or None, "follows": values["follows"] or None}
    return (*(given[name] for name in PLAIN), given["deputies"], given["attributed"])


async def _check(tx: Transaction, body: str, values: dict[str, Any]) -> None:
    formed, ended = values["formed"], values["ended"]
    if formed and ended and ended < formed:
        raise _invalid("ended", "a body does not end before it is formed")
    above = {row["id"]: row["parent"] for row in await tx.all(sql.bodies)}
    for name in ("parent", "follows"):
        if values[name] and values[name] not in above:
            raise _invalid(name, "there is no such body")
    at, steps = values["parent"], 0
    while at:
        if at == body or steps > len(above):
            raise _invalid("parent", "a body is not above itself")
        at, steps = above.get(at), steps + 1


async def mandates(tx: Transaction, body: str) -> list[dict[str, Any]]:
    """Give the versions of a body's mandate, the newest first; `ends` is the last day on which a version held."""
    return [dict(row) for row in await tx.all(sql.mandates, body)]


async def add_mandate(
    tx: Transaction, body: str, seen: int, text: str, starts: date, at: datetime, author: str
) -> bool:
    """Add a version of the mandate after the one that was seen; the one before holds until the day before.

    False where there is a newer one than was seen. Raises `Invalid` where it would begin before the one before it.
    """
    kept = await mandates(tx, body)
    if (kept[0]["version"] if kept else 0) != seen:
        return False
    if kept and starts <= kept[0]["starts"]:
        raise _invalid("starts", "a mandate begins after the one before it")
    await tx.run(sql.end_mandate, body, seen, starts)
    await tx.run(sql.add_mandate, body, seen + 1, text, starts, at, author)
    return True


async def seats(tx: Transaction, body: str) -> list[Row]:
    """Give the seats of a body, by their labels."""
    return await tx.all(sql.seats, body)


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
