"""The engine as a whole, held against what an engine by others gives."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest

from samspill.fhir.fhirpath import FhirPathError, compile_expression
from samspill.fhir.fhirpath.quantities import Quantity
from samspill.fhir.validation import tables
from samspill.kernel.strict_json import value_of

HERE = Path(__file__).parent
OWN = json.loads((HERE / "cases.json").read_text("utf-8"))
R4 = value_of(gzip.decompress((HERE / "r4.json.gz").read_bytes()))
PATIENT = value_of(json.dumps(OWN["patient"]).encode())


def plain(value):
    """What a value is in JSON, with numbers as they compare."""
    if isinstance(value, Quantity):
        return compile_expression("toString()").select(Quantity(*value), None, "System.Quantity")[0].value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", OWN["cases"], ids=lambda case: case["expression"])
def test_an_expression_gives_what_the_table_says(case):
    if case.get("refused"):
        with pytest.raises(FhirPathError):
            compile_expression(case["expression"]).select(PATIENT, PATIENT, "Patient")
        return
    nodes = compile_expression(case["expression"]).select(PATIENT, PATIENT, "Patient")
    assert [node.type for node in nodes] == case["types"]
    if isinstance(case["gives"], list):
        assert [plain(node.value) for node in nodes] == case["gives"]


def test_the_table_says_why_where_the_other_engine_answers_otherwise():
    reasons = [case["unlike"] for case in OWN["cases"] if "unlike" in case]
    assert 0 < len(reasons) < 40
    assert all(reasons)


@pytest.mark.parametrize("key", sorted({row["key"] for row in R4["invariants"]}))
def test_an_invariant_of_r4_gives_what_another_engine_gives(key):
    expression = compile_expression(tables.invariants()[key].expression)
    for row in (row for row in R4["invariants"] if row["key"] == key):
        found = expression.select(row["focus"], row.get("resource", row["focus"]), row["type"])
        assert [node.value for node in found] == ([] if row["gives"] is None else [row["gives"]])


@pytest.mark.parametrize("row", R4["search"], ids=lambda row: row["resource"]["resourceType"])
def test_the_search_expressions_of_a_type_find_what_another_engine_finds(row):
    resource = row["resource"]
    for name, values in row["gives"].items():
        nodes = compile_expression(R4["expressions"][name]).select(resource, resource)
        found = [node.value for node in nodes if node.value is not None]
        assert plain(found) == plain([value for value in values if value is not None]), name


def test_every_invariant_of_r4_can_be_compiled():
    for invariant in tables.invariants().values():
        compile_expression(invariant.expression)


def test_the_table_has_most_invariants_and_each_type():
    assert len({row["key"] for row in R4["invariants"]}) > 0.9 * len(tables.invariants())
    types = {row["resource"]["resourceType"] for row in R4["search"]}
    assert types == {name for name in tables.names() if tables.structure(name).is_resource}
