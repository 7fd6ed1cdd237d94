"""The public strategy, laid down by the secretariat."""

from __future__ import annotations

import pytest

from samspill.governance.strategy.demonstrating import demonstrate


@pytest.fixture
async def strategy(act):
    await demonstrate(act)
