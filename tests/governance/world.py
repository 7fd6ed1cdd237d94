"""A small world of councils: three bodies, their people, and callers with accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from samspill import governance
from samspill.governance.cases import passages
from samspill.governance.councils import bodies, people, seating

AT = datetime(2024, 2, 1, 12, tzinfo=UTC)
START = date(2022, 1, 1)
SCOPES = tuple(o.name for area in governance.catalogue() for o in area.operations)

PEOPLE = {
    "sekretaer": ("Sanna Sekretær", "secretary"),
    "leder": ("Lise Leder", "leader"),
    "medlem": ("Mons Medlem", "member"),
    "vara": ("Vera Vara", "deputy"),
    "observator": ("Odd Observatør", "observer"),
}
"""Who sits in NUIT, by the key of the account."""


def values(name: str, short: str, parent: str = "") -> dict[str, Any]:
    """What a body is added with."""
    return {
        "name": name,
        "name_nn": "",
        "short": short,
        "kind": "committee",
        "parent": parent,
        "follows": "",
        "formed": START,
        "ended": None,
        "notice_days": 5,
        "deputies": True,
        "attributed": False,
    }


async def councils(tx: Any) -> dict[str, str]:
    """Three bodies; in NUIT sit people with accounts. Gives the seats of NUIT by key."""
    await bodies.add_body(tx, "e-helseradet", values("Nasjonalt e-helseråd", "Rådet"))
    await bodies.add_body(tx, "nuit", values("Prioriteringsutvalget", "NUIT", "e-helseradet"))
    await bodies.add_body(tx, "nufa", values("Fagutvalget", "NUFA", "e-helseradet"))
    vest = await people.add_organisation(tx, "Helse Vest RHF", aliases=["Helse Vest"])
    kinds = {"secretary": "secretariat", "observer": "observer"}
    seats: dict[str, str] = {}
    for key, (name, role) in PEOPLE.items():
        person = await people.add_person(tx, name, f"staff:{key}")
        label = f"Plass for {name}"
        organisation = vest if role in ("member", "deputy") else ""
        seat = seats.get("medlem") if role == "deputy" else None
        seat = seat or await seating.add_seat(tx, "nuit", label, kinds.get(role, "member"), organisation, START)
        seats[key] = seat
        await seating.appoint(tx, seating.Appointment(seat, person, role, starts=START), AT, "test")
    return seats


async def case(tx: Any, title: str = "Innføring av dokumentdeling", body: str = "nuit", **more: Any) -> Any:
    """A case in a body."""
    draft = passages.Draft(body, title, more.pop("kinds", ("discussion",)), **more)
    return await passages.create(tx, draft, AT, "staff:sekretaer")


def signed(token: Any, key: str, role: str = "", page: bool = False) -> dict[str, str]:
    """The header of somebody who is signed in as one of the people above."""
    said = {"sub": f"staff:{key}", "role": role or {"sekretaer": "secretariat", "leder": "chair"}.get(key, "member")}
    found = token(" ".join(SCOPES), "GOV", kind="staff", **said)
    return found | ({"accept": "text/html"} if page else {})
