"""What a caller may do in a body on a day: the one place that tells it.

What roles people have is data (`reading`); what a role may do is a table (`MAY`); the rest follows. A deputy has a
member's part only in the meeting in which it stands in, and only for as long as that meeting lasts. A body without a
secretariat of its own, here or in a body above it, is served by the platform's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Refused
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction

sql = queries("samspill.governance.councils", "roles.sql")

Role = Literal["secretariat", "leader", "member", "deputy", "observer"]
What = Literal["read", "comment", "declare", "draft", "order", "approve", "prepare"]
"""Read what is released to members; comment on it; declare a conflict of interest; read what is not released; change
the order of a meeting; approve its agenda and minutes; prepare and edit.
"""

MAY: Final[Mapping[Role, frozenset[What]]] = {
    "observer": frozenset({"read"}),
    "deputy": frozenset({"read", "comment", "declare"}),
    "member": frozenset({"read", "comment", "declare"}),
    "leader": frozenset({"read", "comment", "declare", "draft", "order", "approve"}),
    "secretariat": frozenset({"read", "comment", "draft", "order", "prepare"}),
}
"""What each role may do. What is released and not exempt is everybody's, and needs none."""
SEATED: Final[Mapping[str, Role]] = {
    "leader": "leader",
    "deputy-leader": "leader",
    "member": "member",
    "observer": "observer",
    "secretary": "secretariat",
}
"""Roles that go with a membership. A deputy's does not: it goes with the meeting in which it stands in."""


@dataclass(frozen=True, slots=True)
class Held:
    """A membership of the caller's; days are included, None is open."""

    body: str
    role: str
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A meeting in which the caller stands in for a member: its body, a case on its agenda, and its last day.

    It begins when the caller is named for it: a deputy reads the papers before the meeting.
    """

    body: str
    passage: str
    ends: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a caller."""

    held: tuple[Held, ...] = ()
    standing: tuple[Standing, ...] = ()
    above: Mapping[str, str] | None = None
    """Every body, and the body above it; `` where there is none."""
    served: tuple[Held, ...] = ()
    """Who is secretary where, of all people with an account."""
    platform: bool = False
    """Whether the caller is of the platform's own secretariat."""
    organisations: frozenset[str] = frozenset()
    """Organisations whose cases the caller reads as their owner."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a caller sees how much, on one day: for lists that go across bodies."""

    drafts: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    passages: frozenset[str] = frozenset()
    """Passes of cases that the caller reads as a deputy, whatever the body."""
    organisations: frozenset[str] = frozenset()


def holds(starts: date | None, ends: date | None, day: date) -> bool:
    """Tell whether a day is within two days, both included; None is open."""
    return (starts is None or starts <= day) and (ends is None or day <= ends)


def roles_in(facts: Facts, body: str, day: date, passage: str = "") -> frozenset[Role]:
    """Give the roles that a caller has in a body on a day; about a pass of a case, those of a deputy too."""
    line = list(_line(facts, body))
    found: set[Role] = {
        SEATED[held.role]
        for held in facts.held
        if held.role in SEATED
        and (held.body == body or (held.role == "secretary" and held.body in line))
        and holds(held.starts, held.ends, day)
    }
    if passage and any(one.body == body and one.passage == passage and day <= one.ends for one in facts.standing):
        found.add("deputy")
    if facts.platform and not any(one.body in line and holds(one.starts, one.ends, day) for one in facts.served):
        found.add("secretariat")
    return frozenset(found)


def _line(facts: Facts, body: str) -> Iterable[str]:
    """Give a body and all above it; a ring of bodies ends where it began."""
    seen: set[str] = set()
    while body and body not in seen:
        yield body
        seen.add(body)
        body = (facts.above or {}).get(body, "")


def may(roles: Iterable[Role], what: What) -> bool:
    """Tell whether one of some roles may do a thing."""
    return any(what in MAY[role] for role in roles)


def reach_of(facts: Facts, day: date) -> Reach:
    """Work out where a caller sees how much on a day."""
    roles = {body: roles_in(facts, body, day) for body in facts.above or {}}
    return Reach(
        drafts=frozenset(body for body, found in roles.items() if may(found, "draft")),
        members=frozenset(body for body, found in roles.items() if may(found, "read")),
        passages=frozenset(one.passage for one in facts.standing if day <= one.ends),
        organisations=facts.organisations,
    )


async def facts_of(tx: Transaction, call: Call) -> Facts:
    """Read what is known of a caller, in one statement. Of somebody who has not said who they are, nothing is."""
    caller = call.caller
    if caller.kind == "public":
        return Facts()
    rows = await tx.all(sql.facts, caller.subject, caller.organisation, caller.role == "owner")
    return _facts(rows, platform=caller.role == "secretariat")


def _facts(rows: list[Row], *, platform: bool) -> Facts:
    def held(what: str) -> tuple[Held, ...]:
        return tuple(Held(r["body"], r["role"], r["starts"], r["ends"]) for r in rows if r["what"] == what)

    return Facts(
        held=held("held"),
        standing=tuple(Standing(r["body"], r["other"], r["ends"]) for r in rows if r["what"] == "standing"),
        above={r["body"]: r["other"] for r in rows if r["what"] == "body"},
        served=held("served"),
        platform=platform,
        organisations=frozenset(r["other"] for r in rows if r["what"] == "organisation"),
    )


async def reach(tx: Transaction, call: Call) -> Reach:
    """Read where a caller sees how much today."""
    return reach_of(await facts_of(tx, call), norwegian_day(call.at))


async def check(tx: Transaction, call: Call, body: str, what: What, passage: str = "") -> frozenset[Role]:
    """Give the caller's roles in a body today, if one of them may do a thing there.

    Raises `Refused`, whose reason is `councils.<what>`, and whose words say who may.
    """
    roles = roles_in(await facts_of(tx, call), body, norwegian_day(call.at), passage)
    if may(roles, what):
        return roles
    who = ", ".join(role for role, allowed in MAY.items() if what in allowed)
    message = f"this is for those who are one of {who} in {body or 'the body'} today"
    raise Refused(message, Fault("caller", message, "forbidden"), reasons=(f"councils.{what}",))


async def check_platform(tx: Transaction, call: Call) -> None:
    """Let only a secretariat go on with what belongs to no one body: the platform's, or that of any body.

    Raises `Refused`.
    """
    facts = await facts_of(tx, call)
    day = norwegian_day(call.at)
    if facts.platform or any(one.role == "secretary" and holds(one.starts, one.ends, day) for one in facts.held):
        return
    message = "this is for a secretariat"
    raise Refused(message, Fault("caller", message, "forbidden"), reasons=("councils.secretariat",))
