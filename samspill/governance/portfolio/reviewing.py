"""The criteria in all their versions, what initiatives are by each, and what another version would change."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - msgspec reads the types of what it takes
from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.portfolio.criteria import check, named, outcome
from samspill.governance.portfolio.viewing import is_inside, sql
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Clash, Fault, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

MET: Final = ("yes", "no", "unclear")


class _Criteria(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    name: str
    rule: Any
    texts: dict[str, str]
    starts: date | None = None
    ends: date | None = None
    state: str = "held"
    source: str = ""


async def adopt(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Put a version of the criteria on record (JSON): its texts, how they are put together, and when it holds."""
    try:
        found = msgspec.json.decode(call.body, type=_Criteria)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise wrong("", f"these are no criteria: {error}", "structure") from None
    if found.state not in ("held", "proposed"):
        raise wrong("state", "state is held or proposed")
    check(found.rule, found.texts)
    kept = (strict_json.write(found.rule).decode(), strict_json.write(found.texts).decode())
    days = (found.starts, found.ends)
    at = (call.at, call.caller.subject)
    if await tx.one(sql.add_criteria, found.id, found.name, *days, found.state, *kept, found.source, *at) is None:
        message = "there is a version of this id"
        raise Clash(message, Fault("id", message, "conflict"))
    return done("/portfolio/criteria", {"id": found.id}, f"criteria/{found.id}")


async def assess(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Say whether an initiative meets a criterion of a version (`criteria`, `criterion`, `met`), and why (`reason`)."""
    id_, said = str(call.facts["initiative"]), asked(call)
    if await tx.one(sql.initiative, id_) is None:
        raise Missing("there is no such initiative")
    version = await _version(tx, said.id("criteria", need=True))
    criterion = said.choice("criterion", version["texts"])
    told = (said.choice("met", MET), said.text("reason", need=True, most=4000))
    await tx.run(sql.assess, id_, version["id"], criterion, *told, call.at, call.caller.subject)
    return done(f"/portfolio/{id_}", {"criteria": version["id"], "criterion": criterion, "met": told[0]}, id_)


async def criteria(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the criteria: all versions, and what the portfolio is by one (`version`), beside another (`against`).

    What is in, out and not settled by each, and which initiatives would come in or go out.
    """
    said = asked(call)
    versions = [_read(row) for row in await tx.all(sql.criteria)]
    held = [one for one in versions if one["state"] == "held"]
    chosen = said.line("version") or (held[-1]["id"] if held else "")
    against = said.line("against")
    if not versions:
        return Reply({"versions": [], "found": [], "counts": {}, "moves": {}}, about="criteria", touched=((None, 0),))
    found = await _found(tx, await _version(tx, chosen), inside=is_inside(call))
    data: dict[str, Any] = {
        "versions": versions,
        "version": chosen,
        "against": against,
        "found": found,
        "counts": {met: sum(one["outcome"] == met for one in found) for met in MET},
        "moves": {},
    }
    if against:
        other = {one["id"]: one for one in await _found(tx, await _version(tx, against), inside=is_inside(call))}
        data["moves"] = _moves(found, other)
    return Reply(data, about="criteria", touched=((None, 0),))


async def _found(tx: Transaction, version: Mapping[str, Any], *, inside: bool) -> list[dict[str, Any]]:
    rows = await tx.all(sql.assessments, version["id"], inside)
    return [_judged(row, version) for row in rows]


def _judged(row: Row, version: Mapping[str, Any]) -> dict[str, Any]:
    told = strict_json.value_of(row["found"].encode())
    met = {name: one["met"] for name, one in told.items()}
    named_of = {name: row[name] for name in ("id", "title", "owner", "state")}
    no = [name for name in named(version["rule"]) if met.get(name) == "no"]
    reasons = {name: told[name]["reason"] for name in told}
    return {**named_of, "met": met, "reasons": reasons, "no": no, "outcome": outcome(version["rule"], met)}


def _moves(found: list[dict[str, Any]], other: Mapping[str, Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Tell what comes in, what goes out and what becomes unsettled when the second version is taken."""
    moves: dict[str, list[dict[str, Any]]] = {"in": [], "out": [], "unsettled": []}
    for one in found:
        after = other[one["id"]]
        if one["outcome"] != after["outcome"]:
            kind = {"yes": "in", "no": "out", "unclear": "unsettled"}[str(after["outcome"])]
            moves[kind].append({"id": one["id"], "title": one["title"], "no": after["no"], "reasons": after["reasons"]})
    return moves


async def _version(tx: Transaction, id_: str) -> dict[str, Any]:
    for row in await tx.all(sql.criteria):
        if row["id"] == id_:
            return _read(row)
    raise wrong("criteria", "there is no such version of the criteria")


def _read(row: Row) -> dict[str, Any]:
    values = {name: strict_json.value_of(row[name].encode()) for name in ("rule", "texts")}
    return {**dict(row), **values}
