"""Bring the tables up to what the code expects: forward only, one at a time, checked for drift.

Each package keeps its own steps in `<package>/migrations/NNNN_what.sql` and owns the schema of its own name; lower
layers come first. That is safe because no foreign key crosses a schema.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from samspill.kernel.problems import Unavailable
from samspill.store.statements import split
from samspill.store.transaction import AWAY

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).parents[1]
LAYERS: Final = ("store", "audit", "grunndata", "trust", "fhir", "services", "registry", "governance")
OLDEST: Final = 15
_sql = split((Path(__file__).parent / "migrate.sql").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Step:
    """One file of one package's migrations."""

    package: str
    number: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        """Tell whether the file is the one that was applied."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def schema(self) -> str:
        """Give the package's own schema."""
        return self.package.rsplit("/", 1)[-1]


def steps(root: Path = ROOT) -> list[Step]:
    """List every step, in the order of application."""
    found = []
    for layer in LAYERS:
        for file in sorted((root / layer).rglob("migrations/*.sql"), key=lambda p: (len(p.parts), p)):
            number, _, name = file.stem.partition("_")
            package = file.parents[1].relative_to(root).as_posix()
            found.append(Step(package, int(number), name, file.read_text("utf-8")))
    return found


async def migrate(url: str, told: Callable[[str], None] = lambda _: None, root: Path = ROOT) -> int:
    """Apply what is missing; gives how many steps that was. Raises `Unavailable` for drift, with what to do."""
    try:
        connection = await asyncpg.connect(url, timeout=30)
    except AWAY as error:
        raise Unavailable(f"PostgreSQL does not answer: {type(error).__name__}") from error
    try:
        _check_server(connection.get_server_version().major)
        async with connection.transaction(isolation="read_committed"):
            await connection.execute(_sql["lock"])
            await connection.execute(_sql["ledger"])
            return await _apply(connection, steps(root), told)
    finally:
        await connection.close()


async def pending(url: str, root: Path = ROOT) -> list[str]:
    """Name the steps that are not applied yet, without applying them."""
    connection = await asyncpg.connect(url, timeout=30)
    try:
        if not await connection.fetchval(_sql["has_ledger"]):
            return [f"{s.package} {s.number:04d}_{s.name}" for s in steps(root)]
        done = {(r["package"], r["number"]) for r in await connection.fetch(_sql["applied"])}
        return [f"{s.package} {s.number:04d}_{s.name}" for s in steps(root) if (s.package, s.number) not in done]
    finally:
        await connection.close()


async def _apply(connection: Any, wanted: list[Step], told: Callable[[str], None]) -> int:
    applied = {(r["package"], r["number"]): r["digest"] for r in await connection.fetch(_sql["applied"])}
    _check_drift(applied, wanted)
    missing = [step for step in wanted if (step.package, step.number) not in applied]
    for step in missing:
        told(f"{step.package} {step.number:04d}_{step.name}")
        await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{step.schema}"')
        await connection.execute(step.text)
        await connection.execute(_sql["note"], step.package, step.number, step.name, step.digest)
    return len(missing)


def _check_drift(applied: dict[tuple[str, int], str], wanted: list[Step]) -> None:
    known = {(step.package, step.number): step.digest for step in wanted}
    for package, number in sorted(applied.keys() - known.keys()):
        raise Unavailable(
            f"the database has step {number:04d} of {package}, which this version of Samspill does not know: "
            "it was made by a newer version. Run that version, or restore a backup made by this one.",
        )
    for key in sorted(applied.keys() & known.keys()):
        if applied[key] != known[key]:
            raise Unavailable(
                f"step {key[1]:04d} of {key[0]} is not the one that this database was made with. Steps that have been "
                "applied are never changed: put the file back as it was, and write the change as a new step.",
            )
    for step in wanted:
        latest = max((n for p, n in applied if p == step.package), default=0)
        if (step.package, step.number) not in applied and step.number < latest:
            raise Unavailable(f"step {step.number:04d} of {step.package} comes before one that is applied already.")


def _check_server(major: int) -> None:
    if major < OLDEST:
        raise Unavailable(f"PostgreSQL {major} is too old: Samspill needs {OLDEST} or newer.")
