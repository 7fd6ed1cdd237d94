"""The public strategy, laid down by the secretariat."""

from __future__ import annotations

import pytest

from samspill.governance.strategy.demonstrating import demonstrate


@pytest.fixture(scope="session")
def shown(furnished):
    return furnished(demonstrate)


@pytest.fixture
def pattern(template, request):
    return request.getfixturevalue("shown") if "strategy" in request.fixturenames else template


@pytest.fixture
def strategy(database):
    """What the area shows of itself is there."""
