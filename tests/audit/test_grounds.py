"""What decisions knew is kept once, is covered by the chain, and found again by the request."""

from __future__ import annotations

from datetime import UTC, datetime

from samspill import audit
from samspill.audit import Entry, grounds
from samspill.audit.verifying import verify


def entry(request: str, ground: str) -> Entry:
    return Entry(
        at=datetime.now(UTC),
        request=request,
        operation="fhir.read",
        outcome="done",
        caller="Practitioner/lege",
        client="test",
        organisation="hus",
        purpose="TREAT",
        about="Observation/1",
        reasons="purpose",
        ground=audit.digest_of(ground),
    )


async def test_a_ground_is_kept_once_and_found_by_the_request(store):
    for number in range(3):
        await audit.record(store, entry(f"r{number}", '{"a":1}'), (("kari", 1),), '{"a":1}')
    async with store.transaction() as tx:
        [found] = await grounds.of_request(tx, "r1")
        kept = await tx.one("SELECT count(*)::int AS n FROM audit.ground")
        finding = await verify(tx, lambda _message, _signature: True)
    assert (found["content"], found["patient"]) == ('{"a":1}', "kari")
    assert kept["n"] == 1
    assert finding.breaks == ()


async def test_another_ground_breaks_the_chain(store):
    await audit.record(store, entry("r", '{"a":1}'), (("kari", 1),), '{"a":1}')
    async with store.transaction() as tx:
        await tx.run("ALTER TABLE audit.entry DISABLE TRIGGER USER")
        await tx.run("UPDATE audit.entry SET ground = 'another'")
        finding = await verify(tx, lambda _message, _signature: True)
    assert finding.breaks


async def test_an_entry_without_a_ground_is_hashed_as_before_there_were_any():
    import msgspec

    assert len(msgspec.json.decode(entry("r", "").constant())) == 11
    assert len(msgspec.json.decode(entry("r", "x").constant())) == 12
