"""Numbers, quantities, composites and places: what may be sought, example by example.

http://hl7.org/fhir/R4/search.html#number, #quantity, #combining. Values here are made up.
"""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON
from tests.spec.world import LOINC, concept, matches, observation

UCUM = "http://unitsofmeasure.org"


def quantity(value, code="", unit="", system=UCUM, **more):
    found = {"value": value} | ({"system": system, "code": code} if code else {}) | ({"unit": unit} if unit else {})
    return found | more


def part(code, value, unit="mm[Hg]"):
    return {"code": concept(code), "valueQuantity": quantity(value, unit)}


def place(id_, latitude, longitude):
    return {"resourceType": "Location", "id": id_, "position": {"latitude": latitude, "longitude": longitude}}


SAID = [
    observation("w1", code=concept("29463-7"), valueQuantity=quantity(70, "kg", "kg")),
    observation("w2", code=concept("29463-7"), valueQuantity=quantity(70000, "g", "gram")),
    observation("w3", code=concept("29463-7"), valueQuantity=quantity(154.5, "[lb_av]", "lbs")),
    observation("w4", code=concept("29463-7"), valueQuantity=quantity(70, "", "kg")),
    observation("w5", code=concept("29463-7"), valueQuantity=quantity(70, "kg", system="http://example.org/units")),
    observation("h1", code=concept("8302-2"), valueQuantity=quantity(99.6, "cm")),
    observation("l1", code=concept("1-1"), valueQuantity=quantity(5, "mmol/L", comparator="<")),
    observation("l2", code=concept("1-1"), valueQuantity=quantity(5, "mmol/L", comparator=">")),
    observation("t1", code=concept("8310-5"), valueQuantity=quantity(37, "Cel")),
    observation("t2", code=concept("8310-5"), valueQuantity=quantity(98.6, "[degF]")),
    observation("s1", code=concept("2-2"), valueSampledData={
        "origin": quantity(10, "mV"), "period": 1, "dimensions": 1, "factor": 2, "data": "-5 E 0 5"
    }),
    observation("b1", code=concept("85354-9"), component=[part("8480-6", 150), part("8462-4", 95)]),
    observation("b2", code=concept("85354-9"), component=[part("8480-6", 120), part("8462-4", 150)]),
    observation("b3", code=concept("85354-9"), component=[part("8480-6", 20, "kPa")]),
    observation("c1", code=concept("3-3"), valueCodeableConcept=concept("ja")),
    observation("d1", code=concept("3-3"), valueDateTime="2026-11"),
    observation("x1", code=concept("4-4"), valueString="En, to $ tre"),
    {"resourceType": "RiskAssessment", "id": "r1", "status": "final", "subject": {"reference": "Patient/kari"},
     "prediction": [{"probabilityDecimal": 0.2}]},
    {"resourceType": "RiskAssessment", "id": "r2", "status": "final", "subject": {"reference": "Patient/kari"},
     "prediction": [{"probabilityRange": {"low": quantity(10, "%"), "high": quantity(30, "%")}}]},
    {"resourceType": "Invoice", "id": "i1", "status": "issued", "totalNet": {"value": 320.5, "currency": "NOK"}},
    {"resourceType": "DocumentReference", "id": "new", "status": "current", "content": [{"attachment": {"url": "x:y"}}],
     "relatesTo": [{"code": "replaces", "target": {"reference": "DocumentReference/old"}},
                   {"code": "appends", "target": {"reference": "DocumentReference/other"}}]},
    place("oslo", 59.9139, 10.7522), place("lillestrom", 59.956, 11.0494), place("bergen", 60.3913, 5.3221),
]  # fmt: skip

EXAMPLES = {
    "number: as precise as it is written; with a prefix exact": [
        ("RiskAssessment?probability=0.2", "r1"),
        ("RiskAssessment?probability=0.20", "r1"),
        ("RiskAssessment?probability=2e-1", "r1"),
        ("RiskAssessment?probability=0.21", ""),
        ("RiskAssessment?probability=gt0.2", "r2"),
        ("RiskAssessment?probability=ge0.2", "r1 r2"),
        ("RiskAssessment?probability=sa0.15", "r1"),
        ("RiskAssessment?probability=eb0.3", "r1"),
        ("RiskAssessment?probability:missing=false", "r1 r2"),
    ],
    "quantity: a number alone is compared as it was said, in whatever unit": [
        ("Observation?code=29463-7&value-quantity=70", "w1 w4 w5"),
        ("Observation?value-quantity=100", "h1"),
        ("Observation?value-quantity=1e2", "h1 t2 w1 w4 w5"),
        ("Observation?value-quantity=100.0", ""),
        ("Observation?value-quantity=ap110", "h1 l2"),
    ],
    "quantity: with a unit of UCUM's, in any unit that measures the same": [
        (f"Observation?value-quantity=70|{UCUM}|kg", "w1 w2 w3"),
        (f"Observation?value-quantity=70.0|{UCUM}|kg", "w1 w2"),
        (f"Observation?value-quantity=7e4|{UCUM}|g", "w1 w2 w3"),
        (f"Observation?value-quantity=gt70|{UCUM}|kg", "w3"),
        (f"Observation?value-quantity=98.6|{UCUM}|[degF]", "t1 t2"),
        (f"Observation?value-quantity=le5|{UCUM}|mmol/L", "l1"),
        (f"Observation?value-quantity=gt6|{UCUM}|mmol/L", "l2"),
        (f"Observation?value-quantity=gt0.015|{UCUM}|V", "s1"),
    ],
    "quantity: with another unit, in that unit only; with ||code, the code or the word that was said": [
        ("Observation?value-quantity=70|http://example.org/units|kg", "w5"),
        ("Observation?value-quantity=70||kg", "w1 w4 w5"),
        ("Observation?value-quantity=70000||gram", "w2"),
        ("Invoice?totalnet=320.5|urn:iso:std:iso:4217|NOK", "i1"),
        ("Invoice?totalnet=320.5||EUR", ""),
    ],
    "composite: both values, of one thing": [
        (f"Observation?code-value-quantity={LOINC}|29463-7$70||kg", "w1 w4 w5"),
        ("Observation?code-value-quantity=8310-5$70", ""),
        ("Observation?code-value-concept=3-3$ja", "c1"),
        ("Observation?code-value-date=3-3$ge2026", "d1"),
        (r"Observation?code-value-string=4-4$en\, to \$ t", "x1"),
        ("DocumentReference?relationship=replaces$DocumentReference/old", "new"),
        ("DocumentReference?relationship=appends$DocumentReference/old", ""),
    ],
    "composite: of one component, where there are several": [
        (f"Observation?component-code-value-quantity={LOINC}|8480-6$gt140|{UCUM}|mm[Hg]", "b1 b3"),
        ("Observation?component-code-value-quantity=8480-6$gt140", "b1"),
        ("Observation?component-code-value-quantity=8480-6$150,8462-4$150", "b1 b2"),
        ("Observation?component-code=8480-6&component-value-quantity=150", "b1 b2"),
        ("Observation?combo-code-value-quantity=8302-2$99.6,8462-4$95", "b1 h1"),
        ("Observation?component-code-value-quantity:missing=false", "b1 b2 b3"),
    ],
    "near: within a distance of a place": [
        ("Location?near=59.91|10.75|5|km", "oslo"),
        ("Location?near=59.91|10.75|25|km", "lillestrom oslo"),
        ("Location?near=59.91|10.75|20|mi", "lillestrom oslo"),
        ("Location?near=59.91|10.75", "lillestrom oslo"),
        ("Location?near=60.39|5.32|1000|m", "bergen"),
    ],
}  # fmt: skip

REFUSED = [
    ("Observation?value-quantity=abc", "value-quantity"),
    ("Observation?value-quantity=5|x", "value-quantity"),
    ("Observation?value-quantity=5|x|", "value-quantity"),
    ("Observation?value-quantity=xx5", "value-quantity"),
    ("Observation?value-quantity:exact=5", "value-quantity"),
    ("RiskAssessment?probability=1|a|b", "probability"),
    ("Observation?code-value-quantity=a", "code-value-quantity"),
    ("Observation?code-value-quantity=a$b$c", "code-value-quantity"),
    ("Observation?code-value-quantity=a$b", "value-quantity"),
    ("Location?near=1", "near"),
    ("Location?near=91|0", "near"),
    ("Location?near=1|1|5|kg", "near"),
    ("Location?near=1|1|nan", "near"),
]


@pytest.fixture
async def measured(client, token, world):
    entries = [
        {"resource": one, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}} for one in SAID
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    answer = await client.post("/fhir", content=json.dumps(bundle), headers=JSON | token())
    assert answer.status_code == 200, answer.text


async def test_the_examples_find_what_they_say(ask, measured):
    found = {query: matches(await ask(query)) for examples in EXAMPLES.values() for query, _ in examples}
    expected = {query: ids for examples in EXAMPLES.values() for query, ids in examples}
    assert {query: " ".join(sorted(ids)) for query, ids in found.items()} == expected


@pytest.mark.parametrize(("query", "name"), REFUSED)
async def test_what_cannot_be_understood_is_refused_by_name(ask, query, name):
    answer = await ask(query, status=400)
    assert answer["issue"][0]["expression"] == [name]


async def test_quantities_are_sorted_by_what_they_measure_page_by_page(ask, measured):
    seen, path = [], "Observation?value-quantity:missing=false&code=29463-7&_sort=value-quantity&_count=2"
    while path:
        page = await ask(path)
        seen += matches(page)
        path = next((one["url"].partition("/fhir/")[2] for one in page["link"] if one["relation"] == "next"), "")
    assert sorted(seen) == ["w1", "w2", "w3", "w4", "w5"]
    assert set(seen[:2]) == {"w4", "w5"}, "those without a unit of UCUM's are compared by their number"
    assert seen[-1] == "w3"


async def test_a_changed_value_is_found_anew_and_a_deleted_one_no_more(client, token, ask, measured):
    changed = observation("w1", code=concept("29463-7"), valueQuantity=quantity(80, "kg"))
    await client.put("/fhir/Observation/w1", content=json.dumps(changed), headers=JSON | token())
    await client.delete("/fhir/Observation/w2", headers=token())
    assert sorted(matches(await ask(f"Observation?value-quantity=70.0|{UCUM}|kg"))) == []
    assert matches(await ask(f"Observation?value-quantity=80|{UCUM}|kg")) == ["w1"]
