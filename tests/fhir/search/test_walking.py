"""Orders that a table has already: of quantities in several units, with open bounds, and several of one resource."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from typing import Any

import pytest

from samspill.fhir.search import compose, parse
from tests.fhir.search.test_statement import run, store

UCUM = "http://unitsofmeasure.org"
MASSES = {"kg": Decimal(1000), "g": Decimal(1), "mg": Decimal("0.001")}
"""In grams, UCUM's base unit."""


def said(chance: random.Random) -> dict[str, Any]:
    """Make a quantity: a mass, a percentage or a unit that nobody knows, at times only bounded."""
    found: dict[str, Any] = {"value": Decimal(chance.randint(1, 9))}
    match chance.choice(["mass", "mass", "share", "house", "none"]):
        case "mass":
            found |= {"system": UCUM, "code": chance.choice(list(MASSES))}
        case "share":
            found |= {"system": UCUM, "code": "%"}
        case "house":
            found |= {"system": "http://example.org/units", "code": "spoon"}
    if chance.random() < 0.3:
        found["comparator"] = chance.choice(["<", "<=", ">", ">="])
    return found


def key(quantity: dict[str, Any]) -> float:
    """Say by hand what a quantity is sorted by: its lower bound, or the upper one where there is no lower."""
    factor = MASSES.get(quantity.get("code", ""), Decimal(1))
    if quantity.get("code") == "%":
        factor = Decimal("0.01")
    value = float(quantity["value"] * factor)
    match quantity.get("comparator"):
        case "<":
            return math.nextafter(value, -math.inf)
        case ">":
            return math.nextafter(value, math.inf)
    return value


def resources(size: int = 120) -> list[dict[str, Any]]:
    chance = random.Random(5)
    made = []
    for at in range(size):
        one: dict[str, Any] = {"resourceType": "Observation", "id": f"o{at}", "code": {"text": "x"}}
        one["status"] = chance.choice(["final", "amended"])
        if chance.random() < 0.8:
            one["valueQuantity"] = said(chance)
        one["component"] = [{"code": {"text": "y"}, "valueQuantity": said(chance)} for _ in range(chance.randint(0, 3))]
        made.append(one)
    return made


def values(resource: dict[str, Any], name: str) -> list[float]:
    if name == "value-quantity":
        return [key(resource["valueQuantity"])] if "valueQuantity" in resource else []
    return [key(one["valueQuantity"]) for one in resource["component"]]


def in_order(numbered: list[tuple[int, dict[str, Any]]], name: str, *, descending: bool, status: bool) -> list[int]:
    having = [(rid, one) for rid, one in numbered if values(one, name)]
    without = [(rid, one) for rid, one in numbered if not values(one, name)]
    for group in (having, without):
        group.sort(key=lambda pair: pair[0], reverse=descending)
        if status:
            group.sort(key=lambda pair: pair[1]["status"])
    pick = max if descending else min
    having.sort(key=lambda pair: pick(values(pair[1], name)), reverse=descending)
    return [rid for rid, _ in having + without]


@pytest.mark.parametrize("size", ["1", "4", "1000"])
@pytest.mark.parametrize("name", ["value-quantity", "component-value-quantity"])
async def test_quantities_of_all_units_are_in_one_order_and_its_pages_join(connection, name, size):
    made = resources()
    rids = await store(connection, made)
    numbered = [(rids["Observation", one["id"]], one) for one in made]
    for descending in (False, True):
        for status in (False, True):
            order = ("-" if descending else "") + name + (",status" if status else "")
            rows = await run(connection, "Observation", [("_sort", order), ("_count", size)])
            expected = in_order(numbered, name, descending=descending, status=status)
            assert [row["rid"] for row in rows] == expected, order


@pytest.mark.parametrize("order", ["value-quantity", "-value-quantity", "value-quantity,-date"])
def test_the_order_of_everything_is_read_from_the_units_of_the_table(order):
    assert "units.unit" in compose(parse("Observation", [("_sort", order)]), None, None).sql


@pytest.mark.parametrize(("kind", "order"), [("Patient", "family,given"), ("Condition", "-recorded-date,code")])
def test_further_keys_sort_what_the_first_has_brought(kind, order):
    assert "WITH TIES" in compose(parse(kind, [("_sort", order)]), None, None).sql


def test_what_is_sought_by_more_is_sorted_once_it_is_found():
    """Of one code there is mostly one unit, and the others would be walked through for nothing."""
    pairs = [("code", "http://loinc.org|8302-2"), ("_sort", "value-quantity")]
    assert "units.unit" not in compose(parse("Observation", pairs), None, None).sql
    assert "units.unit" not in compose(parse("Observation", [("_sort", "value-quantity")]), "1", None).sql


async def plans_for_all(connection, statement) -> int:
    """Run a statement often, and count how often its plan was not made for its values."""
    for _ in range(12):
        await connection.fetch(statement.sql, *statement.args)
    return await connection.fetchval(
        "SELECT generic_plans FROM pg_prepared_statements WHERE statement = $1", statement.sql
    )


async def test_a_search_for_an_amount_is_planned_for_it_each_time(connection):
    """What is common must not leave its plan to what is rare. Other searches keep one plan, which spares planning."""
    amounts = compose(parse("Observation", [("value-quantity", "gt5")]), None, None)
    codes = compose(parse("Observation", [("code", "http://loinc.org|8302-2")]), None, None)
    assert await plans_for_all(connection, amounts) == 0
    assert await plans_for_all(connection, codes) > 0
