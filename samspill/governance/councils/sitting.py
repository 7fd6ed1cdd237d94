"""Who sits in a body: on a day, over time, and as whose deputy.

"Who sat in NUIT on 15 February 2024?" is one question; what is not known of a membership's days counts as open.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils.roles import holds
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from samspill.store import Transaction

sql = queries("samspill.governance.councils")

ORDER: Final = ("leader", "deputy-leader", "member", "deputy", "observer", "secretary")
"""Roles, as lists show them."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One membership: a person in a seat, with a role, from a day to a day."""

    membership: str
    seat: str
    label: str
    """What the seat is called: `Representant for Helse Vest RHF`."""
    organisation: str
    """Id of the organisation that the seat stands for; `` for none."""
    organisation_name: str
    person: str
    name: str
    role: str
    title: str
    starts: date | None
    ends: date | None
    replaces: str
    """Name of the person that this one came after in the seat."""
    deputy_for: tuple[str, ...]
    """Names of those whom a deputy may sit for on the day that was asked about."""
    edit: int

    def data(self) -> dict[str, Any]:
        """Give it for JSON and pages."""
        return asdict(self)


async def members_on(tx: Transaction, body: str, day: date) -> tuple[Sitting, ...]:
    """Give who sits in a body on a day: the leader first, then by organisation. Empty where there is no such body."""
    return on_day(await all_of(tx, body), day)


def on_day(sittings: Sequence[Sitting], day: date) -> tuple[Sitting, ...]:
    """Keep those who sit on a day, and say for whom each deputy may sit then: those of the same seat."""
    here = [one for one in sittings if holds(one.starts, one.ends, day)]
    return tuple(_with_members(one, here) if one.role == "deputy" else one for one in here)


def _with_members(deputy: Sitting, here: Iterable[Sitting]) -> Sitting:
    names = tuple(one.name for one in here if one.seat == deputy.seat and one.role not in ("deputy", "secretary"))
    return Sitting(**{**asdict(deputy), "deputy_for": names})


async def all_of(tx: Transaction, body: str) -> tuple[Sitting, ...]:
    """Give every membership that a body has had or will have: by role, then by organisation and name."""
    found = [sitting for _, sitting in await _sittings(tx, body, ())]
    return tuple(sorted(found, key=lambda s: (ORDER.index(s.role), s.organisation_name or s.label, s.name)))


async def memberships(tx: Transaction, ids: Sequence[str]) -> list[tuple[str, Sitting]]:
    """Give memberships by their ids, in the order of ids, each with its body; those that are not there are left out."""
    return await _sittings(tx, "", ids)


async def _sittings(tx: Transaction, body: str, ids: Sequence[str]) -> list[tuple[str, Sitting]]:
    rows = [dict(row) for row in await tx.all(sql.sittings, body, list(ids))]
    return [(row.pop("body"), Sitting(**row, deputy_for=())) for row in rows]
