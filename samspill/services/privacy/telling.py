"""Settings as they are told: to the citizen's programs in our own shape, with whom and what they are about named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from samspill.grunndata import organisations, personnel
from samspill.kernel.clock import norwegian_time
from samspill.trust.attestation.codes import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust.settings.definitions import Definition
    from samspill.trust.settings.keeping import Kept

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting in the words of a page."""

    id: str
    version: int
    code: str
    """Of the definition."""
    does: str
    active: bool
    in_force: bool
    hard: bool
    to: tuple[str, ...]
    """Whom it is about, by name; empty: everybody among health personnel."""
    but: tuple[str, ...]
    classes: tuple[str, ...]
    """Information classes; with the next, empty: the whole record."""
    others: tuple[str, ...]
    """Document types and episodes, by code."""
    since: str
    """The period of the record that it is about; texts, empty when open."""
    until: str
    starts: datetime | None
    ends: datetime | None
    at: datetime
    who: str
    """Who set it: you, practitioner or other."""


def told(kept: Kept, at: datetime) -> JSON:
    """Write one version of a setting as JSON. It names nobody by number."""
    return {
        "setting": str(kept.setting),
        "version": kept.version,
        "definition": definition_told(kept.definition),
        "active": kept.active,
        "inForce": kept.holds(at),
        "metadata": kept.metadata,
        "starts": kept.starts.isoformat() if kept.starts else None,
        "ends": kept.ends.isoformat() if kept.ends else None,
        "at": kept.at.isoformat(),
        "author": kept.author,
        "source": kept.source,
    }


def definition_told(what: Definition) -> JSON:
    """Write a definition, by PVK's fields and what can be said with it."""
    return {
        "definisjonGuid": str(what.id),
        "definisjonNavn": what.names["nb"],
        "code": what.code,
        "typePi": what.type,
        "partKode": what.party,
        "metadata": sorted(what.metadata),
        "by": sorted(what.by),
        "many": what.many,
        "names": what.names,
    }


async def shown(tx: Transaction, several: Iterable[Kept], call: Call) -> tuple[Shown, ...]:
    """Say settings in words: organisations and personnel by their names."""
    return tuple([await _shown(tx, kept, call) for kept in several])


async def _shown(tx: Transaction, kept: Kept, call: Call) -> Shown:
    said = kept.metadata
    what = said.get("what", {})
    lists = {name: values for name, values in what.items() if isinstance(values, list) and name != "classes"}
    return Shown(
        id=str(kept.setting),
        version=kept.version,
        code=kept.definition.code,
        does=kept.definition.does,
        active=kept.active,
        in_force=kept.holds(call.at),
        hard=said.get("level") == "hard",
        to=await named(tx, said.get("to", {}), call.at),
        but=await named(tx, said.get("but", {}), call.at),
        classes=tuple(what.get("classes", ())),
        others=tuple(one for values in lists.values() for one in values),
        since=_day(what.get("start")),
        until=_day(what.get("end"), last=True),
        starts=kept.starts,
        ends=kept.ends,
        at=kept.at,
        who=_who(kept.author, call.caller.subject),
    )


def _day(text: str | None, *, last: bool = False) -> str:
    """Give the first day of a period, or the last that is counted in, by the calendar in Norway."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text).astimezone(norwegian_time())
    return (moment - timedelta(microseconds=1) if last else moment).date().isoformat()


def _who(author: str, subject: str) -> str:
    if author == subject:
        return "you"
    return "practitioner" if author.startswith("Practitioner/") else "other"


async def named(tx: Transaction, scope: Mapping[str, Any], at: datetime) -> tuple[str, ...]:
    """Name those whom a setting is about; whoever no register knows is given by number (HPR, organisation)."""
    found: list[str] = []
    for number in scope.get("organisations", ()):
        organisation = await organisations.by_number(tx, number, at)
        found.append(f"{organisation.name} ({number})" if organisation and organisation.name else number)
    for number in scope.get("practitioners", ()):
        practitioner = await personnel.by_hpr(tx, number)
        found.append(f"{practitioner.name} (HPR {number})" if practitioner and practitioner.name else f"HPR {number}")
    return (*found, *(word("role", code) or code for code in scope.get("roles", ())))
