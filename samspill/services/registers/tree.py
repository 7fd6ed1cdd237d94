"""Look organisations up, and walk the tree: what one is a part of, and what is a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata import organisations
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.services.registers.views.organization import id_of, subject_of

if TYPE_CHECKING:
    from samspill.grunndata.organisations import Organisation
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

MOST: Final = 50


async def tree(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Look up organisations by number or name, with what they are a part of and what is a part of them."""
    asked = {name: value.strip() for name, value in call.query if value.strip()}
    text = asked.get("q", "")
    here, found = await _found(tx, call, asked.get("id", ""), text)
    above = await organisations.above(tx, here.id, call.at) if here else ()
    below = await organisations.search(tx, "", here.id, "", MOST + 1, call.at) if here else ()
    return Reply(
        {
            "here": _line(here) if here else None,
            "above": [_line(one) for one in above],
            "below": [_line(one) for one in below[:MOST]],
            "found": [_line(one) for one in found[:MOST]],
            "more": max(len(found), len(below)) > MOST,
            "asked": {"q": text},
        },
        about="Organization",
    )


async def _found(tx: Transaction, call: Call, id_: str, text: str) -> tuple[Organisation | None, list[Organisation]]:
    """Give the one that is asked for, or those that a name finds. Raises `Missing` for an id that nothing has."""
    if id_:
        one = await organisations.by_id(tx, subject_of(id_), call.at)
        if one is None:
            raise Missing("the registers have no such organisation")
        return one, []
    number = text.replace(" ", "")
    if number.isdigit():
        for prefix in ("", "resh:", "her:"):
            if one := await organisations.by_number(tx, prefix + number, call.at):
                return one, []
        return None, []
    found = list(await organisations.search(tx, text, None, "", MOST + 1, call.at)) if text else []
    return (found[0], []) if len(found) == 1 else (None, found)


def _line(one: Organisation) -> dict[str, Any]:
    return {
        "id": id_of(one.id),
        "name": one.name,
        "number": one.number or "",
        "resh": one.resh or "",
        "her": one.her or "",
        "level": one.level,
        "active": one.active,
        "member": one.member,
        "terms": list(one.terms),
    }
