"""A small world of councils: three bodies, their people, and callers with accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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


async def stands_in(store: Any, person: str, passage: str, ahead: timedelta) -> None:
    """Have somebody stand in for a member at the one meeting that has a case on its agenda, some days ahead."""
    starts = datetime.now(UTC) + ahead
    async with store.transaction() as tx:
        await tx.run("DELETE FROM governance.attendance")
        await tx.run("DELETE FROM governance.agenda_item")
        await tx.run("DELETE FROM governance.agenda")
        await tx.run("DELETE FROM governance.meeting")
        meeting = (
            "INSERT INTO governance.meeting (id, body, year, starts, at, author) VALUES ('m', 'nuit', $1, $2, $2, 'x')"
        )
        await tx.run(meeting, starts.year, starts)
        await tx.run("INSERT INTO governance.agenda VALUES ('m', 1, 'sent', $1, 'x')", starts)
        item = (
            "INSERT INTO governance.agenda_item (meeting, version, place, kind, passage) VALUES ('m', 1, 1, 'case', $1)"
        )
        await tx.run(item, passage)
        stands = (
            "INSERT INTO governance.attendance (meeting, person, capacity, present) VALUES ('m', $1, 'deputy', true)"
        )
        await tx.run(stands, person)


def signed(token: Any, key: str, role: str = "") -> dict[str, str]:
    """The header of somebody who is signed in as one of the people above."""
    said = {"sub": f"staff:{key}", "role": role or {"sekretaer": "secretariat", "leder": "chair"}.get(key, "member")}
    found: dict[str, str] = token(" ".join(SCOPES), "GOV", kind="staff", **said)
    return found
