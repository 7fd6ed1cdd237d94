"""The list of rounds, and how the secretariat sets one up, opens, closes and publishes it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from samspill.governance.councils.forms import MOST, asked, done, wrong
from samspill.governance.prioritisation.rounds import frozen, live, sql
from samspill.governance.prioritisation.versions import ensure, known
from samspill.kernel.calls import Event, Reply
from samspill.kernel.problems import Clash, Fault, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

PUBLISHED: Final = "prioritisation.published"
"""The event of a ranking that has been published."""
STEPS: Final = {"open": ("draft", "closed"), "close": ("open", "published"), "publish": ("closed",)}
"""What may be done with a round, and in which states."""
BECOMES: Final = {"open": "open", "close": "closed", "publish": "published"}
ALTERNATIVES: Final = 100
"""Alternatives of one round."""
LETTERS: Final = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


async def listing(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """List the rounds, the newest first: to anybody those with a published ranking."""
    public = call.caller.kind == "public"
    page = asked(call).number("page", 1, least=1, most=10_000)
    rows = await tx.all(sql.rounds, public, call.caller.subject, MOST + 1, (page - 1) * MOST)
    rounds = [
        {name: row[name] for name in ("id", "title", "due", "alternatives", "assessors", "mine", "published", "at")}
        | {"state": "published" if public else row["state"]}
        for row in rows[:MOST]
    ]
    return Reply({"rounds": rounds, "models": await known(tx), "page": page, "more": len(rows) > MOST}, about="rounds")


async def create(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Set up a round: a title, a model, and its alternatives, one a line.

    A line is a name, or `area | name`, or `area | name | initiative`. Raises `Malformed` with the field that is wrong.
    """
    said = asked(call)
    title = said.line("title", need=True)
    at, author = call.at, call.caller.subject
    model, _ = await ensure(tx, said.id("model", need=True), at, author)
    lines = alternatives_of(said.text("alternatives", need=True))
    round_id = said.id("id") or f"{key_of(title)[:40]}-{call.at:%y%m%d%H%M%S}"
    if await tx.one(sql.hold_round, round_id):
        message = "there is a round of this id"
        raise Clash(message, Fault("id", message, "conflict"))
    await add(tx, round_id, title, (model.id, model.version), lines, at=at, author=author, due=said.day("due"))
    return done(f"/prioritisation/rounds/{round_id}", {"id": round_id}, f"round/{round_id}")


async def add(
    tx: Transaction,
    round_id: str,
    title: str,
    model: tuple[str, int],
    lines: Iterable[tuple[str, str, str, str]],
    *,
    at: datetime,
    author: str,
    state: str = "draft",
    due: object = None,
    source: str = "",
) -> None:
    """Write a round by a model of a version, with its alternatives: key, area, name, initiative."""
    await tx.run(sql.add_round, round_id, title, *model, state, due, source, at, author)
    await tx.many(
        sql.add_alternative,
        [
            (round_id, key, place, name, area, initiative)
            for place, (key, area, name, initiative) in enumerate(lines, 1)
        ],
    )


def alternatives_of(text: str) -> list[tuple[str, str, str, str]]:
    """Read alternatives, one a line, and give each a key. Raises `Malformed` for too many, or a line that is none."""
    found: dict[str, tuple[str, str, str]] = {}
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        cells = [cell.strip() for cell in line.split("|")]
        area, name, initiative = ("", cells[0], "") if len(cells) == 1 else (*cells, "")[:3]
        if not 0 < len(name) <= 300 or len(area) > 300 or len(cells) > 3 or len(initiative) > 64:  # noqa: PLR2004
            raise wrong("alternatives", f"line {number} is not a name, or area | name | initiative")
        found[free_key(f"{area} {name}", found)] = (area, name, initiative)
    if not 0 < len(found) <= ALTERNATIVES:
        raise wrong("alternatives", f"a round has 1 to {ALTERNATIVES} alternatives")
    return [(key, area, name, initiative) for key, (area, name, initiative) in found.items()]


def key_of(text: str) -> str:
    """Make a short word of a name: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(LETTERS)).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[:56].strip("-") or "x"


def free_key(text: str, taken: Iterable[str]) -> str:
    """Make a key that is not taken yet."""
    first, used = key_of(text), set(taken)
    return next(
        key for number in range(1, len(used) + 2) if (key := first if number == 1 else f"{first}-{number}") not in used
    )


async def step(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Open a round for scoring, close it, or publish its ranking (`do`). Each published ranking is kept for ever."""
    round_id, what = str(call.facts["round"]), asked(call).choice("do", STEPS)
    row = await tx.one(sql.hold_round, round_id)
    if row is None:
        raise Missing("there is no such round")
    if row["state"] not in STEPS[what]:
        message = "the round is not in a state in which this can be done"
        raise Clash(message, Fault("do", message, "conflict"))
    events: tuple[Event, ...] = ()
    if what == "publish":
        events = (await _publish(tx, call, round_id),)
    await tx.run(sql.set_state, round_id, BECOMES[what])
    address = f"/prioritisation/rounds/{round_id}"
    reply = done(address, {"id": round_id, "state": BECOMES[what]}, f"round/{round_id}")
    return Reply(body=reply.body, status=reply.status, headers=reply.headers, about=reply.about, events=events)


async def _publish(tx: Transaction, call: Call, round_id: str) -> Event:
    now = await live(tx, round_id)
    if not any(one.score is not None for one in now.ranking()):
        message = "no alternative has a score: there is nothing to publish"
        raise Invalid(message, Fault("do", message, "business-rule"))
    last = await tx.one(sql.published, round_id)
    version = last["version"] + 1 if last else 1
    text, digest = frozen(now)
    await tx.run(sql.publish, round_id, version, text, digest, call.at, call.caller.subject)
    return Event(PUBLISHED, "", {"round": round_id, "version": version, "sha256": digest})


async def adjust(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Set an alternative's rank by hand, with the reason; rank 0 takes it back. The unadjusted rank stays shown."""
    round_id, said = str(call.facts["round"]), asked(call)
    alternative, reason = said.id("alternative", need=True), said.line("reason", need=True, most=1000)
    now = await live(tx, round_id)
    place = said.number("rank", most=len(now.alternatives))
    if alternative not in {one.key for one in now.ranking() if one.rank is not None}:
        raise wrong("alternative", "only an alternative of this round that has a rank is given another")
    if now.state == "published":
        message = "a published ranking is not changed: close the round first, and publish it anew"
        raise Clash(message, Fault("", message, "conflict"))
    await tx.run(sql.add_adjustment, round_id, alternative, place, reason, call.at, call.caller.subject)
    return done(f"/prioritisation/rounds/{round_id}", {"alternative": alternative, "rank": place}, f"round/{round_id}")


async def invite(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Name somebody who scores in a round, by the account that they sign in with."""
    round_id, said = str(call.facts["round"]), asked(call)
    account, name = said.line("account", need=True, most=200), said.line("name", need=True)
    if await tx.one(sql.hold_round, round_id) is None:
        raise Missing("there is no such round")
    await tx.run(sql.add_assessor, round_id, account, name, call.at, call.caller.subject)
    return done(f"/prioritisation/rounds/{round_id}", {"account": account}, f"round/{round_id}")
