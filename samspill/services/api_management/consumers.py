"""Who calls: the registered clients, their keys and limits, and what they have asked for."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Fault, Malformed, Missing
from samspill.services.api_management.apis import NOBODY
from samspill.trust.issuing import clients as registered
from samspill.trust.metering import limits
from samspill.trust.metering import usage as used
from samspill.trust.metering.limits import ANY, Limit

if TYPE_CHECKING:
    from datetime import date

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

DAYS: Final = 30
"""How far back the figures go where nothing else is asked."""
MOST: Final = 400


async def clients(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """List the clients: who answers for each, how its keys stand, and when it was last seen."""
    latest: dict[str, Any] = {}
    for row in await used.by_day(tx, _since(call, DAYS)):
        latest[row["client"]] = max(row["latest"], latest.get(row["client"], row["latest"]))
    listed = [
        {
            "id": row["id"],
            "name": row["name"],
            "owner": row["owner"],
            "key": _newest(row["keys"]),
            "latest": latest.pop(row["id"], None),
        }
        for row in await registered.list_clients(tx, call.at)
    ]
    others = [{"id": name, "latest": at} for name, at in sorted(latest.items())]
    return Reply({"clients": listed, "others": others, "days": DAYS}, about="clients", touched=NOBODY)


async def client(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show one client, named by `id`: its keys, scopes, organisations, limits, and what it has asked for."""
    wanted = dict(call.query).get("id", "")
    found = next((row for row in await registered.list_clients(tx, call.at) if row["id"] == wanted), None)
    if found is None:
        raise Missing("there is no such client")
    held = [limit for limit in await limits.listed(tx) if limit.client in (wanted, ANY)]
    days = await used.by_day(tx, _since(call, DAYS), wanted)
    data = {"client": found, "limits": [_said(limit) for limit in held], "days": days}
    return Reply(data, about=f"client/{wanted}", touched=NOBODY)


async def usage(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show calls, refusals, errors and latest use, by day, client and API; `days` says how far back, `client` whose."""
    said = dict(call.query)
    count = _whole(said.get("days", str(DAYS)), "days", MOST)
    days = await used.by_day(tx, _since(call, count), said.get("client") or None)
    data = {"days": days, "consumers": _summed(days), "back": count, "client": said.get("client", "")}
    return Reply(data, about="usage", touched=NOBODY)


async def limit(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Set how many calls `per_minute` (0: no limit) a `client` may make to an `api`, and how many at once (`burst`)."""
    said = dict(call.query)
    per_minute = _whole(said.get("per_minute", ""), "per_minute", limits.MOST)
    burst = _whole(said.get("burst") or str(max(per_minute // 6, 1)), "burst", limits.MOST)
    wanted = Limit(said.get("client", "").strip(), said.get("api", "").strip() or ANY, per_minute, burst)
    await limits.put(tx, wanted, call.caller.subject, call.at)
    where = (
        "/api-management/clients"
        if wanted.client == ANY
        else f"/api-management/client?{urlencode({'id': wanted.client})}"
    )
    about = f"limit/{wanted.client}/{wanted.api}"
    return Reply(_said(wanted), status=303, headers={"location": where}, about=about, touched=NOBODY)


def _newest(keys: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Give the key that a client can go on with the longest; None when it has none."""
    holding = [key for key in keys if key["state"] != "ended"]
    return max(holding, key=lambda key: key["expires"], default=None)


def _summed(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the days of each client up, those who call the most first."""
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"calls": 0, "refused": 0, "failed": 0, "latest": None})
    for row in days:
        one = found[row["client"]]
        for name in ("calls", "refused", "failed"):
            one[name] += row[name]
        one["latest"] = max(row["latest"], one["latest"] or row["latest"])
    rows = [{"client": name, **figures} for name, figures in found.items()]
    return sorted(rows, key=lambda row: (-row["calls"], row["client"]))


def _since(call: Call, days: int) -> date:
    return norwegian_day(call.at - timedelta(days=days - 1))


def _whole(text: str, where: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:12]) > most or len(text) > 12:  # noqa: PLR2004 - digits
        what = f"{where} is a whole number, at most {most}"
        raise Malformed(what, Fault(where, what, "value"))
    return int(text)


def _said(one: Limit) -> dict[str, Any]:
    return {"client": one.client, "api": one.api, "per_minute": one.per_minute, "burst": one.burst}
