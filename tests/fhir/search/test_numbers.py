"""Numbers: how precise one is that is sought, what a value reaches, and what is far beyond all measure."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search.clause import Amount
from samspill.kernel import strict_json
from samspill.kernel.problems import Malformed
from tests.fhir.search.asking import index, wanted
from tests.fhir.search.hearing import find, store

UCUM = "http://unitsofmeasure.org"
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
