"""Action points: what somebody was asked to do, by when, and how it goes. A body's open ones stand on its agenda."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from datetime import date, datetime

    from samspill.store import Transaction

sql = queries("samspill.governance.cases", "actions.sql")

STATES: Final = ("open", "started", "done", "dropped")
OPEN: Final = ("open", "started")
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of whom."""

    body: str
    text: str
    passage: str = ""
    decision: str = ""
    owner: str = ""
    """Id of an organisation."""
    person: str = ""
    deadline: date | None = None


async def add(tx: Transaction, asked: Asked, at: datetime, author: str) -> str:
    """Add an action point and give its id. Raises `Invalid` for no such owner or person."""
    row = await tx.one(sql.known, asked.owner, asked.person)
    for name in ("owner", "person"):
        if getattr(asked, name) and (row is None or not row[name]):
            message = f"there is no such {name}"
            raise Invalid(message, Fault(name, message))
    id_ = uuid.uuid4().hex
    a = asked
    given = (a.passage or None, a.decision or None, a.body, a.text, a.owner or None, a.person or None, a.deadline)
    await tx.run(sql.add_action, id_, *given, at, author)
    await tx.run(sql.add_step, id_, at, author, "open", "")
    return id_


async def step(tx: Transaction, action: str, edit: int, state: str, note: str, at: datetime, author: str) -> bool:
    """Note how an action goes; False where somebody has noted something since.

    Raises `Invalid` for closing one without saying how it ended.
    """
    if state not in OPEN and not note:
        message = "an action is closed with a word of how it ended, or where that can be seen"
        raise Invalid(message, Fault("note", message))
    if await tx.run(sql.move_action, action, edit, state) == "UPDATE 0":
        return False
    await tx.run(sql.add_step, action, at, author, state, note)
    return True


async def action_of(tx: Transaction, action: str) -> dict[str, Any]:
    """Give an action with its steps. Raises `Missing`."""
    row = await tx.one(sql.action, action)
    if row is None:
        raise Missing("there is no such action")
    return {**dict(row), "steps": [dict(one) for one in await tx.all(sql.steps, action)]}


async def standing(tx: Transaction, body: str, day: date) -> list[dict[str, Any]]:
    """Give the open actions of a body, those that are late first: the standing item of its agenda."""
    rows = await tx.all(sql.actions, [body], list(OPEN), 200, 0)
    return [{**dict(row), "late": row["deadline"] is not None and row["deadline"] < day} for row in rows]


async def listed(tx: Transaction, bodies: list[str], states: list[str], start: int) -> list[dict[str, Any]]:
    """Give the actions of some bodies in some states, by deadline; one more than a page, if there are."""
    return [dict(row) for row in await tx.all(sql.actions, bodies, states, MOST + 1, start)]


async def of_decisions(tx: Transaction, decisions: list[str]) -> list[dict[str, Any]]:
    """Give the actions of some decisions."""
    return [dict(row) for row in await tx.all(sql.actions_of, decisions)]
