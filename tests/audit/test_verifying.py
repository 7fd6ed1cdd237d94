"""Any changed, removed, inserted or reordered row of the trail is found."""

from __future__ import annotations

import asyncpg
import pytest

from samspill.audit import verifying
from samspill.exchange import Operation, perform
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller, Reply
from samspill.trust import Need
from samspill.trust.sealing import checker, signer

SCOPE = frozenset({"x"})
CALLER = Caller("dr-berg", "test", SCOPE, frozenset({"TREAT"}), organisation="Sykehuset")


async def need(_tx, call):
    return Need(scope="x", population=True)


async def work(_tx, _grant, call):
    return Reply(touched=call.facts["touched"], about="Observation")


look = Operation("test.look", frozenset({"TREAT"}), need, work, "Look.")


async def record(store, *patients):
    touched = tuple((patient, 2) for patient in patients)
    await perform(store, look, Call(CALLER, "TREAT", clock.now(), "r1", facts={"touched": touched}))


async def finding(store, keys):
    async with store.transaction() as tx:
        return await verifying.verify(tx, checker(keys.audit))


async def seal(store, keys):
    async with store.transaction() as tx:
        return await verifying.seal(tx, signer(keys.audit))


@pytest.fixture
async def trail_of_ten(store, keys):
    for number in range(8):
        await record(store, f"p{number}")
    await record(store, "p8", "p9", None)
    await seal(store, keys)
    await record(store, "p10")
    return store


@pytest.fixture
async def tamper(database):
    """Run a statement as somebody who can do anything to the database."""
    connection = await asyncpg.connect(database)
    for name in ("never_changed", "never_emptied"):
        await connection.execute(f"ALTER TABLE audit.entry DISABLE TRIGGER {name}")
    partitions = await connection.fetch(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit.entry'::regclass"
    )
    for row in partitions:
        await connection.execute(f"ALTER TABLE {row['name']} DISABLE TRIGGER ALL")
    yield connection.execute
    await connection.close()


async def test_a_trail_that_nobody_touched_is_whole(trail_of_ten, keys):
    found = await finding(trail_of_ten, keys)
    assert found.breaks == ()
    assert (found.entries, found.seals) == (12, 1)


async def test_rows_cannot_be_changed_or_removed_by_the_platform_itself(trail_of_ten):
    for statement in ("UPDATE audit.entry SET caller = 'x'", "DELETE FROM audit.entry", "TRUNCATE audit.entry"):
        with pytest.raises(asyncpg.PostgresError, match="never changed"):
            async with trail_of_ten.transaction() as tx:
                await tx.run(statement)


COLUMNS = {
    "at": "at + interval '1 millisecond'",
    "request": "'other'",
    "operation": "'other'",
    "outcome": "'refused'",
    "caller": "'other'",
    "client": "'other'",
    "organisation": "'other'",
    "purpose": "'other'",
    "about": "'other'",
    "reasons": "'other'",
    "problem": "'other'",
    "ground": "'other'",
    "patient": "'other'",
    "resources": "99",
    "hash": "'\\x00'",
}


@pytest.mark.parametrize("column", COLUMNS)
async def test_a_change_to_any_column_is_found(trail_of_ten, keys, tamper, column):
    await tamper(f"UPDATE audit.entry SET {column} = {COLUMNS[column]} WHERE patient = 'p4'")
    assert len((await finding(trail_of_ten, keys)).breaks) >= 1


async def test_every_column_that_says_something_is_covered(store):
    async with store.transaction() as tx:
        rows = await tx.all("SELECT attname FROM pg_attribute WHERE attrelid = 'audit.entry'::regclass AND attnum > 0")
    assert {row["attname"] for row in rows} == COLUMNS.keys() | {"chain", "seq", "part"}


@pytest.mark.parametrize("patient", ["p0", "p4", "p9", "p10"])
async def test_a_removed_row_is_found_be_it_first_last_or_one_of_several(trail_of_ten, keys, tamper, patient):
    assert await tamper(f"DELETE FROM audit.entry WHERE patient = '{patient}'") == "DELETE 1"
    assert (await finding(trail_of_ten, keys)).breaks


async def test_an_inserted_row_is_found(trail_of_ten, keys, tamper):
    columns = ", ".join(sorted(COLUMNS.keys() - {"patient"} | {"chain"}))
    for seq, part in (("seq + 100", "1"), ("seq", "2"), ("0", "1")):
        await tamper(
            f"INSERT INTO audit.entry ({columns}, patient, seq, part) SELECT {columns}, 'px', {seq}, {part} "
            "FROM audit.entry WHERE patient = 'p4'",
        )
        assert (await finding(trail_of_ten, keys)).breaks
        await tamper("DELETE FROM audit.entry WHERE patient = 'px'")


async def test_rows_that_change_places_are_found(trail_of_ten, keys, tamper):
    rows = ", ".join(f"(SELECT seq FROM audit.entry WHERE patient = '{one}' LIMIT 1)" for one in ("p3", "p5"))
    await tamper(
        f"UPDATE audit.entry SET seq = CASE patient WHEN 'p3' THEN greatest({rows}) ELSE least({rows}) END + 1000 "
        "WHERE patient IN ('p3', 'p5')",
    )
    await tamper("UPDATE audit.entry SET seq = seq - 1000 WHERE seq > 1000")
    assert (await finding(trail_of_ten, keys)).breaks


async def test_a_chain_that_is_removed_or_set_back_is_found(trail_of_ten, keys, tamper):
    await tamper("DELETE FROM audit.entry WHERE patient = 'p10'")
    await tamper(
        "UPDATE audit.chain SET seq = last.seq, hash = last.hash FROM "
        "(SELECT DISTINCT ON (chain) chain, seq, hash FROM audit.entry ORDER BY chain, seq DESC) AS last "
        "WHERE chain.chain = last.chain",
    )
    # What came after the last seal can be rolled back by whoever can rewrite everything; what the seal saw cannot.
    await tamper("DELETE FROM audit.entry WHERE patient = 'p7'")
    await tamper("UPDATE audit.chain SET seq = seq - 1 WHERE seq > 0")
    assert (await finding(trail_of_ten, keys)).breaks
    await tamper("DELETE FROM audit.chain")
    assert (await finding(trail_of_ten, keys)).breaks


async def test_a_whole_chain_written_anew_is_found_by_the_seal(trail_of_ten, keys, tamper):
    await tamper("UPDATE audit.entry SET caller = 'somebody else'")
    async with trail_of_ten.transaction() as tx:
        chains = [row["chain"] for row in await tx.all("SELECT DISTINCT chain FROM audit.entry")]
        links = {chain: await tx.all(verifying.sql.links, chain, 0, 1000) for chain in chains}
    for chain, rows in links.items():
        before = verifying.start_of(chain)
        for seq in sorted({row["seq"] for row in rows}):
            before = verifying.link_of(before, seq, [row for row in rows if row["seq"] == seq])
            await tamper(f"UPDATE audit.entry SET hash = '\\x{before.hex()}' WHERE chain = {chain} AND seq = {seq}")
        await tamper(f"UPDATE audit.chain SET hash = '\\x{before.hex()}' WHERE chain = {chain}")
    breaks = (await finding(trail_of_ten, keys)).breaks
    assert breaks
    assert all("seal" in one.what for one in breaks)


async def test_a_seal_that_is_changed_removed_or_forged_is_found(trail_of_ten, keys, tamper):
    await seal(trail_of_ten, keys)
    for statement in (
        "UPDATE audit.seal SET at = at + interval '1 second' WHERE id = 1",
        "DELETE FROM audit.seal WHERE id = 1",
        (
            "INSERT INTO audit.seal (at, heads, previous, signature) "
            "SELECT at, heads, '\\x01', signature FROM audit.seal LIMIT 1"
        ),
    ):
        await tamper(statement)
        assert (await finding(trail_of_ten, keys)).breaks


async def test_nothing_new_needs_no_seal(trail_of_ten, keys):
    assert await seal(trail_of_ten, keys)
    assert not await seal(trail_of_ten, keys)


async def test_when_the_record_cannot_be_written_nothing_is_answered(store, tamper):
    await tamper("DELETE FROM audit.chain")
    with pytest.raises(RuntimeError, match="no chain"):
        await record(store, "p1")
