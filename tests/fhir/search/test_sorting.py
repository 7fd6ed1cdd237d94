"""The order of an answer: http://hl7.org/fhir/R4/search.html#_sort"""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import EARLIEST, Sort, compose, parameters, parse
from samspill.fhir.search.sorting import LAST_STORED_FIRST, MOST, NEWEST_FIRST, sort_of
from samspill.kernel.problems import Malformed, Unsupported
from tests.fhir.search.population import GETTERS, _address, plain, population
from tests.fhir.search.test_statement import run, store

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("kind", "text", "sort"),
    [
        ("Observation", None, NEWEST_FIRST),
        ("", None, LAST_STORED_FIRST),
        ("", "-_lastUpdated", (Sort("updated", descending=True),)),
        ("Observation", "date", (Sort("starts", descending=False),)),
        ("Patient", "-birthdate,_id", (Sort("starts", descending=True), Sort("id", descending=False))),
    ],
)
def test_some_orders_are_by_columns(kind, text, sort):
    assert sort_of(kind, text) == sort


@pytest.mark.parametrize("text", ["nonsense", "", "--date", "date,", "birthdate", "date,-date", "code:text"])
def test_an_order_by_nothing_is_refused(text):
    with pytest.raises(Malformed, match="_sort"):
        sort_of("Observation", text)


@pytest.mark.parametrize(("kind", "text"), [("Observation", "code-value-quantity"), ("Location", "near")])
def test_an_order_by_several_values_at_once_is_refused_by_name(kind, text):
    with pytest.raises(Unsupported, match="_sort"):
        sort_of(kind, text)


def test_an_order_has_few_keys():
    names = ["code", "status", "date", "subject", "performer", "encounter", "category", "method", "device"]
    assert len(names) == MOST + 1
    with pytest.raises(Malformed, match="_sort"):
        sort_of("Observation", ",".join(names))
    assert len(sort_of("Observation", ",".join(names[1:]))) == MOST


@pytest.fixture
async def connection(database):
    found = await asyncpg.connect(database)
    yield found
    await found.close()


def values(resource: dict[str, Any], name: str) -> Iterator[Any]:
    """What a resource is sorted by, read by hand."""
    kind, get = GETTERS[resource["resourceType"]][name]
    for found in get(resource):
        if kind == "string":
            yield plain(found)
        elif kind == "date":
            yield found[0]
        elif kind == "token" and found[1] is not None:
            # As it is indexed.
            yield found[1].replace("\\", "\\\\").replace("|", "\\|")
        elif kind == "code":
            yield found
        elif kind == "reference" and _address(found):
            yield _address(found)


def in_order(resources: list[tuple[int, dict[str, Any]]], order: str) -> list[int]:
    """Sort numbered resources by the words of the standard: from the last key to the first, each stable."""
    keys = order.split(",")
    found = sorted(resources, reverse=keys[0].startswith("-"), key=lambda one: one[0])
    for key in reversed(keys):
        name, descending = key.removeprefix("-"), key.startswith("-")
        pick = max if descending else min
        # Where the order descends by the main date, an open start is as no date.
        no_value = {EARLIEST} if key in {"-date", "-birthdate"} else set()
        keyed = [(set(values(r, name)) - no_value, (rid, r)) for rid, r in found]
        having = [(pick(known), one) for known, one in keyed if known]
        without = [one for known, one in keyed if not known]
        # A sort that is turned round keeps the order of equals all the same.
        found = [one for _, one in sorted(having, reverse=descending, key=lambda pair: pair[0])] + without
    return [rid for rid, _ in found]


NAMES = {kind: sorted(set(getters) - {"_id"}) for kind, getters in GETTERS.items()}
ALONE = [(kind, way + name) for kind, names in NAMES.items() for name in names for way in ("", "-")]


@pytest.mark.parametrize("size", ["7", "1000"])
async def test_any_order_is_as_sorting_by_hand_and_its_pages_join(connection, size):
    """Keys of every kind, alone and together, with many resources that are equal or have none."""
    resources = population(seed=11)
    rids = await store(connection, resources)
    chance = random.Random(size)
    orders = list(ALONE)
    for kind in sorted(NAMES):
        for _ in range(12):
            names = chance.sample(NAMES[kind], chance.randint(2, 4))
            orders.append((kind, ",".join(chance.choice(["", "-"]) + name for name in names)))
    for kind, order in orders:
        numbered = [(rids[kind, r["id"]], r) for r in resources if r["resourceType"] == kind]
        rows = await run(connection, kind, [("_sort", order), ("_count", size)])
        assert [row["rid"] for row in rows] == in_order(numbered, order), (kind, order)


def orders() -> dict[str, str]:
    """Every distinct statement that sorting by one parameter brings about, with an example of it."""
    found: dict[str, str] = {}
    for kind in TYPES:
        for name in parameters(kind):
            for way in ("", "-"):
                try:
                    search = parse(kind, [("_sort", way + name)])
                except Unsupported:
                    continue
                for patient in (None, "p1"):
                    sql = compose(search, patient, None).sql
                    found.setdefault(sql, f"{kind} {way}{name} {patient}")
    return found


async def test_every_parameter_of_every_type_sorts(connection):
    found = orders()
    assert len(found) > 10
    for sql, example in found.items():
        try:
            await connection.prepare(sql)
        except asyncpg.PostgresError as error:
            pytest.fail(f"{example}: {error}")


def test_only_what_has_no_order_is_not_sorted_by():
    refused = set()
    for kind in TYPES:
        for name, parameter in parameters(kind).items():
            try:
                sort_of(kind, name)
            except Unsupported:
                refused.add(parameter.type)
    assert refused == {"composite", "special"}


async def test_an_order_and_a_condition_go_together(connection):
    resources = population(seed=12)
    rids = await store(connection, resources)
    pairs = [("status", "final"), ("value-string:missing", "false")]
    numbered = [
        (rids["Observation", r["id"]], r)
        for r in resources
        if r["resourceType"] == "Observation" and r["status"] == "final" and any(values(r, "value-string"))
    ]
    rows = await run(connection, "Observation", [*pairs, ("_sort", "value-string,-date"), ("_count", "3")])
    assert [row["rid"] for row in rows] == in_order(numbered, "value-string,-date")
    assert len(rows) > 6
    inside = await run(connection, "Observation", [("_sort", "-value-string")], "1")
    assert {row["patient"] for row in inside} == {"1"}


def weighed(id_: str, value: float | None, code: str = "kg") -> dict[str, Any]:
    found: dict[str, Any] = {"resourceType": "Observation", "id": id_, "status": "final", "code": {"text": "x"}}
    if value is not None:
        found["valueQuantity"] = {"value": value, "system": "http://unitsofmeasure.org", "code": code}
    return found


async def test_quantities_are_in_order_whatever_their_unit(connection):
    resources = [
        weighed("heavy", 2),
        weighed("light", 400, "mg"),
        weighed("nothing", None),
        weighed("middle", 500, "g"),
        weighed("same", Decimal("0.5")),
    ]
    await store(connection, resources)
    for order, expected in (
        ("value-quantity", ["light", "middle", "same", "heavy", "nothing"]),
        ("-value-quantity", ["heavy", "same", "middle", "light", "nothing"]),
        ("status,value-quantity", ["light", "middle", "same", "heavy", "nothing"]),
    ):
        for size in ("1", "2", "9"):
            rows = await run(connection, "Observation", [("_sort", order), ("_count", size)])
            assert [row["id"] for row in rows] == expected, order


async def test_numbers_are_in_order(connection):
    risks = [(Decimal(share), name) for share, name in (("0.5", "even"), ("0.05", "rare"), ("0.9", "likely"))]
    risks.append((None, "unsaid"))
    await store(
        connection,
        [
            {
                "resourceType": "RiskAssessment",
                "id": id_,
                "status": "final",
                "subject": {"reference": "Patient/1"},
                "prediction": [{"probabilityDecimal": number} if number else {"rationale": "?"}],
            }
            for number, id_ in risks
        ],
    )
    rows = await run(connection, "RiskAssessment", [("_sort", "-probability"), ("_count", "1")])
    assert [row["id"] for row in rows] == ["likely", "even", "rare", "unsaid"]
