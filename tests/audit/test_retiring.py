"""What is too old of the trail is removed a month at a time, and the rest is still proved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from samspill import audit
from samspill.audit import grounds, reading, retiring, verifying
from samspill.audit.entry import Entry
from samspill.exchange import perform
from samspill.kernel import clock
from samspill.kernel.problems import Clash
from samspill.trust.sealing import checker, signer
from samspill.work.delivering import own_call
from samspill.work.retiring import retire, retire_old

YEARS = 5
UNTIL = retiring.limit(clock.now(), YEARS)
OLD = UNTIL - timedelta(days=40)
YOUNG = UNTIL + timedelta(days=3)


async def record(store, at, patient="p1", ground=""):
    entry = Entry(at, "r1", "fhir.read", "done", "x", "test", "", "TREAT", "Patient/1", "", "", audit.digest_of(ground))
    await audit.record(store, entry, ((patient, 1),), ground)


@pytest.fixture
async def trail(store, keys, database):
    """Entries of two old months and of one that is not, a seal among them, and a month of their own each."""
    connection = await asyncpg.connect(database)
    for month in (OLD, OLD - timedelta(days=31), YOUNG):
        await connection.execute("SELECT audit.make_month($1::date)", month.date())
    await connection.close()
    for at in (OLD - timedelta(days=31), OLD, OLD):
        await record(store, at, ground=f'{{"at":"{at.isoformat()}"}}')
    async with store.transaction() as tx:
        await verifying.seal(tx, signer(keys.audit))
    await record(store, YOUNG)
    await record(store, clock.now())
    return store


async def finding(store, keys):
    async with store.transaction() as tx:
        return await verifying.verify(tx, checker(keys.audit))


async def entries(store):
    async with store.transaction() as tx:
        return [(row["at"], row["operation"]) for row in await reading.latest(tx, 100)]


def test_the_limit_is_the_beginning_of_a_month_and_nothing_for_ever():
    at = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert retiring.limit(at, 5) == datetime(2021, 3, 1, tzinfo=UTC)
    assert retiring.limit(at, 0) is None


async def test_old_months_go_and_the_rest_is_whole(trail, keys):
    said = await retire_old(trail, keys.audit, YEARS)
    assert (said["entries"], said["removed"]) == (3, True)
    left = await entries(trail)
    assert min(at for at, _ in left) >= YOUNG
    assert "audit.retire" in {operation for _, operation in left}
    found = await finding(trail, keys)
    assert (found.breaks, found.removed) == ((), 3)
    async with trail.transaction() as tx:
        assert await grounds.grounds_of(tx, [audit.digest_of(f'{{"at":"{OLD.isoformat()}"}}')]) == {}
    # Once more there is nothing to remove, and the trail goes on.
    assert (await retire_old(trail, keys.audit, YEARS))["entries"] == 0
    await record(trail, clock.now())
    assert (await finding(trail, keys)).breaks == ()


async def test_a_dry_run_only_says_it_and_zero_keeps_all(trail, keys):
    said = (await perform(trail, retire, own_call("audit.retire", key=keys.audit, years=YEARS, dry=True))).data
    assert (said["entries"], said["removed"]) == (3, False)
    assert await retire_old(trail, keys.audit, 0) == {}
    assert min(at for at, _ in await entries(trail)) < UNTIL


async def test_an_old_entry_after_a_young_one_is_kept_until_the_chain_can_go_on_without_it(trail, keys):
    await record(trail, OLD, "late")
    await retire_old(trail, keys.audit, YEARS)
    found = await finding(trail, keys)
    assert found.breaks == ()
    assert OLD in {at for at, _ in await entries(trail)}


PLANTED = (
    "INSERT INTO audit.entry SELECT '2019-01-01', chain, 1, 1, request, operation, outcome, caller, client,"
    " organisation, purpose, about, reasons, problem, patient, resources, hash, ground FROM audit.entry LIMIT 1"
)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM audit.retired", "missing"),
        ("UPDATE audit.retired SET entries = 1", "not one that was made here"),
        ("UPDATE audit.retired SET bases = replace(bases, '3', '4')", "not one that was made here"),
        ("DELETE FROM audit.entry WHERE at = (SELECT min(at) FROM audit.entry)", "missing"),
        (PLANTED, "stand again"),
    ],
)
async def test_whoever_tampers_with_what_is_left_is_found(trail, keys, database, statement, what):
    await retire_old(trail, keys.audit, YEARS)
    connection = await asyncpg.connect(database)
    for table in ("entry", "retired"):
        await connection.execute(f"ALTER TABLE audit.{table} DISABLE TRIGGER ALL")
    await connection.execute(statement)
    await connection.close()
    found = await finding(trail, keys)
    assert any(what in broken.what for broken in found.breaks)


async def test_a_trail_that_is_not_whole_is_left_as_it_is(trail, keys, database):
    connection = await asyncpg.connect(database)
    await connection.execute("ALTER TABLE audit.entry DISABLE TRIGGER ALL")
    await connection.execute("UPDATE audit.entry SET caller = 'somebody' WHERE at < $1", UNTIL)
    await connection.close()
    before = len(await entries(trail))
    with pytest.raises(Clash):
        await retire_old(trail, keys.audit, YEARS)
    assert len(await entries(trail)) == before + 1
