"""The people that somebody who tries the platform can be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from samspill.demo import names
from samspill.demo.personnel import name_of, people
from samspill.demo.tables import rows

Role = Literal["doctor", "nurse", "citizen", "system", "auditor", "secretariat", "chair", "member", "owner"]


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody to sign in as. What does not apply is empty."""

    key: str
    """What the sign-in page and its address call the user; never a person number."""
    name: str
    role: Role
    title: str
    """In bokmål."""
    practitioner: str
    """Id of a Practitioner (and of the PractitionerRole)."""
    patient: str
    """Id of a Patient."""
    organisation: str
    """Id of the Organization the user acts for."""
    hpr: str
    description: str
    """In bokmål: one or two sentences."""


@lru_cache
def users() -> tuple[DemoUser, ...]:
    """Give the users of the demo sign-in: health personnel, citizens, an auditor and a council's secretary."""
    return tuple(_user(row) for row in rows("users"))


def _user(row: dict[str, str]) -> DemoUser:
    worker = people().get(row["practitioner"])
    name = name_of(row["practitioner"]) if worker else names.person(row["patient"] or row["key"], row["gender"])
    return DemoUser(
        key=row["key"],
        name=name.text,
        role=cast("Role", row["role"]),
        title=row["title"],
        practitioner=row["practitioner"],
        patient=row["patient"],
        organisation=worker["organisation"] if worker else row["organisation"],
        hpr=worker["hpr"] if worker else "",
        description=row["description"],
    )
