"""`near`, held against the angle between two places as seen from the middle of the earth."""

from __future__ import annotations

import math
import random
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search import parse
from samspill.fhir.search.near import RADIUS
from samspill.kernel.problems import Malformed
from tests.fhir.search.asking import index
from tests.fhir.search.hearing import find, store


def place(number, latitude, longitude):
    position = {"latitude": latitude, "longitude": longitude}
    return {"resourceType": "Location", "id": f"l{number}", "position": position}


def apart(one, other):
    """Kilometres between two places, by the angle between them as seen from the middle of the earth."""

    def direction(latitude, longitude):
        up, round_ = math.radians(latitude), math.radians(longitude)
        return math.cos(up) * math.cos(round_), math.cos(up) * math.sin(round_), math.sin(up)

    first, second = direction(*one), direction(*other)
    across = math.dist((0, 0, 0), [a * d - b * c for a, b, c, d in _minors(first, second)])
    return RADIUS * math.atan2(across, sum(a * b for a, b in zip(first, second, strict=True)))


def _minors(one, other):
    (a, b, c), (d, e, f) = one, other
    return [(b, c, e, f), (c, a, f, d), (a, b, d, e)]


async def test_near_finds_what_is_within_the_distance_also_at_the_poles_and_across_the_date_line(connection):
    chance = random.Random(7)
    spots = [(90, 0), (-90, 12), (89.9, 180), (89.9, -1), (0, 180), (0, -180), (10, 179.9), (10, -179.9)]
    spots += [(chance.uniform(-90, 90), chance.uniform(-180, 180)) for _ in range(200)]
    spots += [(59.9 + chance.gauss(0, 0.3), 10.7 + chance.gauss(0, 0.3)) for _ in range(100)]
    await store(connection, [place(number, *spot) for number, spot in enumerate(spots)])
    for _ in range(60):
        middle = chance.choice([*spots, (59.9, 10.7)])
        number, unit, scale = chance.choice(((1, "km", 1), (30, "km", 1), (30, "mi", 1.609344), (900, "km", 1),
                                             (5000, "km", 1), (70000, "m", 0.001), (25000, "km", 1)))  # fmt: skip
        # Only so many decimals as an address has, and none that is neither within nor beyond.
        at = (round(middle[0], 6), round(middle[1], 6))
        away = [apart(at, spot) for spot in spots]
        assert all(abs(one - number * scale) > 1e-6 for one in away)
        expected = {f"l{at}" for at, one in enumerate(away) if one <= number * scale}
        text = f"{at[0]:.6f}|{at[1]:.6f}|{number}|{unit}"
        assert await find(connection, "Location", ("near", text)) == expected, text
    assert await find(connection, "Location", ("near:missing", "false")) == {f"l{at}" for at in range(len(spots))}
    assert await find(connection, "Location", ("near:missing", "true")) == set()


@pytest.mark.parametrize("latitude", [91, -90.1, 10**400])
def test_what_is_no_place_on_earth_is_near_nothing(latitude):
    assert index("Location", position={"latitude": Decimal(latitude), "longitude": Decimal(0)}).quantities == []
    assert index("Location", position={"latitude": Decimal(1)}).quantities == []


@given(st.text(alphabet="0123456789.-+|eEnNaAsinfkm_ ٣", max_size=20))
def test_any_text_is_a_place_or_is_refused(text):
    with suppress(Malformed):
        [condition] = parse("Location", [("near", text)]).clauses
        assert all(0 <= clause.value.distance < 21_000 for clause in condition)
