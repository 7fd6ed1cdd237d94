"""The time, in one place, so that a test can hold it still."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def now() -> datetime:
    """Tell the time in UTC, cut to whole milliseconds: what `meta.lastUpdated` shows is what the tables hold."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@lru_cache(maxsize=64)
def instant(moment: datetime) -> str:
    """Write a moment as a FHIR `instant` in UTC, such as `2026-11-26T13:04:05.678Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
