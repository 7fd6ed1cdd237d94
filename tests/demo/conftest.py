"""The demo population, made once for the tests that look at it."""

from __future__ import annotations

import pytest

from samspill.demo.population import population


@pytest.fixture(scope="session")
def loaded() -> dict[str, bytes]:
    """The whole population, as it is loaded."""
    return dict(population())
