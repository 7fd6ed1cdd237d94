"""The colour of an indicator: by the chance to reach the target, kept through noise, changed by a real change."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.strategy.points import Point
from samspill.governance.strategy.status import Aim, Standing, band, status

START = date(2020, 3, 31)
DAY = date(2030, 12, 31)


def quarters(values) -> list[Point]:
    return [Point(START + timedelta(days=91 * n), float(value)) for n, value in enumerate(values)]


def test_without_a_target_or_with_few_values_nothing_is_known():
    assert (status(quarters([1, 2, 3, 4]), None).colour, status(quarters([1, 2, 3, 4]), None).why) == (
        "unknown",
        "no-target",
    )
    assert (status(quarters([1, 2, 3]), Aim(DAY, 9)).colour, status(quarters([1, 2, 3]), Aim(DAY, 9)).why) == (
        "unknown",
        "few",
    )


@pytest.mark.parametrize(("chance", "colour"), [(0.81, "green"), (0.8, "yellow"), (0.4, "yellow"), (0.39, "red")])
def test_the_bounds_of_the_colours(chance, colour):
    assert band(chance) == colour


@given(st.lists(st.floats(0, 100), min_size=4, max_size=30), st.floats(0, 100))
def test_more_is_never_asked_for_and_found_likelier(values, target):
    points = quarters(values)
    near, far = (status(points, Aim(DAY, target + more, most=100.0)).chance for more in (0, 10))
    assert far <= near


@given(st.lists(st.floats(0, 100), min_size=4, max_size=30), st.floats(0, 100))
def test_down_is_the_mirror_of_up(values, target):
    up = status(quarters(values), Aim(DAY, target))
    down = status(quarters(values), Aim(DAY, target, down=True))
    if up.chance not in (0.0, 1.0):
        assert up.chance + down.chance == pytest.approx(1)


def test_noise_changes_the_colour_of_few_who_stand_at_a_bound():
    """A level of 50 with a target of 50: without limits the colour would be thrown like a coin."""
    chance = random.Random(11)
    with_limits = without = steps = 0
    for _ in range(60):
        values = [chance.gauss(50, 3) for _ in range(24)]
        aim = Aim(DAY, 50.0, most=100.0)
        standing = Standing(status(quarters(values[:12]), aim).colour, 12)
        shown = standing.colour
        for n in range(13, 25):
            steps += 1
            found = status(quarters(values[:n]), aim, standing)
            fresh = status(quarters(values[:n]), aim).colour
            without += fresh != shown
            shown = fresh
            if found.colour != standing.colour:
                with_limits += 1
                standing = Standing(found.colour, n)
    assert with_limits * 4 < without
    assert with_limits / steps < 0.05


def test_a_real_change_changes_the_colour():
    rising = [40 + n + (-1) ** n for n in range(12)]
    aim = Aim(date(2024, 12, 31), 55.0, most=100.0)
    standing = Standing(status(quarters(rising), aim).colour, 12)
    assert standing.colour == "green"
    fallen = [*rising, 38, 36, 35, 33]
    found = status(quarters(fallen), aim, standing)
    assert (found.colour, found.why) == ("red", "forecast")


def test_what_is_only_just_beyond_a_bound_keeps_its_colour():
    points = quarters([10, 12, 11, 14, 15, 17, 16, 19])
    aims = [Aim(date(2023, 12, 31), target / 10) for target in range(150, 350)]
    near = next(aim for aim in aims if 0.76 < status(points, aim).chance < 0.79)
    assert status(points, near).colour == "yellow"
    kept = status(points, near, Standing("green", 4))
    assert (kept.colour, kept.why) == ("green", "kept")
