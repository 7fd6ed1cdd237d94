"""Relations of treatment that follow the record: whoever has an encounter or a referral opens it for that reason.

A consumer of `fhir.changed`. It looks at what the resources say now, not at what they said when the event was told, so
that events that come twice, late or in another order come to the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange.consumers import Consumer
from samspill.fhir import record
from samspill.kernel import clock
from samspill.kernel.identifiers import HPR, ORGANISATION, bare
from samspill.services.care_relation.recorded import LONGEST_REFERRAL, treating
from samspill.trust.relations.recorded import Said, follow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from samspill.services.care_relation.recorded import Party, Treating
    from samspill.store import Transaction

JSON = dict[str, Any]
KINDS: Final = ("Encounter", "ServiceRequest")
AUTHOR: Final = "samspill"
_ROLE, _PERSON, _HOUSE = "PractitionerRole", "Practitioner", "Organization"


@dataclass(frozen=True, slots=True)
class Follower:
    """Keeps the relations; `grace` is how long an encounter opens the record after it has ended."""

    grace: timedelta

    async def take(self, tx: Transaction, facts: Mapping[str, Any]) -> None:
        """Take one event."""
        await self.take_many(tx, [facts])

    async def take_many(self, tx: Transaction, events: Sequence[Mapping[str, Any]]) -> None:
        """Take many events, in any order: each resource that they name is looked at once, as it stands."""
        ids: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for facts in events:
            for _, kind, id_ in facts["changes"]:
                if kind in ids:
                    ids[kind].add(id_)
        if not any(ids.values()):
            return
        at = clock.now()
        found: dict[str, tuple[str, Treating]] = {}
        for kind, since in (("Encounter", at - self.grace), ("ServiceRequest", at - LONGEST_REFERRAL)):
            standing = await record.standing(tx, kind, ids[kind], since) if ids[kind] else {}
            for id_, (patient, resource) in standing.items():
                if patient:
                    found[f"{kind}/{id_}"] = (patient, treating(resource, self.grace))
        sources: dict[str, list[Said]] = {f"{kind}/{id_}": [] for kind in KINDS for id_ in ids[kind]}
        numbers = await numbers_of(tx, (party for _, said in found.values() for party in said.parties))
        for source, (patient, said) in found.items():
            sources[source] = list(_said(patient, said, numbers).values())
        await follow(tx, sources, at=at, author=AUTHOR)


def _said(patient: str, said: Treating, numbers: Mapping[Party, tuple[str, str]]) -> dict[tuple[str, str], Said]:
    """Say it by numbers. Somebody who is named several times treats for all of that time."""
    found: dict[tuple[str, str], Said] = {}
    for party in said.parties:
        who = numbers.get(party)
        if who is None:
            continue
        before = found.get(who)
        starts, ends = party.starts, party.ends
        if before:
            starts = min(starts, before.starts)
            ends = _last(ends, before.ends)
        found[who] = Said(
            record=patient, kind=said.kind, practitioner=who[0], organisation=who[1], starts=starts, ends=ends
        )
    return found


def _last(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


async def numbers_of(tx: Transaction, parties: Iterable[Party]) -> dict[Party, tuple[str, str]]:
    """Give each party's HPR number, or else its organisation number; one that has neither is left out."""
    wanted = list(parties)
    roles = await _named(tx, _ROLE, (party.reference for party in wanted))
    behind = [_reference(role, side) for role in roles.values() for side in ("practitioner", "organization")]
    references = [*(party.reference for party in wanted), *behind]
    people = await _named(tx, _PERSON, references)
    houses = await _named(tx, _HOUSE, references)
    return {party: number for party in wanted if (number := _number(party, roles, people, houses))}


async def _named(tx: Transaction, kind: str, references: Iterable[str]) -> dict[str, JSON]:
    ids = [reference.removeprefix(f"{kind}/") for reference in references if reference.startswith(f"{kind}/")]
    found = await record.open_ones(tx, kind, ids) if ids else {}
    return {f"{kind}/{id_}": resource for id_, resource in found.items()}


def _number(
    party: Party, roles: Mapping[str, JSON], people: Mapping[str, JSON], houses: Mapping[str, JSON]
) -> tuple[str, str] | None:
    system, value = party.number
    if bare(system) == bare(HPR):
        return value, ""
    if bare(system) == bare(ORGANISATION):
        return "", value
    role = roles.get(party.reference, {})
    person = people.get(party.reference) or people.get(_reference(role, "practitioner"))
    hpr = _identifier(person, HPR) if person else ""
    if hpr:
        return hpr, ""
    house = houses.get(party.reference) or houses.get(_reference(role, "organization"))
    number = _identifier(house, ORGANISATION) if house else ""
    return ("", number) if number else None


def _reference(role: Mapping[str, Any], side: str) -> str:
    return str(role.get(side, {}).get("reference", ""))


def _identifier(resource: Mapping[str, Any], system: str) -> str:
    wanted = bare(system)
    found = (i.get("value", "") for i in resource.get("identifier", ()) if bare(str(i.get("system", ""))) == wanted)
    return str(next(found, ""))


def following(grace: timedelta) -> Consumer:
    """Make the consumer."""
    follower = Follower(grace)
    return Consumer("care-relation.following", frozenset({"fhir.changed"}), follower.take, follower.take_many)
