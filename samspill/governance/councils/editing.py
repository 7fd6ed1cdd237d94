"""What a secretariat changes: bodies, mandates, seats, members, organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils import bodies as kept
from samspill.governance.councils import people, roles, seating, sitting
from samspill.governance.councils.forms import Asked, asked, both, done, wrong
from samspill.governance.councils.sitting import sql
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Invalid, Missing, Refused

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

NAMES: Final = 20
"""Other spellings of one organisation."""


async def edit(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what the secretariat may change of a body."""
    body = str(call.facts["body"])
    row = await kept.body_of(tx, body)
    await roles.check(tx, call, body, "prepare")
    data = {
        "body": row,
        "bodies": await kept.every(tx),
        "mandates": await kept.mandates(tx, body),
        "seats": [dict(seat) for seat in await kept.seats(tx, body)],
        "members": [one.data() for one in await sitting.all_of(tx, body)],
        "organisations": [{"id": o.id, "name": o.name} for o in await people.organisations(tx)],
        "today": norwegian_day(call.at),
        "sets_accounts": call.caller.role == "secretariat",
    }
    return Reply(data, about=f"body/{body}")


async def add(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Add a body."""
    await roles.check_platform(tx, call)
    sent = asked(call)
    values = _values(sent)
    body = sent.id("body") or people.word_of(values["short"])
    await kept.add_body(tx, body, values)
    return done(f"/councils/{body}", {"id": body}, f"body/{body}")


async def change(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Change a body's names, days and settings."""
    body, sent = str(call.facts["body"]), asked(call)
    row = await kept.body_of(tx, body)
    await roles.check(tx, call, body, "prepare")
    values = _values(sent)
    if not await kept.change_body(tx, body, sent.edit(), values):
        return both("body", _lines(values), _lines(row), row["edit"], f"/councils/{body}/edit")
    return done(f"/councils/{body}", {"id": body, "edit": sent.edit() + 1}, f"body/{body}")


def _values(sent: Asked) -> dict[str, Any]:
    return {
        "name": sent.line("name", need=True),
        "name_nn": sent.line("name_nn"),
        "short": sent.line("short", need=True, most=60),
        "kind": sent.choice("kind", kept.KINDS),
        "parent": sent.id("parent"),
        "follows": sent.id("follows"),
        "formed": sent.day("formed"),
        "ended": sent.day("ended"),
        "notice_days": sent.number("notice_days", 5, most=60),
        "deputies": sent.yes("deputies"),
        "attributed": sent.yes("attributed"),
    }


def _lines(values: dict[str, Any]) -> str:
    names = (*kept.PLAIN, "deputies", "attributed")
    return "\n".join(f"{name}: {'' if values[name] is None else values[name]}" for name in names)


async def mandate(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Write a new version of a body's mandate; the one before is kept."""
    body, sent = str(call.facts["body"]), asked(call)
    await kept.body_of(tx, body)
    await roles.check(tx, call, body, "prepare")
    starts = sent.day("starts")
    if starts is None:
        raise wrong("starts", "starts must say from which day the mandate holds", "required")
    text, seen = sent.text("text", need=True), sent.number("version")
    if not await kept.add_mandate(tx, body, seen, text, starts, call.at, call.caller.subject):
        last = (await kept.mandates(tx, body))[:1]
        theirs, version = (last[0]["text"], last[0]["version"]) if last else ("", 0)
        return both("mandate", text, theirs, version, f"/councils/{body}/edit")
    return done(f"/councils/{body}", {"id": body, "version": seen + 1}, f"mandate/{body}")


async def seat(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Add a seat to a body: the representative of somebody."""
    body, sent = str(call.facts["body"]), asked(call)
    await kept.body_of(tx, body)
    await roles.check(tx, call, body, "prepare")
    label, kind = sent.line("label", need=True), sent.choice("kind", kept.SEATS, "member")
    made = await seating.add_seat(tx, body, label, kind, sent.id("organisation"), sent.day("starts"))
    return done(f"/councils/{body}/edit", {"id": made}, f"seat/{made}")


async def member(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Appoint somebody to a seat, end a membership, let another come after, or change the leader."""
    body, sent = str(call.facts["body"]), asked(call)
    await kept.body_of(tx, body)
    await roles.check(tx, call, body, "prepare")
    what = sent.choice("what", ("appoint", "end", "replace", "lead"))
    membership = await _appoint(tx, call, body, sent) if what == "appoint" else await _changed(tx, call, body, what)
    return done(f"/councils/{body}/edit", {"id": membership}, f"membership/{membership}")


async def _appoint(tx: Transaction, call: Call, body: str, sent: Asked) -> str:
    taken = sent.id("seat", need=True)
    if taken not in {row["id"] for row in await kept.seats(tx, body)}:
        raise Missing("there is no such seat in this body")
    role = sent.choice("role", sitting.ORDER)
    one = seating.Appointment(
        taken, await _person(tx, call, sent), role, sent.line("title"), sent.day("starts"), sent.day("ends")
    )
    return await seating.appoint(tx, one, call.at, call.caller.subject)


async def _changed(tx: Transaction, call: Call, body: str, what: str) -> str:
    sent, author = asked(call), call.caller.subject
    membership, edit_ = sent.id("membership", need=True), sent.edit()
    if (await seating.membership_of(tx, membership))["body"] != body:
        raise Missing("there is no such membership in this body")
    day = sent.day("day")
    if day is None:
        raise wrong("day", "day must say from when, or until when", "required")
    if what == "end":
        await seating.end(tx, membership, edit_, day)
        return membership
    if what == "lead":
        return await seating.lead(tx, membership, edit_, day, call.at, author)
    person = await _person(tx, call, sent)
    return await seating.replace(tx, membership, edit_, person, sent.line("title"), day, call.at, author)


async def _person(tx: Transaction, call: Call, sent: Asked) -> str:
    """Give the person that a form names, by id or by name. The account is the platform's secretariat's to set."""
    person, account = sent.id("person"), sent.line("account", most=100)
    if person and await tx.one(sql.person, person) is None:
        message = "there is no such person"
        raise Invalid(message, Fault("person", message))
    person = person or await people.sure_person(tx, sent.line("person_name", need=True))
    if account:
        if call.caller.role != "secretariat":
            message = "which account is whose, the platform's secretariat says"
            raise Refused(message, Fault("account", message, "forbidden"), reasons=("councils.account",))
        await tx.run(sql.set_account, person, account)
    return person


async def organisations(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the organisations, with all the names that papers write them by."""
    found = [
        {"id": o.id, "name": o.name, "name_nn": o.name_nn, "number": o.number, "kind": o.kind, "aliases": o.aliases}
        for o in await people.organisations(tx)
    ]
    return Reply({"organisations": found, "asked": asked(call).line("id")}, about="organisations")


async def organisation(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Add an organisation, or write its names anew."""
    await roles.check_platform(tx, call)
    sent = asked(call)
    lines = [line.strip() for line in sent.text("aliases", most=5000).split("\n") if line.strip()]
    if len(lines) > NAMES:
        raise wrong("aliases", f"aliases are at most {NAMES}", "too-long")
    id_, name, number = sent.id("id"), sent.line("name", need=True), sent.line("number", most=9)
    if number and not (number.isascii() and number.isdigit() and len(number) == 9):  # noqa: PLR2004 - so long they are
        raise wrong("number", "an organisation number has nine digits")
    nynorsk, kind = sent.line("name_nn"), sent.line("kind", most=60)
    if id_:
        await people.change_organisation(tx, people.Organisation(id_, name, nynorsk, number, kind, tuple(lines)))
    else:
        id_ = await people.add_organisation(
            tx, name, name_nn=nynorsk, number=number, kind=kind, aliases=[a for a in lines if a != name]
        )
    return done("/councils/organisations", {"id": id_}, f"organisation/{id_}")
