"""A running platform."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.flow import running


@pytest.fixture
def platform_home():
    with tempfile.TemporaryDirectory(prefix="samspill-flow-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def running_platform(platform_home):
    yield from running.run(platform_home)
