"""Quantities and components, held against a reader that looks at every resource and knows nothing of the index."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search import quantities
from tests.fhir.search.hearing import find, store

UCUM = "http://unitsofmeasure.org"
GRAMS = {"kg": Fraction(1000), "g": Fraction(1), "[lb_av]": Fraction("453.59237"), "mg": Fraction(1, 1000)}
OTHERS = ["cm", "mm"]
CODES = ["a", "b", "c"]


def quantity(chance):
    number = Decimal(chance.choice(("1", "2", "2.2", "70", "70.5", "1000", "2000", "0.001", "154.3", "-3")))
    unit = chance.choice([*GRAMS, *OTHERS])
    found = {"value": number}
    match chance.randrange(5):
        case 0:
            found |= {"unit": unit}
        case 1:
            found |= {"system": "urn:units", "code": unit}
        case _:
            found |= {"system": UCUM, "code": unit, "unit": chance.choice((unit, "enhet"))}
    if chance.random() < 0.2:
        found["comparator"] = chance.choice(("<", "<=", ">", ">="))
    return found


def concept(chance):
    return {"coding": [{"system": chance.choice(("urn:s", "urn:t")), "code": chance.choice(CODES)}]}


def observation(chance, number):
    found = {"resourceType": "Observation", "id": f"o{number}", "status": "final", "code": concept(chance)}
    if chance.random() < 0.6:
        found["valueQuantity"] = quantity(chance)
    parts = [{"code": concept(chance), "valueQuantity": quantity(chance)} for _ in range(chance.randrange(4))]
    return found | ({"component": parts} if parts else {})


def exact(number):
    return Fraction(str(number))


def reach(said, scale):
    """The bounds of a quantity, and whether each is reached."""
    number = exact(said["value"]) * scale
    match said.get("comparator"):
        case "<":
            return (-math.inf, True), (number, False)
        case "<=":
            return (-math.inf, True), (number, True)
        case ">":
            return (number, False), (math.inf, True)
        case ">=":
            return (number, True), (math.inf, True)
    return (number, True), (number, True)


def compares(said, asked):
    prefix, number, unit = asked
    scale = Fraction(1)
    if unit is not None and unit[0] == UCUM:
        if said.get("system") != UCUM or (said["code"] in GRAMS) != (unit[1] in GRAMS):
            return False
        if unit[1] in GRAMS:
            scale = GRAMS[said["code"]] / GRAMS[unit[1]]
        elif said["code"] != unit[1]:
            scale = Fraction(10) if said["code"] == "cm" else Fraction(1, 10)
    elif unit is not None and unit[0]:
        if (said.get("system"), said.get("code")) != unit:
            return False
    elif unit is not None and unit[1] not in (said.get("code"), said.get("unit")):
        return False
    (low, low_in), (high, high_in) = reach(said, scale)
    at = exact(number)
    digits = len(number.partition(".")[2])
    half = Fraction(1, 2 * 10**digits)
    inside = low >= at - half and (high < at + half or (high == at + half and not high_in))
    near = max(half, abs(at) / 10)
    return {
        "eq": inside,
        "ne": not inside,
        "gt": high > at,
        "lt": low < at,
        "ge": high > at or (high == at and high_in),
        "le": low < at or (low == at and low_in),
        "sa": low > at or (low == at and not low_in),
        "eb": high < at or (high == at and not high_in),
        "ap": high >= at - near and low <= at + near,
    }[prefix]


def has_code(said, asked):
    return any(asked in (one["code"], f"{one['system']}|{one['code']}") for one in said["coding"])


def query(chance):
    prefix = chance.choice(("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"))
    number = chance.choice(("1", "2", "2.2", "70", "70.5", "70.50", "1000", "0.001", "154", "-3"))
    unit = chance.choice(
        (None, (UCUM, chance.choice([*GRAMS, *OTHERS])), ("urn:units", "kg"), ("", "enhet"), ("", "kg"))
    )
    text = ("" if prefix == "eq" else prefix) + number + (f"|{unit[0]}|{unit[1]}" if unit else "")
    return (prefix, number, unit), text


@pytest.mark.parametrize("seed", range(3))
async def test_the_index_finds_what_a_reader_of_every_resource_finds(connection, seed):
    chance = random.Random(seed)
    world = [observation(chance, number) for number in range(150)]
    await store(connection, world)
    for _ in range(120):
        asked, text = query(chance)
        code = chance.choice((*CODES, "urn:s|a"))
        own = {one["id"] for one in world if "valueQuantity" in one and compares(one["valueQuantity"], asked)}
        coded = {one["id"] for one in world if one["id"] in own and has_code(one["code"], code)}
        part = {
            one["id"]
            for one in world
            for item in one.get("component", [])
            if has_code(item["code"], code) and compares(item["valueQuantity"], asked)
        }
        assert await find(connection, "Observation", ("value-quantity", text)) == own, text
        assert await find(connection, "Observation", ("code-value-quantity", f"{code}${text}")) == coded, (code, text)
        assert await find(connection, "Observation", ("component-code-value-quantity", f"{code}${text}")) == part, text
        assert await find(connection, "Observation", ("combo-code-value-quantity", f"{code}${text}")) == coded | part, (
            text
        )


@pytest.mark.parametrize("unit", ["kg", "[degF]", "mg/dL", "%", "[iU]/L", "nonsense", None])
@given(number=st.decimals(allow_nan=False, allow_infinity=False))
def test_the_fast_way_for_plain_quantities_gives_what_the_slow_one_gives(unit, number):
    value = {"value": number, "unit": "x"} | ({"system": UCUM, "code": unit} if unit else {})
    exact = quantities._exact(number)
    assert quantities._plain(7, value) == quantities.row(7, (exact, exact), value.get("system"), unit, "x")
