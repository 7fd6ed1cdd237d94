"""Organization: legal entities, sub-units and departments, by number, name or what they are a part of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.grunndata import feeds, organisations
from samspill.kernel.identifiers import HER, ORGANISATION, RESH
from samspill.services.registers.fhir.answering import bundle, one, read_at
from samspill.services.registers.fhir.asking import Parameter, asked_of, flag, malformed, target, token
from samspill.services.registers.views.organization import organization as organization_view
from samspill.services.registers.views.organization import subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.kernel.calls import Call, Reply
    from samspill.services.registers.fhir.asking import Asked
    from samspill.services.registers.views.spelling import JSON
    from samspill.store import Transaction
    from samspill.trust import Grant

ORGANIZATION: Final = (
    Parameter("identifier", "token", "An organisation number, RESH id or HER-id."),
    Parameter("name", "string", "The beginnings of words of the name."),
    Parameter("partof", "reference", "What it is a part of."),
    Parameter("active", "token", "Whether it is in operation at the moment that is asked about."),
)
PREFIXES: Final = {ORGANISATION: "", RESH: "resh:", HER: "her:"}


async def shown(tx: Transaction, subjects: Sequence[str], at: datetime, *, past: bool) -> list[JSON]:
    """Give organisations by what the register keeps them under, in that order; those not known are left out."""
    kept = await feeds.newest(tx, "AR", subjects)
    return [organization_view(kept[subject], at, past=past) for subject in subjects if subject in kept]


async def organization(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give an organisation as an Organization, now or as of a moment."""
    at, past = read_at(call)
    found = await shown(tx, [subject_of(call.facts["id"])], at, past=past)
    return one(found[0] if found else None)


async def organizations(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Find organisations by number, name or what they are a part of, as Organizations."""
    asked = asked_of(call, "Organization", ORGANIZATION)
    active = flag(asked, "active")
    subjects, after = await _found(tx, asked)
    found = await shown(tx, subjects, asked.at, past=asked.past)
    return bundle(
        call,
        "Organization",
        asked,
        [each for each in found if active is None or each["active"] is active],
        after=after,
    )


async def _found(tx: Transaction, asked: Asked) -> tuple[list[str], str]:
    """Give what the organisations that are asked for are kept under, and what the next page begins after."""
    if asked["_id"] and asked["identifier"]:
        raise malformed("_id", "and identifier must not both be said")
    if asked["_id"]:
        return [subject_of(asked["_id"])], ""
    if asked["identifier"]:
        found = await organisations.by_number(tx, _named(asked["identifier"]), asked.at)
        return ([found.id] if found else []), ""
    parent = subject_of(target(asked["partof"], "Organization", "partof")) if asked["partof"] else None
    some = await organisations.search(tx, asked["name"], parent, asked.after, asked.count + 1, asked.at)
    ids = [each.id for each in some]
    return ids[: asked.count], ids[asked.count - 1] if len(ids) > asked.count else ""


def _named(text: str) -> str:
    system, value = token(text)
    if system not in ("", *PREFIXES) or not value.isdigit():
        raise malformed("identifier", "is not an organisation number, a RESH id or a HER-id")
    return PREFIXES.get(system, "") + value
