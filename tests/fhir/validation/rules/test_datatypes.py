"""Invariants of datatypes: an object that keeps each, and one that breaks it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.validation import validate
from samspill.fhir.validation.rules.datatypes import DATATYPES

U = {"system": "http://unitsofmeasure.org"}
KEPT = {
    "age-1": [{"value": 5, "code": "a", **U}, {"value": 5, "code": "a"}, {}, {"_value": {}, "code": "a"}],
    "att-1": [{"data": "aGVp", "contentType": "text/plain"}, {"url": "x"}],
    "cnt-3": [{"value": 5, "code": "1", **U}, {"value": Decimal("5E+1"), "code": "1"}],
    "cpt-2": [{"value": "x", "system": "phone"}, {"use": "home"}, {"value": "x", "_system": {}}],
    "dis-1": [{"value": 5, "code": "m", **U}],
    "drq-1": [{"path": "x"}, {"searchParam": "x"}],
    "drq-2": [{"path": "x"}, {"searchParam": "x"}],
    "drt-1": [{"value": 5, "code": "d", **U}, {"value": 5, "unit": "dager"}],
    "exp-1": [{"expression": "x"}, {"reference": "x"}],
    "ext-1": [
        {"url": "x", "valueCode": "x"},
        {"url": "x", "extension": []},
        {"url": "x", "_valueCode": {}},
        {"url": "x", "id": "x", "valueCode": "x"},
    ],
    "mqty-1": [{"value": 5, "code": "NOK", "system": "urn:iso:std:iso:4217"}],
    "per-1": [{"start": "2026", "end": "2026"}, {"start": "2026-05-01"}, {"end": "2026-05-01"}, {}],
    "qty-3": [{"code": "mg", **U}, {"value": 1}, {"code": "mg", "_system": {}}],
    "rat-1": [{"numerator": {}, "denominator": {}}, {"extension": []}],
    "rng-2": [
        {"low": {"value": 1}, "high": {"value": Decimal("1.0")}},
        {"low": {"value": 2, "unit": "g"}, "high": {"value": 1, "unit": "kg"}},
        {"low": {"value": 2}},
        {"low": {"value": 2}, "high": {"unit": "kg"}},
    ],
    "tim-1": [{"duration": 1, "durationUnit": "h"}],
    "tim-2": [{"period": 1, "periodUnit": "h"}],
    "tim-4": [{"duration": 0}, {}],
    "tim-5": [{"period": Decimal("0.5")}, {}],
    "tim-6": [{"period": 1, "periodMax": 2}],
    "tim-7": [{"duration": 1, "durationMax": 2}],
    "tim-8": [{"count": 1, "countMax": 2}],
    "tim-9": [{"offset": 30, "when": ["ACM"]}, {"when": ["C"]}, {"offset": 30, "_when": []}],
    "tim-10": [{"timeOfDay": []}, {"when": []}],
    "trd-1": [{"data": []}, {"timingDate": "2026"}],
    "trd-2": [{"condition": {}, "data": []}],
    "trd-3": [
        {"type": "named-event", "name": "x"},
        {"type": "periodic", "timingDate": "2026"},
        {"type": "data-added", "data": []},
    ],
}
BROKEN = {
    "age-1": [{"value": 5}, {"value": 0, "code": "a"}, {"value": 5, "code": "a", "system": "urn:x"}],
    "att-1": [{"data": "aGVp"}],
    "cnt-3": [{"value": 5}, {"value": 5, "code": "2"}, {"value": Decimal("5.5"), "code": "1"}],
    "cpt-2": [{"value": "x"}, {"_value": {}}],
    "dis-1": [{"value": 5}, {"value": 5, "code": "m", "system": "urn:x"}],
    "drq-1": [{}, {"path": "x", "searchParam": "x"}],
    "drq-2": [{}, {"path": "x", "searchParam": "x"}],
    "drt-1": [{"value": 5, "code": "d"}, {"code": "d", **U}],
    "exp-1": [{"language": "text/cql"}],
    "ext-1": [{"url": "x"}, {"url": "x", "extension": [], "valueCode": "x"}, {"url": "x", "id": "x"}],
    "mqty-1": [{"value": 5}, {"value": 5, "code": "NOK", **U}],
    "per-1": [{"start": "2026-05-02", "end": "2026-05-01"}],
    "qty-3": [{"code": "mg"}, {"_code": {}}],
    "rat-1": [{"numerator": {}}, {"denominator": {}}, {"denominator": {}, "extension": []}, {}],
    "rng-2": [{"low": {"value": 2}, "high": {"value": 1}}],
    "tim-1": [{"duration": 1}],
    "tim-2": [{"period": 1}],
    "tim-4": [{"duration": -1}],
    "tim-5": [{"period": Decimal("-0.5")}],
    "tim-6": [{"periodMax": 2}],
    "tim-7": [{"durationMax": 2}],
    "tim-8": [{"countMax": 2}],
    "tim-9": [{"offset": 30}, {"offset": 30, "when": ["ACM", "CD"]}],
    "tim-10": [{"timeOfDay": [], "when": []}],
    "trd-1": [{"data": [], "timingDate": "2026"}],
    "trd-2": [{"condition": {}}],
    "trd-3": [{"type": "named-event"}, {"type": "periodic"}, {"type": "data-added"}],
}


def test_every_rule_is_tried():
    assert KEPT.keys() == BROKEN.keys() == DATATYPES.keys()


@pytest.mark.parametrize("key", KEPT)
def test_an_object_that_keeps_the_rule_passes(key):
    assert [value for value in KEPT[key] if not DATATYPES[key](value)] == []


@pytest.mark.parametrize("key", BROKEN)
def test_an_object_that_breaks_the_rule_is_found(key):
    assert [value for value in BROKEN[key] if DATATYPES[key](value)] == []


@pytest.mark.parametrize(
    ("start", "end", "in_order"),
    [
        ("2026", "2025-12-31", False),
        ("2026", "2026-01-01", True),
        ("2026-05", "2026", True),
        ("2026-05-01", "2026-04", False),
        ("2026-05-01T23:00:00+01:00", "2026-05-01", True),
        ("2026-05-02T00:30:00+02:00", "2026-05-01", False),
        ("2026-05-01T10:00:00+02:00", "2026-05-01T09:00:00Z", True),
        ("2026-05-01T10:00:00Z", "2026-05-01T10:00:00+02:00", False),
        ("2026-05-01T23:59:60Z", "2026-05-01T23:59:59.5Z", True),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+14:00", False),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-14:00", True),
    ],
)
def test_a_period_is_in_order_as_far_as_both_ends_are_precise(start, end, in_order):
    assert DATATYPES["per-1"]({"start": start, "end": end}) == in_order


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_two_moments_are_compared_as_points_in_time(one: datetime, other: datetime):
    period = {"start": one.isoformat(), "end": other.isoformat()}
    assert DATATYPES["per-1"](period) == (one <= other)


def test_a_broken_rule_is_told_at_its_object_in_the_words_of_the_standard():
    patient = {"resourceType": "Patient", "name": [{"period": {"start": "2026", "end": "2025"}}]}
    (fault,) = validate(patient)
    assert (fault.where, fault.code) == ("Patient.name[0].period", "invariant")
    assert fault.what == "per-1: If present, start SHALL have a lower value than end"
