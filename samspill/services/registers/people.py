"""A person of the population register, as a page shows somebody: what the FHIR views withhold is withheld here too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata import fastlege, personnel
from samspill.grunndata.persons.rows import STATUSES
from samspill.services.registers.fhir.general_practice import teams
from samspill.services.registers.fhir.patients import abouts, related
from samspill.services.registers.views.general_practice import is_in_force
from samspill.services.registers.views.patient import patient
from samspill.services.registers.views.protection import MASKED
from samspill.services.registers.views.related_person import relationship_of

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.kernel.calls import Call
    from samspill.services.registers.views.spelling import JSON
    from samspill.store import Transaction

KNOWN: Final = frozenset(STATUSES.values())


async def person(tx: Transaction, call: Call, id_: str, at: datetime, *, past: bool) -> dict[str, Any] | None:
    """Give what a page shows of somebody as of a moment; None for somebody who is not known."""
    found = await abouts(tx, [id_], at)
    if not found:
        return None
    shown = patient(found[0], at, past=past)
    ties = [_tie(one) for one in await related(tx, id_, at) if one["active"]]
    return {
        "id": id_,
        "name": _name(shown),
        "numbers": [{"number": one["value"], "use": one["use"]} for one in shown.get("identifier", ())],
        "status": next((e["valueCoding"]["code"] for e in shown.get("extension", ())), ""),
        "birth_date": shown.get("birthDate", ""),
        "sex": shown.get("gender", ""),
        "died": shown.get("deceasedDateTime", ""),
        "protection": found[0].level,
        "masked": MASKED in shown["meta"].get("security", ()),
        "addresses": [one for one in map(_address, shown.get("address", ())) if one],
        "ties": ties,
        "links": [{"id": one.other, "replaced": one.replaced} for one in found[0].links],
        "gp": await _gp(tx, call, id_, at),
    }


def _name(shown: JSON) -> str:
    return str(shown["name"][0]["text"]) if shown.get("name") else ""


def _address(shown: JSON) -> dict[str, Any] | None:
    """Give the lines of an address; None for what stands in the place of one that is withheld."""
    if "type" not in shown:
        return None
    town = " ".join(part for part in (shown.get("postalCode"), shown.get("city")) if part)
    code = next(
        (e["valueCoding"]["code"] for e in shown.get("_district", {}).get("extension", ())),
        "",
    )
    lines = [*shown.get("line", ()), *([town] if town else []), *([c] if (c := shown.get("country")) else [])]
    return {"kind": shown["type"] if shown["use"] == "home" else shown["use"], "lines": lines, "municipality": code}


def _tie(shown: JSON) -> dict[str, Any]:
    system = shown["relationship"][0]["coding"][0]["system"].rpartition("/")[2]
    kind = {"no-basis-parental-responsibility": "parental", "no-basis-family-relation": "family"}.get(
        system, "guardian"
    )
    return {"kind": kind, "code": relationship_of(shown), "name": _name(shown)}


async def _gp(tx: Transaction, call: Call, id_: str, at: datetime) -> dict[str, Any] | None:
    """Give the list that somebody is on, and its doctors; None for somebody who is on none."""
    places = [place for place in await fastlege.places_of(tx, id_) if is_in_force(place, at)][:1]
    if not places:
        return None
    [team] = await teams(tx, places, call, at, past=True)
    if MASKED in team.get("meta", {}).get("security", ()):
        return {"masked": True, "name": "", "doctors": []}
    doctors = []
    for one in team.get("participant", ()):
        hpr = one["member"]["reference"].rpartition("/")[2]
        known = await personnel.by_hpr(tx, hpr)
        role = one["role"][0]["coding"][0]["code"]
        doctors.append({"hpr": hpr, "name": (known.name if known else "") or "", "role": role})
    return {"masked": False, "name": team.get("name", ""), "doctors": doctors}
