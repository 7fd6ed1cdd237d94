"""What citizens can set: definitions, kept as data in `definitions.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal
from uuid import UUID

from samspill.kernel.problems import Fault, Missing

Does = Literal["consent", "reserve", "block"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One thing that can be set (PVK: `personverninnstilling`)."""

    id: UUID
    code: str
    type: Literal["samtykke", "reservasjon", "tilgangsbegrensning"]
    party: str
    """The data controller (PVK: `partKode`)."""
    does: Does
    metadata: frozenset[str]
    by: frozenset[str]
    """Kinds of callers who may set it."""
    many: bool
    names: dict[str, str]


@cache
def definitions() -> tuple[Definition, ...]:
    """List them, as they stand in the file."""
    text = resources.files(__package__).joinpath("definitions.toml").read_text("utf-8")
    return tuple(
        Definition(
            id=UUID(row["id"]),
            code=row["code"],
            type=row["type"],
            party=row["party"],
            does=row["does"],
            metadata=frozenset(row["metadata"]),
            by=frozenset(row["by"]),
            many=row["many"],
            names={language: row[language] for language in ("nb", "nn", "en")},
        )
        for row in tomllib.loads(text)["definition"]
    )


@cache
def _by_id() -> dict[UUID, Definition]:
    return {one.id: one for one in definitions()}


def definition(id_: UUID | str) -> Definition:
    """Give a definition by its id or its code; raises `Missing`."""
    found = next((one for one in definitions() if id_ in (one.code, one.id, str(one.id))), None)
    if found is None:
        message = "there is no such definition of a setting"
        raise Missing(message, Fault("definition", message, "not-found"))
    return found


def does(id_: UUID) -> Does | None:
    """Tell what the decision makes of a setting; None for a definition that is no more."""
    found = _by_id().get(id_)
    return found.does if found else None
