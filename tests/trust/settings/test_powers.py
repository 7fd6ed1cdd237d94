"""Powers of attorney."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from samspill.kernel.problems import Invalid, Missing
from samspill.trust.settings import powers

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


async def give(store, areas=("prescriptions",), receiver="ola", **more):
    async with store.transaction() as tx:
        return await powers.give(tx, "anna", receiver, areas, at=NOW, author="Patient/p1", **more)


async def test_it_is_given_changed_and_ended(store):
    power, event = await give(store)
    assert event.subject == "anna"
    await give(store, ("appointments", "prescriptions"), power=power, ends=NOW + timedelta(days=1))
    async with store.transaction() as tx:
        (held,) = await powers.powers(tx, ["ola"])
        assert (held.version, held.areas) == (2, ("appointments", "prescriptions"))
        assert held.holds(NOW)
        assert not held.holds(NOW + timedelta(days=1))
        await powers.end(tx, power, ["ola"], at=NOW, author="Patient/p2")
    async with store.transaction() as tx:
        (ended,) = await powers.powers(tx, ["anna"])
        assert not ended.holds(NOW)


async def test_only_giver_and_receiver_end_it_and_only_once(store):
    power, _ = await give(store)
    for ender, well in ((["kari"], False), (["anna"], True), (["anna"], False)):
        async with store.transaction() as tx:
            if well:
                await powers.end(tx, power, ender, at=NOW, author="x")
            else:
                with pytest.raises(Missing):
                    await powers.end(tx, power, ender, at=NOW, author="x")


async def test_one_between_others_is_not_changed(store):
    power, _ = await give(store)
    with pytest.raises(Missing):
        await give(store, receiver="kari", power=power)
    assert await give(store, power=uuid.uuid4())


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"areas": ()}, "areas"),
        ({"areas": ("money",)}, "areas"),
        ({"receiver": "anna"}, "receiver"),
        ({"starts": NOW, "ends": NOW}, "ends"),
    ],
)
async def test_what_is_wrong_is_named(store, more, where):
    with pytest.raises(Invalid) as caught:
        await give(store, **more)
    assert caught.value.faults[0].where == where


async def test_one_power_is_found_by_its_reference_as_it_is_now(store):
    power, _ = await give(store)
    async with store.transaction() as tx:
        assert (await powers.power(tx, power)).active
        await powers.end(tx, power, ["anna"], at=NOW, author="Patient/p1")
        found = await powers.power(tx, power)
        assert (found.version, found.active, found.receiver) == (2, False, "ola")
        assert await powers.power(tx, uuid.uuid4()) is None
