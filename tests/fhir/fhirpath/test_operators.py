from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.fhirpath import FhirPathError, compile_expression

OBSERVATION = {
    "resourceType": "Observation",
    "valueQuantity": {"value": 5, "system": "http://unitsofmeasure.org", "code": "mg"},
    "component": [
        {"valueQuantity": {"value": 5, "comparator": "<", "system": "http://unitsofmeasure.org", "code": "mg"}},
        {"valueQuantity": {"unit": "mg"}},
        {"valueQuantity": {"value": Decimal("5.0"), "unit": "mg"}},
        {"valueQuantity": {"value": 5, "system": "http://example.org/units", "code": "mg"}},
        {"valueQuantity": {"value": 5}},
    ],
    "code": {"text": "x"},
}
numbers = st.one_of(st.integers(-1000, 1000), st.decimals(-1000, 1000, places=2))


def values(expression, focus=OBSERVATION):
    return [node.value for node in compile_expression(expression).select(focus)]


@pytest.mark.parametrize(
    ("expression", "gives"),
    [
        ("value < 6 'mg'", [True]),
        ("value = 5 'mg'", [True]),
        ("value = 5.0 'mg'", [True]),
        ("value = 5", []),
        ("value ~ 5.001 'mg'", [True]),
        ("value !~ 5 'kg'", [True]),
        ("component[0].value < 6 'mg'", []),
        ("component[1].value < 6 'mg'", []),
        ("component[2].value = 5 'mg'", [True]),
        ("component[3].value = 5 'mg'", []),
        ("component[4].value = 5", [True]),
        ("component[4].value > 4", [True]),
        ("60 'min' = 1 'h'", [True]),
        ("2 hours > 100 minutes", [True]),
        ("12 months = 1 year", [True]),
        ("1 'mo' = 1 month", []),
        ("1 'mo' ~ 1 month", [True]),
        ("value + 1 'mg' = 6 'mg'", [True]),
        ("value + 1 's'", []),
        ("value / 1 's' = 5 'mg/s'", [True]),
        ("value / 0", []),
        ("3 * value = 15 'mg'", [True]),
        ("abs()", None),
        ("value.abs() = 5 'mg'", [True]),
        ("photo.abs()", []),
        ("@2012-04-15 - 1 'month'", ["2012-03-15"]),
    ],
)
def test_quantities_are_compared_and_calculated_in_one_unit(expression, gives):
    if gives is None:
        with pytest.raises(FhirPathError):
            values(expression)
    else:
        assert values(expression) == gives


@pytest.mark.parametrize(
    "expression",
    [
        "value < code",
        "code < 1",
        "code < code",
        "1 < '1'",
        "@2012 < @T10",
        "true < false",
        "-'x'",
        "'a' - 'b'",
        "value mod 2",
        "1 & 2",
        "@2012 + 1 'mg'",
        "@2012 + 1 'mo'",
        "@2012 + @2012",
        "true + 1",
    ],
)
def test_values_of_types_that_do_not_go_together_are_refused(expression):
    with pytest.raises(FhirPathError):
        values(expression)


@given(numbers, numbers)
def test_arithmetic_is_that_of_decimal_numbers(one, other):
    left, right = (f"({format(Decimal(each), 'f')})" for each in (one, other))
    assert values(f"{left} + {right}") == [one + other]
    assert values(f"{left} * {right}") == [one * other]
    assert values(f"{left} < {right}") == [one < other]
    assert values(f"{left} = {right}") == [one == other]
    if other:
        whole, rest = values(f"{left} div {right}")[0], values(f"{left} mod {right}")[0]
        assert whole * other + rest == one
        assert abs(rest) < abs(other)
    else:
        assert values(f"{left} / {right}") == values(f"{left} div {right}") == values(f"{left} mod {right}") == []


@pytest.mark.parametrize(
    ("expression", "gives"),
    [
        ("2147483646 + 1", [2147483647]),
        ("2147483647 + 1", []),
        ("-2147483647 - 1", [-2147483648]),
        ("-2147483647 - 2", []),
        ("2.power(31)", []),
        ("2.power(30)", [1073741824]),
        ("(-2147483647 - 1).abs()", []),
    ],
)
def test_an_integer_has_32_bits(expression, gives):
    assert values(expression) == gives


def test_a_string_does_not_grow_without_end():
    with pytest.raises(FhirPathError, match="too long"):
        values("'xxxxxxxxxx'" + ".replace('x', 'xxxxxxxxxx')" * 5)
    assert len(values("'xxxxxxxxxx'" + ".replace('x', 'xxxxxxxxxx')" * 4)[0]) == 100_000
    with pytest.raises(FhirPathError, match="too long"):
        values("'xxxxxxxxxx'" + ".replace('x', 'xxxxxxxxxx')" * 4 + " & 'x'")
    with pytest.raises(FhirPathError, match="too long"):
        values("'" + "x" * 1000 + "'.replace('', '" + "y" * 1000 + "')")
