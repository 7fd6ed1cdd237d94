"""Numbers and quantities: how precise, how far they reach, and held against a reader of every resource."""

from __future__ import annotations

import json
import math
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search import quantities
from samspill.fhir.search.clause import Amount
from samspill.kernel import strict_json
from samspill.kernel.problems import Malformed
from tests.fhir.search.asking import index, wanted
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


PERCENT = {"system": UCUM, "code": "%"}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("100", 99.5, 100.5),
        ("100.00", 99.995, 100.005),
        ("1e2", 50, 150),
        ("5.40e-3", 0.005395, 0.005405),
        ("0", -0.5, 0.5),
        ("-2", -2.5, -1.5),
        (".5", 0.45, 0.55),
        ("ap100", 90, 110),
        ("ap1", 0.5, 1.5),
    ],
)
def test_a_number_is_as_precise_as_it_is_written(text, low, high):
    [amount] = wanted("RiskAssessment", "probability", text)
    assert (amount.low, amount.high) == (low, high)


@given(st.integers(-(10**12), 10**12), st.integers(-30, 30))
def test_it_reaches_half_a_unit_of_its_last_digit(digits, exponent):
    [amount] = wanted("RiskAssessment", "probability", f"{digits}e{exponent}")
    unit = Fraction(10) ** exponent
    low, high = (float((digits + half) * unit) for half in (Fraction(-1, 2), Fraction(1, 2)))
    assert amount == Amount("eq", None, "", float(digits * unit), low, high)


@pytest.mark.parametrize("text", ["", "x", "1,5e", "1.", "1e1000", "--1", "eq", "gt", "0x1", "NaN", "inf", "1" * 61])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Malformed) as caught:
        wanted("RiskAssessment", "probability", text or " ")
    assert [fault.where for fault in caught.value.faults] == ["probability"]


def bounds(**value):
    [(_, unit, low, high, _, _, _, _)] = index("RiskAssessment", prediction=[value]).quantities
    return unit, low, high


def test_a_share_is_the_number_that_it_is():
    low, high = ({"value": Decimal(number), **PERCENT} for number in (10, 30))
    assert bounds(probabilityDecimal=Decimal("0.2")) == ("", 0.2, 0.2)
    assert bounds(probabilityRange={"low": low, "high": high}) == ("", 0.1, 0.3)
    assert bounds(probabilityRange={"low": low}) == ("", 0.1, math.inf)
    assert bounds(probabilityRange={"high": {"value": 3}}) == ("", -math.inf, 3)


def measured(**value):
    [(_, unit, low, high, said_low, said_high, _, _)] = index("Observation", **value).quantities
    return unit, low, high, said_low, said_high


def test_what_is_less_or_more_than_a_number_does_not_reach_it():
    def of(comparator):
        return measured(valueQuantity={"value": 5, "comparator": comparator, "system": UCUM, "code": "g"})[1:3]

    assert of("<") == (-math.inf, math.nextafter(5, 0))
    assert of("<=") == (-math.inf, 5)
    assert of(">") == (math.nextafter(5, 6), math.inf)
    assert of(">=") == (5, math.inf)


def test_samples_reach_from_the_smallest_to_the_largest():
    sampled = {"origin": {"value": 10, "system": UCUM, "code": "mV"}, "period": 1, "dimensions": 1, "factor": 2}
    sampled |= {"lowerLimit": -50, "data": "-5 E 0 U 5 L x NaN"}
    unit, low, high, said_low, said_high = measured(valueSampledData=sampled)
    assert (said_low, said_high) == (-90, 20)
    # A volt is a kilogram square metre per second squared and coulomb; mass is counted in grams.
    assert (unit, low, high) == ("u|C-1.g.m2.s-2", -90, 20)
    assert index("Observation", valueSampledData={**sampled, "data": "E U"}).quantities == []


FAR = ["1e400", "-1e400", "1e9999999", "1e-9999999", "0e99999999", "1e999999999999", f"1.{'3' * 100_000}"]


@pytest.mark.parametrize("number", FAR)
@pytest.mark.parametrize("unit", [{}, {"system": UCUM, "code": "kg"}, {"system": UCUM, "code": "[degF]"}])
def test_numbers_far_beyond_all_measure_are_soon_dealt_with(number, unit):
    [found] = strict_json.read(f"[{number}]".encode())[0]
    [(*_, plain, _, _, _)] = index("Observation", valueQuantity={"value": found, **unit}).quantities
    expected = {"1": math.inf, "-": -math.inf, "0": 0.0}[number[0]]
    assert plain == (0.0 if "e-" in number else float(number) if number.startswith("1.") else expected)
    for comparator in ("<", ">="):
        index("Observation", valueQuantity={"value": found, "comparator": comparator, **unit})
    index("Observation", valueSampledData={"origin": {"value": found, **unit}, "factor": found, "data": f"1 {number}"})
    index("RiskAssessment", prediction=[{"probabilityRange": {"low": {"value": found, **unit}}}])
    index("Invoice", totalNet={"value": found, "currency": "NOK"})


async def test_they_are_found_as_what_is_more_or_less_than_all_others(connection):
    numbers = dict(enumerate(("1e400", "-1e9999999", "1e-9999999", "7")))
    world = [
        {"resourceType": "Observation", "id": f"o{number}", "valueQuantity": {"value": Decimal(text)}}
        for number, text in numbers.items()
    ]
    await store(connection, world)
    for text, expected in (
        ("gt1e300", "o0"),
        ("lt-1e300", "o1"),
        ("0", "o2"),
        ("lt8", "o1 o2 o3"),
        ("ne7", "o0 o1 o2"),
    ):
        assert await find(connection, "Observation", ("value-quantity", text)) == set(expected.split()), text


async def test_pages_go_on_past_them(client, token):
    headers = {"Content-Type": "application/fhir+json"} | token()
    numbers = ["1e400", "-1e400", "1", "2", "1e-400"]
    for number, text in enumerate(numbers):
        body = json.dumps({"resourceType": "Observation", "id": f"o{number}", "status": "final", "code": {"text": "x"},
                           "valueQuantity": {"value": 0, "unit": "x"}})  # fmt: skip
        body = body.replace('"value": 0', f'"value": {text}')
        answer = await client.put(f"/fhir/Observation/o{number}", content=body, headers=headers)
        assert answer.status_code == 201, answer.text
    seen, path = [], "Observation?_sort=value-quantity&_count=1"
    while path:
        page = (await client.get(f"/fhir/{path}", headers=headers)).json()
        seen += [one["resource"]["id"] for one in page.get("entry", [])]
        path = next((one["url"].partition("/fhir/")[2] for one in page["link"] if one["relation"] == "next"), "")
    assert seen == ["o1", "o4", "o2", "o3", "o0"]
