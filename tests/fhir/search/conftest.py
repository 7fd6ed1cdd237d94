"""A database to compose statements for."""

from __future__ import annotations

import asyncpg
import pytest


@pytest.fixture
async def connection(database):
    """A connection beside the platform's own."""
    found = await asyncpg.connect(database)
    yield found
    await found.close()
