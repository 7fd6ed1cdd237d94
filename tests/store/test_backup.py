"""A backup holds everything, and what is restored is the same to the last byte."""

from __future__ import annotations

import asyncpg
import pytest

from samspill.kernel.problems import Invalid, Unavailable
from samspill.store import Store
from samspill.store.backup import backup, restore
from tests.fhir.conftest import JSON, PATIENT, observation


async def everything(url):
    """Every row of every table of ours, as text; and where each sequence stands."""
    connection = await asyncpg.connect(url)
    tables = await connection.fetch(
        "SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema$)'",
    )
    found = {}
    for row in tables:
        order = "" if row["name"] == "store.migration" else " ORDER BY t::text"
        columns = "package, number, name, digest" if row["name"] == "store.migration" else "t"
        rows = await connection.fetch(f"SELECT ({columns})::text AS text FROM {row['name']} AS t{order}")
        found[row["name"]] = sorted(r["text"] for r in rows)
    sequences = await connection.fetch("SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2")
    found["sequences"] = [tuple(row) for row in sequences]
    await connection.close()
    return found


@pytest.fixture
async def filled(client, token):
    """A database with something in every table that calls fill."""
    patient = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    for number in range(5):
        text = observation(patient, value=f"1.{number}0")
        made = (await client.post("/fhir/Observation", content=text, headers=JSON | token())).json()["id"]
    await client.put(f"/fhir/Observation/{made}", content=text[:-1] + f',"id":"{made}"}}', headers=JSON | token())
    await client.delete(f"/fhir/Observation/{made}", headers=token())
    await client.get("/fhir/Patient/nobody", headers=token())
    return patient


@pytest.fixture
async def empty(server, template):
    from tests.conftest import named

    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE restored TEMPLATE {template} STRATEGY FILE_COPY")
    yield named(server, "restored")
    await connection.execute("DROP DATABASE restored WITH (FORCE)")
    await connection.close()


async def test_what_is_restored_is_what_was_there(database, empty, filled, tmp_path):
    before = await everything(database)
    assert all(
        before[name] for name in ("fhir.resource", "fhir.version", "fhir.string_index", "audit.entry", "store.outbox")
    )
    rows = await backup(database, tmp_path / "b.samspill", {"keys/x": b"secret"})
    assert rows == sum(len(found) for name, found in before.items() if name != "sequences")
    files = await restore(empty, tmp_path / "b.samspill")
    assert files == {"keys/x": b"secret"}
    assert await everything(empty) == before
    assert (tmp_path / "b.samspill").stat().st_mode & 0o077 == 0


async def test_the_platform_goes_on_from_a_restored_database(database, empty, filled, tmp_path, keys):
    from samspill.audit import verifying
    from samspill.trust.sealing import checker

    await backup(database, tmp_path / "b", {})
    await restore(empty, tmp_path / "b")
    store = await Store.open(empty, 1)
    async with store.transaction() as tx:
        found = await verifying.verify(tx, checker(keys.audit))
        assert (found.entries > 5, found.breaks) == (True, ())
        number = await tx.number("fhir.resource_rid")
        assert not await tx.all("SELECT 1 FROM fhir.resource WHERE rid >= $1", number)
        await tx.run("INSERT INTO store.outbox (kind, subject, facts) VALUES ('x', '', '{}')")
    store.terminate()


async def test_a_database_that_holds_something_is_not_restored_into(database, filled, tmp_path):
    await backup(database, tmp_path / "b", {})
    before = await everything(database)
    with pytest.raises(Unavailable, match="not empty"):
        await restore(database, tmp_path / "b")
    assert await everything(database) == before


async def test_a_damaged_backup_restores_nothing(database, empty, filled, tmp_path):
    path = tmp_path / "b"
    await backup(database, path, {})
    before = await everything(empty)
    whole = path.read_bytes()
    # Places inside of what is packed: between the parts there is padding, in which nothing can be damaged.
    places = (len(whole) // 3, *(whole.rindex(name) + 600 for name in (b"audit.entry.zst", b"fhir.resource.zst")))
    for number, place in enumerate(places):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged if number else whole[:place])
        with pytest.raises((Invalid, asyncpg.PostgresError)):
            await restore(empty, path)
        assert await everything(empty) == before
    path.write_bytes(b"not a backup")
    with pytest.raises(Invalid):
        await restore(empty, path)
