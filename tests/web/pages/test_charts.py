"""Where the parts of a chart lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from samspill.web.pages.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, line_chart, round_steps

START = datetime(2015, 6, 1, tzinfo=UTC)
VALUES = st.decimals(min_value=-10_000, max_value=10_000, places=3)


@dataclass
class Point:
    at: datetime
    value: Decimal


@dataclass
class Line:
    points: list[Point]


def line(*values, days=100):
    return Line([Point(START + timedelta(days=days * n), Decimal(value)) for n, value in enumerate(values)])


def places(drawn):
    return [tuple(map(float, place.split(","))) for place in drawn.points.split()]


@given(st.lists(VALUES, min_size=1, max_size=60), st.integers(0, 4000))
def test_every_value_lies_within_the_drawing(values, days):
    chart = line_chart([line(*values, days=days)])
    for x, y in places(chart.lines[0]):
        assert LEFT <= x <= WIDTH - RIGHT
        assert TOP <= y <= HEIGHT - BOTTOM


@given(st.lists(VALUES, min_size=2, max_size=60))
def test_what_is_more_lies_higher_and_what_is_later_further_right(values):
    drawn = places(line_chart([line(*values)]).lines[0])
    for (x, y), (other_x, other_y), a, b in zip(drawn, drawn[1:], values, values[1:], strict=False):
        assert x <= other_x
        assert a == b or (a < b) == (y >= other_y) or y == other_y


@given(VALUES, VALUES, st.integers(2, 8))
def test_steps_are_evenly_apart_and_hold_all_values_between_them(one, other, number):
    least, most = sorted((one, other))
    steps = round_steps(least, most, number)
    apart = {b - a for a, b in pairwise(steps)}
    assert steps[0] <= least
    assert steps[-1] >= most
    assert len(apart) == 1
    assert 2 <= len(steps) <= number + 1


def test_steps_are_round_numbers():
    assert [str(step) for step in round_steps(Decimal("70.8"), Decimal("78.6"), 4)] == ["70", "75", "80"]
    assert round_steps(Decimal(80), Decimal(154), 4) == (Decimal(50), Decimal(100), Decimal(150), Decimal(200))


def test_what_hardly_changes_makes_no_mountain():
    chart = line_chart([line("162.5", "162.8")])
    (_, first), (_, second) = places(chart.lines[0])
    assert abs(first - second) < 10


def test_one_value_lies_in_the_middle():
    assert places(line_chart([line(5)]).lines[0])[0][0] == (LEFT + WIDTH - RIGHT) / 2


def test_years_are_written_where_they_begin_and_not_too_many():
    chart = line_chart([line(*range(60), days=365)])
    assert len(chart.years) <= 5
    assert all(mark.text % 20 == 0 for mark in chart.years)
    assert line_chart([line(1, 2)]).years == ()
    assert [mark.text for mark in line_chart([line(1, 2, days=300)]).years] == [2016]


def test_many_values_are_not_marked_one_by_one():
    assert len(line_chart([line(*range(40))]).lines[0].dots) == 40
    assert line_chart([line(*range(41))]).lines[0].dots == ()


def test_two_lines_share_one_scale():
    chart = line_chart([line(120, 130), line(80, 85)])
    over, under = (places(drawn) for drawn in chart.lines)
    assert over[0][0] == under[0][0]
    assert over[0][1] < under[0][1]
