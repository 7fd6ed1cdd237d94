from __future__ import annotations

import asyncio

import pytest
from msgspec import structs

from samspill import audit
from samspill.audit import Entry, recording
from samspill.audit.verifying import verify
from samspill.kernel import clock
from samspill.store import Store, queries
from samspill.trust.sealing import checker

sql = queries("samspill.audit")


def entry(about="Observation/17"):
    return Entry(clock.now(), "r", "fhir.read", "done", "dr", "journal", "nlsh", "TREAT", about, "purpose:TREAT")


@pytest.fixture
def faults(store, keys):
    async def found():
        async with store.transaction() as tx:
            return (await verify(tx, checker(keys.audit))).breaks

    return found


async def test_many_calls_recorded_at_once_are_links_of_one_chain(store, trail, faults):
    touched = ((("p1", 2), ("p2", 1)), (("p1", 1),), ((None, 0),))
    calls = [audit.record(store, entry(f"Observation/{n}"), touched[n % 3]) for n in range(40)]
    await asyncio.gather(*calls)
    rows = await trail()
    assert sorted(rows, key=str) == sorted(
        [("fhir.read", "done", patient) for n in range(40) for patient, _ in touched[n % 3]], key=str
    )
    assert not await faults()


async def test_a_chain_that_moved_in_another_way_is_read_again(store, trail, faults):
    await audit.record(store, entry(), (("p1", 1),))
    async with store.transaction() as tx:
        await tx.hold()
        await recording.write(tx, [(entry("first"), (("p1", 1),), "")])
        tx_memory = tx.memory
    tx_memory[recording.HEAD] = (77, b"another")
    async with store.transaction() as tx:
        await tx.hold()
        await recording.write(tx, [(entry("second"), (("p1", 1),), "")])
    assert await trail() == [("fhir.read", "done", "p1")] * 3
    assert not await faults()


async def test_two_workers_that_keep_the_same_ground_in_one_moment_both_record(store, database, trail, faults):
    other = await Store.open(database, 1)
    try:
        for n in range(30):
            known = f"what a decision knew {n}"
            said = structs.replace(entry(), ground=audit.digest_of(known))
            await asyncio.gather(*(audit.record(one, said, (("p1", 1),), known) for one in (store, other)))
    finally:
        other.terminate()
    assert len(await trail()) == 60
    assert not await faults()


async def test_without_a_chain_nothing_is_recorded_and_that_is_said(store, monkeypatch):
    async def write_elsewhere(tx, items):
        (await tx.hold()).lane = -1
        await recording.write(tx, items)

    with pytest.raises(RuntimeError, match="no chain"):
        await store.together(write_elsewhere, (entry(), (("p1", 1),), ""))


async def test_a_changed_entry_of_a_group_is_found(store, trail, faults):
    await asyncio.gather(*(audit.record(store, entry(f"Observation/{n}"), (("p1", 1),)) for n in range(5)))
    assert not await faults()
    assert structs.replace(entry(), request="other").constant() != entry().constant()
