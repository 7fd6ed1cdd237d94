"""The public roadmap, laid down by the secretariat."""

from __future__ import annotations

import pytest

from samspill.governance.roadmap.demonstrating import demonstrate
from samspill.governance.strategy.demonstrating import lay_down


@pytest.fixture
async def roadmap(act):
    await lay_down(act)
    await demonstrate(act)
