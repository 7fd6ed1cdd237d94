"""A running platform."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.conftest import named
from tests.flow import running, steering


@pytest.fixture
def platform_home():
    with tempfile.TemporaryDirectory(prefix="samspill-flow-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def running_platform(platform_home):
    yield from running.run(platform_home)


@pytest.fixture(scope="session")
def steering_platform(server, furnished):
    """A running platform with the demo's steering half in it, made once; tests only read it."""
    url = named(server, furnished(*steering.DEMONSTRATIONS))
    with tempfile.TemporaryDirectory(prefix="samspill-flow-", ignore_cleanup_errors=True) as folder:
        yield from running.run(Path(folder), DATABASE=url)
