"""The line through points is the one that least squares give."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.strategy.points import Point, fit

START = date(2023, 1, 1)


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3), st.lists(st.integers(0, 5000), min_size=3, unique=True))
def test_points_on_a_line_give_that_line(level, slope, days):
    points = [Point(START + timedelta(days=day), level + slope * day) for day in sorted(days)]
    line = fit(points)
    for point in points:
        assert line.at(point.day) == pytest.approx(point.value, rel=1e-6, abs=1e-3)
    assert line.spread == pytest.approx(0, abs=1e-2)


def test_points_of_one_day_give_a_level_line():
    line = fit([Point(START, 1.0), Point(START, 3.0), Point(START, 2.0)])
    assert line.at(START + timedelta(days=400)) == 2.0


def test_what_lies_further_ahead_is_less_sure():
    line = fit([Point(START + timedelta(days=90 * n), n + (-1) ** n) for n in range(8)])
    errors = [line.error(START + timedelta(days=days)) for days in (700, 1400, 2800)]
    assert errors == sorted(errors)
    assert errors[0] > line.spread
