"""Names for callers and organisations, from their resources; these are nobody's record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir import record
from samspill.services.access_log.looks import Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samspill.store import Transaction

CATEGORY: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
"""Code list 9060, category of health personnel: the role that a citizen may see."""


async def names_of(tx: Transaction, entries: Iterable[Mapping[str, Any]]) -> dict[str, Named]:
    """Give names by reference (`Practitioner/…`, `Organization/…`); what is not to be found is left out."""
    entries = list(entries)
    callers = [entry["caller"].partition("/") for entry in entries]
    wanted = {
        "Practitioner": [id_ for kind, _, id_ in callers if kind == "Practitioner" and id_],
        "Organization": [entry["organisation"] for entry in entries if entry["organisation"]],
    }
    return {
        f"{kind}/{id_}": named(resource)
        for kind, ids in wanted.items()
        if ids
        for id_, resource in (await record.open_ones(tx, kind, ids)).items()
    }


def named(resource: Mapping[str, Any]) -> Named:
    """Read the name of a Practitioner (with the category of its authorisation) or an Organization."""
    if resource["resourceType"] == "Organization":
        return Named(resource.get("name", ""))
    return Named(record.name_of(resource), _category(resource))


def _category(practitioner: Mapping[str, Any]) -> str:
    codings = (
        coding
        for qualification in practitioner.get("qualification", ())
        for coding in qualification.get("code", {}).get("coding", ())
    )
    return next((coding.get("display", "") for coding in codings if coding.get("system") == CATEGORY), "")
