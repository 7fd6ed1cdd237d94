"""The public roadmap, laid down by the secretariat."""

from __future__ import annotations

import pytest

from samspill.governance.roadmap.demonstrating import demonstrate
from samspill.governance.strategy.demonstrating import lay_down


@pytest.fixture(scope="session")
def shown(furnished):
    return furnished(lay_down, demonstrate)


@pytest.fixture
def pattern(template, request):
    return request.getfixturevalue("shown") if "roadmap" in request.fixturenames else template


@pytest.fixture
def roadmap(database):
    """What the area shows of itself is there."""
