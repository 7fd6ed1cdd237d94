"""Following cases and bodies, and what one is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.governance.cases import following, passages, seeing
from samspill.governance.councils import bodies
from samspill.governance.councils.forms import asked, done
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant


async def follow(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Follow a case or a body, or follow it no more."""
    sent = asked(call)
    kind, subject = sent.choice("kind", following.KINDS), sent.id("subject", need=True)
    if kind == "body":
        await bodies.body_of(tx, subject)
    elif not await seeing.see_all(tx, call, await passages.of_case(tx, subject)):
        raise Missing("there is no such case")
    on = sent.yes("on")
    await following.follow(tx, call.caller.subject, kind, subject, call.at, on=on)
    back = f"/councils/{subject}" if kind == "body" else f"/cases/{subject}"
    return done(back, {"kind": kind, "subject": subject, "on": on}, f"{kind}/{subject}")


async def notices(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what the caller is told of what the caller follows."""
    before = asked(call).number("before")
    found = await following.notices(tx, call, before)
    data = {
        "notices": found,
        "next": found[-1]["id"] if len(found) == following.MOST else 0,
        "first": not before,
        "latest": found[0]["id"] if found else 0,
        "followed": [{"kind": kind, "id": id_} for kind, id_ in await following.followed(tx, call.caller.subject)],
    }
    return Reply(data, about="notices")


async def mark(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Note that the caller has read the notices, up to one."""
    upto = asked(call).number("upto")
    await following.mark_read(tx, call.caller.subject, upto, call.at)
    return done("/cases/notices", {"upto": upto}, "notices")
