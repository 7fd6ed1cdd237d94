"""The demo's portfolio, and a strategy for its goals."""

from __future__ import annotations

import pytest

from samspill.governance.portfolio.demonstrating import demonstrate
from samspill.governance.strategy.demonstrating import lay_down


@pytest.fixture(scope="session")
def shown(furnished):
    return furnished(lay_down, demonstrate)


@pytest.fixture
def pattern(template, request):
    return request.getfixturevalue("shown") if "portfolio" in request.fixturenames else template


@pytest.fixture
def portfolio(database):
    """What the area shows of itself is there."""


@pytest.fixture
async def goals(act):
    await lay_down(act)
