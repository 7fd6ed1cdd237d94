"""Inclusion tickets: what a party says of a citizen's place in a service of its own (PVK: `inkluderingsbillett`).

A ticket opens no record and binds the citizen to nothing: it says that a service is for this citizen, such as follow-up
at home. Whoever has none is not included, nor is somebody whose ticket has run out, or is of a party or a service that
is no more. The public record names the call and its scope, and is silent about the rest
(docs/decisions/0018-the-citizens-settings.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samspill.kernel.problems import Fault, Invalid
from samspill.services.privacy.parties import sql
from samspill.trust.decision.facts import in_force

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """What a party says of a citizen and one of its services."""

    party: str
    """Its code (PVK: `partKode`)."""
    service: str
    included: bool
    starts: datetime | None
    ends: datetime | None
    at: datetime
    """When it was said."""
    name: str = ""
    """Of the party."""

    def holds(self, at: datetime) -> bool:
        """Tell whether the citizen is included at a moment."""
        return self.included and in_force(self.starts, self.ends, at)


async def include(tx: Transaction, owner: str, said: Inclusion, author: str) -> int:
    """Keep a ticket, in place of what the party said before; gives its version. Raises `Invalid`."""
    if said.starts and said.ends and said.ends <= said.starts:
        message = "the end must come after the start"
        raise Invalid(message, Fault("gyldigTil", message, "value"))
    values = (said.party, said.service, owner, said.included, said.starts, said.ends, said.at, author)
    row = await tx.one(sql.include, *values)
    version: int = row["version"] if row else 0
    return version


async def inclusions(tx: Transaction, owners: Sequence[str]) -> tuple[Inclusion, ...]:
    """List the newest ticket for each service that a party has said anything of; those that have run out too."""
    return tuple(Inclusion(**dict(row)) for row in await tx.all(sql.inclusions, list(owners)))
