"""Limits are data."""

from __future__ import annotations

import pytest

from samspill.kernel import clock
from samspill.kernel.problems import Invalid
from samspill.trust.metering import limits
from samspill.trust.metering.limits import Limit


async def test_a_limit_is_set_changed_and_read_by_workers(store):
    for per_minute in (60, 30):
        async with store.transaction() as tx:
            await limits.put(tx, Limit("ehr", "fhir", per_minute, 5), "operator:test", clock.now())
            assert await limits.listed(tx) == (Limit("ehr", "fhir", per_minute, 5),)
    assert await limits.read(store) == (Limit("ehr", "fhir", 30, 5),)


@pytest.mark.parametrize(
    "wrong", [Limit("", "fhir", 1, 1), Limit("a", "", 1, 1), Limit("a", "b", -1, 1), Limit("a", "b", 1, 0)]
)
async def test_a_limit_that_cannot_be_is_refused(store, wrong):
    async with store.transaction() as tx:
        with pytest.raises(Invalid):
            await limits.put(tx, wrong, "operator:test", clock.now())
