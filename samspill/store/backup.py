"""Everything that the database holds, in one file; and back.

The file is a tar archive: `manifest.json` first (version, steps, and for each table its rows and digest), then one
`<schema>.<table>.zst` for each table in PostgreSQL's COPY text format, all seen at the same moment. It does not depend
on PostgreSQL's version: what was backed up on 15 can be restored on 18.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import zstandard

from samspill.kernel import strict_json
from samspill.kernel.problems import Invalid, Unavailable
from samspill.store.migrate import steps
from samspill.store.statements import split

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_sql = split((Path(__file__).parent / "backup.sql").read_text("utf-8"))
FORM: Final = 1
LEDGER: Final = "store.migration"
"""Which steps the database has taken: the same in both, or the backup is refused."""
MADE: Final = ("audit.chain", "fhir.indexed", "grunndata.feed", "grunndata.generation")
"""Tables that a migration puts rows into."""
CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Table:
    """One table in a backup."""

    name: str
    columns: tuple[str, ...]
    rows: int
    digest: str
    """SHA-256 of the rows as COPY writes them, in the order of the whole row."""


async def backup(url: str, path: Path, files: Mapping[str, bytes], told: Callable[[str], None] = lambda _: None) -> int:
    """Write a backup; gives the number of rows. `files` go along under `files/`. The file is whole or not there."""
    connection = await asyncpg.connect(url)
    draft = path.with_name(path.name + ".partial")
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            with tempfile.TemporaryDirectory(dir=path.parent) as folder:
                tables = [await _dump(connection, name, Path(folder), told) for name in await _tables(connection)]
                sequences = {r["name"]: r["value"] for r in await connection.fetch(_sql["sequences"], _schemas())}
                _pack(draft, tables, sequences, files, Path(folder))
    finally:
        await connection.close()
    draft.replace(path)
    return sum(table.rows for table in tables)


async def restore(url: str, path: Path, told: Callable[[str], None] = lambda _: None) -> dict[str, bytes]:
    """Put a backup into a database that is migrated and empty; gives the `files` that went along.

    Raises `Invalid` when it is no backup or was made by another version's tables, `Unavailable` when the database holds
    anything. All of it is restored, or nothing.
    """
    connection = await asyncpg.connect(url)
    try:
        with tarfile.open(path) as archive:
            manifest = _manifest(archive)
            async with connection.transaction():
                await _check_empty(connection)
                for entry in manifest["tables"]:
                    told(entry["name"])
                    await _fill(connection, archive, entry)
                for name, value in manifest["sequences"].items():
                    if value is not None:
                        await connection.execute(_sql["set_sequence"], name, value)
            return {
                m.name.removeprefix("files/"): _content(archive, m)
                for m in archive.getmembers()
                if m.name.startswith("files/")
            }
    except (tarfile.TarError, KeyError, zstandard.ZstdError) as error:
        raise Invalid(f"{path.name} is not a whole backup: {type(error).__name__}") from None
    finally:
        await connection.close()


def _schemas() -> list[str]:
    return sorted({step.schema for step in steps()})


async def _tables(connection: Any) -> list[str]:
    return [row["name"] for row in await connection.fetch(_sql["tables"], _schemas())]


async def _columns(connection: Any, table: str) -> tuple[str, ...]:
    return tuple(row["name"] for row in await connection.fetch(_sql["columns"], table))


async def _dump(connection: Any, name: str, folder: Path, told: Callable[[str], None]) -> Table:
    told(name)
    columns = await _columns(connection, name)
    listed = ", ".join(f'"{column}"' for column in columns)
    # JSON has no order of its own: a row that holds any is put in order by what it looks like.
    order = "whole::text" if await connection.fetchval(_sql["holds_json"], name) else "whole"
    query = f"SELECT {listed} FROM {name} AS whole ORDER BY {order}"  # noqa: S608 - names come from the catalogue
    digest = hashlib.sha256()
    with (folder / name).open("wb") as file, zstandard.ZstdCompressor(level=6).stream_writer(file) as packed:

        async def write(data: bytes) -> None:
            digest.update(data)
            packed.write(data)

        tag = await connection.copy_from_query(query, output=write)
    return Table(name, columns, int(tag.split()[-1]), digest.hexdigest())


def _pack(
    path: Path, tables: list[Table], sequences: Mapping[str, int], files: Mapping[str, bytes], folder: Path
) -> None:
    manifest = {
        "form": FORM,
        "steps": [[s.package, s.number, s.digest] for s in steps()],
        "tables": [{"name": t.name, "columns": t.columns, "rows": t.rows, "digest": t.digest} for t in tables],
        "sequences": sequences,
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        _add(archive, "manifest.json", strict_json.write(manifest))
        for table in tables:
            archive.add(folder / table.name, f"{table.name}.zst")
        for name, content in files.items():
            _add(archive, f"files/{name}", content)
        file.flush()
        os.fsync(file.fileno())


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo | str) -> bytes:
    file = archive.extractfile(member)
    if file is None:
        raise KeyError(member)
    return file.read()


def _manifest(archive: tarfile.TarFile) -> Any:
    manifest = strict_json.value_of(_content(archive, "manifest.json"))
    if manifest["form"] != FORM or manifest["steps"] != [[s.package, s.number, s.digest] for s in steps()]:
        raise Invalid(
            "the backup was made with other tables than this version's: restore it with the version that made it, "
            "and let the newer version migrate the database.",
        )
    return manifest


async def _check_empty(connection: Any) -> None:
    """Refuse a database that holds anything; what migrations put in is taken out, as the backup has it too."""
    for name in await _tables(connection):
        holds_rows = f"SELECT EXISTS (SELECT FROM {name})"  # noqa: S608 - names come from the catalogue
        if name not in (*MADE, LEDGER) and await connection.fetchval(holds_rows):
            raise Unavailable(f"the database is not empty: {name} holds rows. A backup is restored into an empty one.")
    for name in MADE:
        await connection.execute(f"DELETE FROM {name}")  # noqa: S608 - a list of our own


async def _fill(connection: Any, archive: tarfile.TarFile, entry: Mapping[str, Any]) -> None:
    schema, _, table = entry["name"].partition(".")
    if entry["name"] == LEDGER:
        return
    packed = archive.extractfile(f"{entry['name']}.zst")
    if packed is None:
        raise KeyError(entry["name"])
    digest = hashlib.sha256()

    async def rows() -> Any:
        with zstandard.ZstdDecompressor().stream_reader(packed) as reader:
            while chunk := reader.read(CHUNK):
                digest.update(chunk)
                yield chunk

    # What triggers would add to other tables is in the backup itself.
    await connection.execute(f"ALTER TABLE {entry['name']} DISABLE TRIGGER USER")
    await connection.copy_to_table(table, schema_name=schema, columns=entry["columns"], source=rows())
    await connection.execute(f"ALTER TABLE {entry['name']} ENABLE TRIGGER USER")
    if digest.hexdigest() != entry["digest"]:
        raise Invalid(f"the backup is damaged: {entry['name']} is not what was backed up")
