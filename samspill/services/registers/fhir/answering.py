"""Answers of the registers: a resource, or a Bundle of what was found, and whose records were touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from samspill import grunndata
from samspill.exchange import WITHHELD
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.services.registers.fhir.asking import AS_OF, check_format, link_to, moment_of, values_of
from samspill.services.registers.views.protection import MASKED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from samspill.kernel.calls import Call
    from samspill.services.registers.fhir.asking import Asked
    from samspill.services.registers.views.spelling import JSON
    from samspill.store import Transaction

    Touched = tuple[tuple[str | None, int], ...]

PERSONAL: Final = frozenset({"identifier", "patient.identifier", "name", "family", "given", "birthdate"})
"""Parameters that are left out of the address that a Bundle says of itself."""
SOME_WITHHELD: Final = "Something is withheld: the address of somebody who would stand here is confidential."


def endpoint(call: Call) -> str:
    """Give the address of the registers' FHIR endpoint, as the caller sees it."""
    return f"{call.base.removesuffix('/fhir')}/registers/fhir"


def read_at(call: Call) -> tuple[datetime, bool]:
    """Say which moment a read is about, and whether the caller said so. Raises `Malformed` for other parameters."""
    check_format(call)
    values = values_of([pair for pair in call.query if pair[0] != "_format"], [AS_OF])
    at = moment_of(values.get(AS_OF, ""))
    return at or call.at, at is not None


def one(found: JSON | None, touched: Touched = ((None, 1),), *, place: str = "") -> Reply:
    """Answer a read. Raises `Missing` for nothing. `place` is where it is, when that is not where it was asked for."""
    if found is None:
        raise Missing("the registers have no such resource")
    headers = {**_marked([found]), **({"content-location": place} if place else {})}
    return Reply(body=strict_json.write(found), headers=headers, about=_about(found), touched=touched)


def _about(found: JSON) -> str:
    return f"{found['resourceType']}/{found['id']}"


def _marked(found: Iterable[JSON], *, more: bool = False) -> dict[str, str]:
    masked = more or any(MASKED in one.get("meta", {}).get("security", ()) for one in found)
    return {WITHHELD: "true"} if masked else {}


def bundle(
    call: Call,
    kind: str,
    asked: Asked,
    found: Sequence[JSON],
    *,
    after: str = "",
    notes: Sequence[str] = (),
    touched: Touched | None = None,
) -> Reply:
    """Answer a search with a searchset. `after` is what the next page begins after, where there is one.

    The total is said where all of it stands here. `notes` are told as an OperationOutcome at the end.
    """
    base = endpoint(call)
    said = [(name, value) for name, value in asked.values.items() if name not in PERSONAL]
    links = [{"relation": "self", "url": f"{base}/{kind}" + (f"?{urlencode(said)}" if said else "")}]
    if after:
        links.append({"relation": "next", "url": f"{base}/{kind}?{link_to(call, kind, asked, after)}"})
    entries: list[dict[str, Any]] = [
        {"fullUrl": f"{base}/{_about(each)}", "resource": each, "search": {"mode": "match"}} for each in found
    ]
    entries += [{"resource": _note(notes), "search": {"mode": "outcome"}}] if notes else []
    body = {
        "resourceType": "Bundle",
        "type": "searchset",
        **({} if after or asked.after or notes else {"total": len(found)}),
        "link": links,
        **({"entry": entries} if entries else {}),
    }
    headers = _marked(found, more=SOME_WITHHELD in notes)
    return Reply(body=strict_json.write(body), headers=headers, about=kind, touched=touched or ((None, len(found)),))


def _note(notes: Sequence[str]) -> JSON:
    issues = [{"severity": "information", "code": "incomplete", "diagnostics": note} for note in notes]
    return {"resourceType": "OperationOutcome", "issue": issues}


async def touched_by(tx: Transaction, persons: Iterable[str | None]) -> Touched:
    """Say whose records a look at persons in the register is told in: theirs, where there are any here."""
    counts: dict[str | None, int] = {}
    for person in persons:
        records = await grunndata.records_of(tx, person) if person else ()
        for record in records or (None,):
            counts[record] = counts.get(record, 0) + 1
    return tuple(counts.items()) or ((None, 0),)
