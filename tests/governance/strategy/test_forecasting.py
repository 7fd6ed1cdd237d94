"""Forecasts: held against a straight calculation, and against many worlds whose end is known."""

from __future__ import annotations

import random
from datetime import date, timedelta
from math import inf

import pytest

from samspill.governance.strategy.forecasting import FEWEST, forecast
from samspill.governance.strategy.points import Point

START = date(2023, 3, 31)


def quarters(*values: float) -> list[Point]:
    return [Point(START + timedelta(days=91 * n), value) for n, value in enumerate(values)]


def test_too_few_values_say_nothing_of_what_comes():
    assert forecast(quarters(*range(FEWEST - 1))) is None
    assert forecast(quarters(*range(FEWEST))) is not None


def test_a_share_ends_at_the_whole_and_nothing_is_less_than_none():
    found = forecast(quarters(70, 80, 90, 97), most=100.0)
    ahead = found.ahead(date(2030, 12, 31))
    assert (ahead.middle, ahead.high) == (100.0, 100.0)
    falling = forecast(quarters(9, 6, 3, 1)).ahead(date(2030, 12, 31))
    assert (falling.low, falling.middle) == (0.0, 0.0)


def test_a_perfect_line_is_sure_of_itself():
    found = forecast(quarters(10, 20, 30, 40), most=inf)
    day = START + timedelta(days=91 * 10)
    assert found.chance(day, 110.0) == 1.0
    assert found.chance(day, 111.0) == 0.0
    assert found.chance(day, 111.0, down=True) == 1.0


def test_the_chance_falls_as_the_target_rises_and_the_two_ways_add_up():
    found = forecast(quarters(10, 14, 13, 19, 22, 24))
    day = date(2026, 12, 31)
    chances = [found.chance(day, target) for target in range(0, 120, 10)]
    assert chances == sorted(chances, reverse=True)
    for target in range(0, 120, 10):
        assert found.chance(day, target) + found.chance(day, target, down=True) == pytest.approx(1)


def test_four_of_five_outcomes_lie_within_the_fan():
    chance, inside, worlds = random.Random(20), 0, 1500
    for _ in range(worlds):
        slope, noise = chance.uniform(-2, 4), chance.uniform(0.5, 3)
        points = quarters(*(200 + slope * n + chance.gauss(0, noise) for n in range(8)))
        later = START + timedelta(days=91 * 12)
        ahead = forecast(points).ahead(later)
        inside += ahead.low <= 200 + slope * 12 + chance.gauss(0, noise) <= ahead.high
    assert 0.77 < inside / worlds < 0.83
