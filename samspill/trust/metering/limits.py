"""How often a client may call an API: kept as data, read by every worker now and then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Fault, Invalid
from samspill.store import queries

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.store import Store, Transaction

sql = queries("samspill.trust.metering")
ANY: Final = "*"
"""Stands for every client, or every API, that has no line of its own."""
MOST: Final = 10_000_000
"""The largest number of calls that a limit may name."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Calls of one client to one API; either may be `*`."""

    client: str
    api: str
    per_minute: int
    """0: no limit."""
    burst: int = 1
    """Calls that may come at once, before they are held to the minute's pace."""


@dataclass(slots=True)
class Wanted:
    """Limits that are asked for."""

    found: tuple[Limit, ...] = ()


async def read(store: Store) -> tuple[Limit, ...]:
    """Read every limit, for the buckets of a worker."""
    wanted = Wanted()
    await store.together(_read, wanted)
    return wanted.found


async def _read(tx: Transaction, asked: list[Wanted]) -> None:
    found = tuple(Limit(**row) for row in await tx.last(sql.limits))
    for wanted in asked:
        wanted.found = found


async def listed(tx: Transaction) -> tuple[Limit, ...]:
    """List every limit, inside a transaction."""
    return tuple(Limit(**row) for row in await tx.all(sql.limits))


async def put(tx: Transaction, limit: Limit, by: str, at: datetime) -> None:
    """Set a limit, in force in every worker within moments. Raises `Invalid`."""
    faults = [
        Fault(name, f"must lie between {least} and {MOST}", "value")
        for name, value, least in (("per_minute", limit.per_minute, 0), ("burst", limit.burst, 1))
        if not least <= value <= MOST
    ]
    if not limit.client or not limit.api:
        faults.append(Fault("client", f"client and api are needed, or {ANY} for all", "required"))
    if faults:
        raise Invalid("the limit is not right: " + "; ".join(f"{f.where} {f.what}" for f in faults), *faults)
    await tx.run(sql.put_limit, limit.client, limit.api, limit.per_minute, limit.burst, by, at)


def choose(limits: dict[tuple[str, str], Limit], client: str, api: str, otherwise: int) -> Limit:
    """Choose the limit of a client and an API: the nearest that is set, else `otherwise` calls a minute."""
    for key in ((client, api), (client, ANY), (ANY, api), (ANY, ANY)):
        if key in limits:
            return limits[key]
    return Limit(client, api, otherwise, max(otherwise // 6, 1))
