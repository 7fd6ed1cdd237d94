"""Measurements over the years."""

from __future__ import annotations

from decimal import Decimal

from samspill.services.patient_record.measurements import measurements_of
from tests.services.conftest import observation


def weights(*values: str, unit: str = "kg"):
    return [
        observation(f"o{n}", f"20{10 + n}-01-01", value, valueQuantity={"value": Decimal(value), "unit": unit})
        for n, value in enumerate(values)
    ]


def pressure(year: int, over: int | None, under: int):
    codes = {"8480-6": over, "8462-4": under}
    parts = [
        {"code": {"coding": [{"system": "http://loinc.org", "code": c}]}, "valueQuantity": {"value": v, "unit": "mmHg"}}
        for c, v in codes.items()
        if v is not None
    ]
    found = observation(f"b{year}", f"{year}-01-01", code="85354-9", component=parts)
    del found["valueQuantity"]
    return found


def test_a_line_runs_from_the_oldest_value_to_the_newest():
    (weight,) = measurements_of(weights("70.10", "71", "72")[::-1])
    assert (weight.name, weight.unit) == ("weight", "kg")
    assert [str(point.value) for point in weight.lines[0].points] == ["70.10", "71", "72"]


def test_two_values_are_no_line():
    assert measurements_of(weights("70", "71")) == ()


def test_values_in_another_unit_are_left_out():
    mixed = weights("70", "71", "72") + weights("154", unit="lb")
    (weight,) = measurements_of(mixed)
    assert (weight.unit, len(weight.lines[0].points)) == ("kg", 3)


def test_blood_pressure_has_two_lines_and_goes_first():
    found = measurements_of(weights("70", "71", "72") + [pressure(2010 + n, 120 + n, 80) for n in range(3)])
    assert [measurement.name for measurement in found] == ["blood-pressure", "weight"]
    assert [[p.value for p in line.points][-1] for line in found[0].lines] == [122, 80]


def test_a_pressure_without_its_upper_value_gives_that_line_a_value_less():
    found = measurements_of([pressure(2010 + n, 120 if n else None, 80) for n in range(4)])
    assert [len(line.points) for line in found[0].lines] == [3, 4]


def test_what_was_entered_in_error_or_says_no_moment_is_left_out():
    wrong = weights("70", "71", "72")
    wrong[0]["status"] = "entered-in-error"
    assert measurements_of(wrong) == ()
    wrong = weights("70", "71", "72")
    del wrong[0]["effectiveDateTime"]
    assert measurements_of(wrong) == ()


def test_six_are_shown_at_most():
    codes = ["29463-7", "8302-2", "39156-5", "8867-4", "4548-4", "2345-7", "2093-3", "2160-0"]
    found = measurements_of([observation(f"{c}{n}", f"201{n}", code=c) for c in codes for n in range(3)])
    assert len(found) == 6
