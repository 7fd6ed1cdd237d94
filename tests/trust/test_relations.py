"""Relations of treatment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from samspill.kernel.problems import Invalid, Missing
from samspill.trust import relations

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
SAID = {"at": NOW, "author": "epj"}


async def test_a_relation_is_added_listed_and_ended(store):
    async with store.transaction() as tx:
        id_ = await relations.add(tx, "p1", "encounter", source="Encounter/1", practitioner="565000001", **SAID)
        await relations.add(tx, "p2", "referral", source="ServiceRequest/1", organisation="310000019", **SAID)
        (kept,) = await relations.relations(tx, "p1")
        assert (kept.kind, kept.practitioner, kept.holds(NOW)) == ("encounter", "565000001", True)
        await relations.end(tx, "p1", id_, **SAID)
        (ended,) = await relations.relations(tx, "p1")
        assert (ended.version, ended.holds(NOW)) == (2, False)
        for record in ("p1", "p2"):
            with pytest.raises(Missing):
                await relations.end(tx, record, id_, **SAID)


async def test_what_is_declared_lasts_a_limited_time(store):
    async with store.transaction() as tx:
        await relations.declare(tx, "p1", "565000001", " ringte om brystsmerter ", life=timedelta(hours=8), **SAID)
        (kept,) = await relations.relations(tx, "p1")
    assert kept.reason == "ringte om brystsmerter"
    assert kept.holds(NOW + timedelta(hours=7))
    assert not kept.holds(NOW + timedelta(hours=8))


@pytest.mark.parametrize(
    ("practitioner", "reason", "where"),
    [
        ("565000001", "   kort   ", "reason"),
        ("565000001", "x" * 1001, "reason"),
        ("", "ringte om smerter", "practitioner"),
    ],
)
async def test_a_declaration_needs_a_reason_and_a_practitioner(store, practitioner, reason, where):
    async with store.transaction() as tx:
        with pytest.raises(Invalid) as caught:
            await relations.declare(tx, "p1", practitioner, reason, life=timedelta(hours=1), **SAID)
    assert caught.value.faults[0].where == where


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"practitioner": "565000001", "organisation": "310000019"},
        {"practitioner": "565000001", "starts": NOW, "ends": NOW},
    ],
)
async def test_a_relation_is_with_one_of_them_and_ends_after_it_starts(store, more):
    async with store.transaction() as tx:
        with pytest.raises(Invalid):
            await relations.add(tx, "p1", "encounter", source="Encounter/1", **more, **SAID)


async def test_versions_are_never_changed(store):
    async with store.transaction() as tx:
        await relations.add(tx, "p1", "encounter", source="Encounter/1", practitioner="565000001", **SAID)
    async with store.transaction() as tx:
        with pytest.raises(asyncpg.PostgresError, match="never changed"):
            await tx.run("DELETE FROM trust.relation")
