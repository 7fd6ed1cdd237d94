"""Initiatives come into the portfolio, change, and depend on each other; what they were is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils.forms import asked, both, done, wrong
from samspill.governance.portfolio.viewing import sql
from samspill.governance.strategy.numbers import number
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Clash, Fault, Missing, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.governance.councils.forms import Asked
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Transaction
    from samspill.trust import Grant

SEGMENTS: Final = ("steering", "coordination", "observing", "inspiring")
"""Samstyring, Koordinering, Observere, Inspirere."""
PHASES: Final = ("idea", "concept", "planning", "execution", "closing", "realising")
"""Idé, Konsept, Planlegge, Gjennomføre, Avslutte, Realisere (Prosjektveiviseren)."""
STATES: Final = ("candidate", "active", "closed")
GROUPS: Final = ("citizens", "gps", "municipalities", "hospitals", "specialists", "pharmacies", "national")
KINDS: Final = ("delivery", "decision", "capacity", "financing")
FIELDS: Final = (
    *("title", "title_public", "about", "owner", "account", "actors", "user_groups", "segment", "phase", "state"),
    *("main_goal", "goals", "starts", "ends", "is_public", "source"),
)


async def add(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Add an initiative, or a candidate: `id`, `title`, `owner`, `segment`, `phase`, `state`, goals and years."""
    said = asked(call)
    id_ = said.id("id", need=True)
    values = await _read(tx, said)
    if await tx.one(sql.add, id_, *values.values(), call.at, call.caller.subject) is None:
        message = "there is an initiative of this id"
        raise Clash(message, Fault("id", message, "conflict"))
    return done(f"/portfolio/{id_}", {"id": id_}, f"initiative/{id_}")


async def change(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Change an initiative. Of two who change it at once, the second gets both texts and nothing is lost."""
    id_, said = str(call.facts["initiative"]), asked(call)
    await tx.one(sql.hold, id_)
    row = await tx.one(sql.initiative, id_)
    if row is None:
        raise Missing("there is no such initiative")
    values = await _read(tx, said)
    before = {name: row[name] for name in FIELDS}
    if said.edit() != row["edit"]:
        return both("initiative", _text(values), _text(before), row["edit"], f"/portfolio/{id_}")
    moved = [name for name in FIELDS if _said(before[name]) != _said(values[name])]
    told = ([_said(before[name]) for name in moved], [_said(values[name]) for name in moved])
    await tx.run(sql.note_changes, id_, moved, *told, call.at, call.caller.subject)
    await tx.one(sql.change, id_, *values.values(), call.at, call.caller.subject)
    return done(f"/portfolio/{id_}", {"id": id_, "changed": moved}, f"initiative/{id_}")


async def finance(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Say what an initiative costs in a `year` and who pays (`payer`, `amount` in millions of kroner)."""
    id_, said = str(call.facts["initiative"]), asked(call)
    await check_owner(tx, call, id_)
    year = said.number("year", least=2000, most=2100)
    if not year:
        raise wrong("year", "year says which year it is about", "required")
    amount = number(said.line("amount", need=True), "amount")
    if amount < 0:
        raise wrong("amount", "an amount is not negative")
    payer = said.line("payer", need=True)
    await tx.run(sql.put_money, id_, year, payer, amount, call.at, call.caller.subject)
    return done(f"/portfolio/{id_}", {"year": year, "payer": payer, "amount": str(amount)}, f"initiative/{id_}")


async def depend(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Say that an initiative `needs` another: a delivery, a decision, capacity or financing, and by which day."""
    id_, said = str(call.facts["initiative"]), asked(call)
    await check_owner(tx, call, id_)
    needs = said.id("needs", need=True)
    if needs == id_:
        raise wrong("needs", "nothing depends on itself")
    if await tx.one(sql.initiative, needs) is None:
        raise wrong("needs", "there is no such initiative")
    kind = said.choice("kind", KINDS)
    told = (kind, said.day("by_day"), said.text("note", most=2000))
    await tx.run(sql.depend, id_, needs, *told, call.at, call.caller.subject)
    return done(f"/portfolio/{id_}", {"initiative": id_, "needs": needs, "kind": kind}, f"initiative/{id_}")


async def challenge(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Put a challenge of the portfolio on the list, or change it: `id`, `title`, `text`, `initiatives`, `settled`."""
    said = asked(call)
    id_ = said.id("id", need=True)
    about = said.line("initiatives", most=2000).replace(",", " ").split()
    for one in about:
        if await tx.one(sql.initiative, one) is None:
            raise wrong("initiatives", f"there is no initiative {one[:64]}")
    texts = (said.line("title", need=True), said.text("text", need=True, most=10_000))
    days = (said.day("opened") or norwegian_day(call.at), said.day("settled"))
    source = said.line("source")
    await tx.run(sql.put_challenge, id_, *texts, about, *days, source, call.at, call.caller.subject)
    return done("/portfolio/challenges", {"id": id_}, f"challenge/{id_}")


async def check_owner(tx: Transaction, call: Call, id_: str) -> None:
    """Refuse whoever is neither the secretariat nor the account that reports on the initiative."""
    row = await tx.one(sql.initiative, id_)
    if row is None:
        raise Missing("there is no such initiative")
    if "portfolio.change" not in call.caller.scopes and row["account"] != call.caller.subject:
        message = "an initiative is reported on by its owner, or by the secretariat"
        raise Refused(message, Fault("initiative", message, "forbidden"), reasons=("initiative.other",))


async def _read(tx: Transaction, said: Asked) -> dict[str, Any]:
    """Read what a form says of an initiative, in the order of the table. Raises `Malformed` with the field."""
    title = said.line("title", need=True)
    main, others = said.id("main_goal"), [name for name in said.line("goals").replace(",", " ").split() if name]
    wanted = [name for name in (main, *others) if name]
    known = {row["id"] for row in await tx.all(sql.known_goals, wanted)}
    if set(wanted) - known:
        raise wrong("main_goal" if main not in known and main else "goals", "the strategy has no such goal")
    starts, ends = said.day("starts"), said.day("ends")
    if starts and ends and ends < starts:
        raise wrong("ends", "an initiative does not end before it starts")
    actors = [part.strip() for part in said.line("actors", most=2000).split(";") if part.strip()]
    texts = {"title": title, "title_public": said.line("title_public") or title, "about": said.text("about")}
    return {
        **texts,
        "owner": said.line("owner", need=True),
        "account": said.line("account"),
        "actors": actors,
        "user_groups": said.several("user_groups", GROUPS),
        "segment": said.choice("segment", SEGMENTS),
        "phase": said.choice("phase", PHASES),
        "state": said.choice("state", STATES),
        "main_goal": main,
        "goals": others,
        "starts": starts,
        "ends": ends,
        "is_public": not said.yes("closed"),
        "source": said.line("source"),
    }


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)


def _text(values: Mapping[str, Any]) -> str:
    return "\n".join(f"{name}: {_said(values[name])}" for name in FIELDS)
