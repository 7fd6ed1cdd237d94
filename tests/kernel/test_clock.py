"""The day of Norway: whatever zone a moment is told in."""

from __future__ import annotations

from datetime import UTC, date, datetime

from samspill.kernel.clock import norwegian_day


def test_the_day_is_norways():
    assert norwegian_day(datetime(2024, 6, 30, 22, 30, tzinfo=UTC)) == date(2024, 7, 1)
    assert norwegian_day(datetime(2024, 12, 31, 22, 30, tzinfo=UTC)) == date(2024, 12, 31)
