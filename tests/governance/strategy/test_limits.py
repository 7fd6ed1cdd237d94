"""Process limits: noise is left alone, and what has changed is seen."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from samspill.governance.strategy.limits import FEWEST, RUN, is_sign, limits
from samspill.governance.strategy.points import Point

START = date(2020, 1, 31)


def months(values: list[float], after: int = 0) -> list[Point]:
    return [Point(START + timedelta(days=30 * (after + n)), value) for n, value in enumerate(values)]


def test_too_few_values_have_no_limits():
    assert limits(months([1.0] * (FEWEST - 1))) is None
    assert limits(months([1.0] * FEWEST)) is not None


def test_limits_are_2_66_mean_moving_ranges_from_the_line_and_widen_ahead():
    found = limits(months([10, 12, 10, 12, 10, 12, 10, 12]))
    assert 2.66 * 1.8 < found.noise < 2.66 * 2.2
    days = [START + timedelta(days=days) for days in (120, 300, 900)]
    assert [found.high(day) - found.low(day) for day in days] == pytest.approx([2 * found.reach(day) for day in days])
    assert found.noise < found.reach(days[0]) < found.reach(days[1]) < found.reach(days[2])


def test_noise_looks_like_a_sign_in_less_than_one_value_of_a_hundred():
    chance, signs, values = random.Random(4), 0, 0
    for _ in range(400):
        known = limits(months([chance.gauss(50, 4) for _ in range(36)]))
        later = [chance.gauss(50, 4) for _ in range(12)]
        for n in range(1, 13):
            values += 1
            signs += is_sign(known, months(later[n - 1 : n], after=35 + n))
    assert signs / values < 0.01


def test_a_value_far_off_is_a_sign():
    known = limits(months([10, 11, 9, 10, 11, 9, 10]))
    assert not is_sign(known, months([10.5], after=7))
    assert is_sign(known, months([30.0], after=7))


def test_nine_in_a_row_on_one_side_are_a_sign_and_eight_are_not():
    known = limits(months([10, 11, 9, 10, 11, 9, 10, 11, 9, 10]))
    above = [known.line.at(START + timedelta(days=30 * (10 + n))) + 0.5 for n in range(RUN)]
    assert is_sign(known, months(above, after=10))
    assert not is_sign(known, months(above[:-1], after=10))


def test_a_run_is_broken_by_a_value_on_the_other_side():
    known = limits(months([10, 11, 9, 10, 11, 9, 10, 11, 9, 10]))
    far = [known.line.at(START + timedelta(days=30 * (10 + n))) + (0.5 if n != 4 else -0.5) for n in range(RUN + 3)]
    assert not is_sign(known, months(far, after=10))
