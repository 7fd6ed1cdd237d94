"""Date parameters: http://hl7.org/fhir/R4/search.html#date"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from samspill.fhir.search import EARLIEST, LATEST
from samspill.fhir.search.clause import Interval
from samspill.kernel.problems import Invalid, Malformed
from tests.fhir.search.asking import NOW, index, number, wanted


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "elements", "starts", "ends"),
    [
        ("Observation", {"effectiveDateTime": "2010"}, utc(2010, 1, 1), utc(2011, 1, 1)),
        ("Observation", {"effectiveInstant": "2010-01-01T00:00:00Z"}, utc(2010, 1, 1), utc(2010, 1, 1, 0, 0, 1)),
        ("Observation", {"effectivePeriod": {"start": "2010", "end": "2012"}}, utc(2010, 1, 1), utc(2013, 1, 1)),
        ("Observation", {"effectivePeriod": {"start": "2010"}}, utc(2010, 1, 1), LATEST),
        ("Observation", {"effectivePeriod": {"end": "2010"}}, EARLIEST, utc(2011, 1, 1)),
        ("Observation", {"effectivePeriod": {"extension": []}}, EARLIEST, EARLIEST),
        ("Observation", {"effectiveTiming": {"event": ["2012", "2010", None]}}, utc(2010, 1, 1), utc(2013, 1, 1)),
        (
            "Observation",
            {
                "effectiveTiming": {
                    "event": ["2009-05-05"],
                    "repeat": {"boundsPeriod": {"start": "2010", "end": "2011"}},
                }
            },
            utc(2009, 5, 5),
            utc(2012, 1, 1),
        ),
        ("Observation", {"effectiveTiming": {"repeat": {"frequency": 1}}}, EARLIEST, EARLIEST),
        ("Observation", {}, EARLIEST, EARLIEST),
        ("Patient", {"birthDate": "1969-11-13"}, utc(1969, 11, 13), utc(1969, 11, 14)),
        ("Condition", {"onsetDateTime": "2010", "recordedDate": "2020"}, utc(2010, 1, 1), utc(2011, 1, 1)),
        ("Condition", {"onsetAge": {"value": 3}, "recordedDate": "2020"}, EARLIEST, EARLIEST),
        ("Encounter", {"period": {"start": "2010", "end": "2010"}}, utc(2010, 1, 1), utc(2011, 1, 1)),
        ("MedicationRequest", {"authoredOn": "2010"}, utc(2010, 1, 1), utc(2011, 1, 1)),
        ("Claim", {"created": "2010"}, utc(2010, 1, 1), utc(2011, 1, 1)),
        ("Procedure", {"performedString": "last summer"}, EARLIEST, EARLIEST),
    ],
)
def test_the_main_date_has_columns(kind, elements, starts, ends):
    found = index(kind, **elements)
    assert (found.starts, found.ends) == (starts, ends)


def test_every_other_date_has_a_row():
    found = index("Condition", onsetDateTime="2010", recordedDate="2020", abatementDateTime="2021-02")
    assert sorted(found.dates) == sorted(
        [
            (number("Condition", "recorded-date"), utc(2020, 1, 1), utc(2021, 1, 1)),
            (number("Condition", "abatement-date"), utc(2021, 2, 1), utc(2021, 3, 1)),
        ]
    )


def test_the_time_of_last_change_is_a_column_already():
    assert index("Observation", meta={"lastUpdated": "2026-01-01T00:00:00Z"}).dates == []


@pytest.mark.parametrize(
    ("kind", "elements", "where"),
    [
        ("Patient", {"birthDate": "2010-02-30"}, "Patient.birthDate"),
        ("Encounter", {"period": {"start": "x"}}, "Encounter.period"),
        ("Goal", {"startDate": "2010-13"}, "Goal.startDate"),
        ("Encounter", {"location": [{"period": {"end": "2010-13"}}]}, "Encounter.location.period"),
    ],
)
def test_a_date_that_cannot_be_read_is_refused_with_its_place(kind, elements, where):
    with pytest.raises(Invalid) as caught:
        index(kind, **elements)
    assert caught.value.faults[0].where == where


def test_a_date_without_a_prefix_is_compared_for_equality():
    assert wanted("Patient", "birthdate", "1969") == [Interval("eq", utc(1969, 1, 1), utc(1970, 1, 1))]


@pytest.mark.parametrize("prefix", ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"])
def test_a_prefix_says_how_to_compare(prefix):
    assert wanted("Patient", "birthdate", f"{prefix}1969-11") == [Interval(prefix, utc(1969, 11, 1), utc(1969, 12, 1))]


def test_about_a_date_is_a_tenth_of_the_distance_from_now():
    day = NOW - timedelta(days=20)
    assert wanted("Patient", "birthdate", "ap2026-11-06") == [
        Interval("ap", day - timedelta(days=2), day + timedelta(days=1) + timedelta(days=1.9))
    ]
    assert wanted("Patient", "birthdate", "ap9999")[0].high == LATEST


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("date", "xx2026"),
        ("date", "2026-13"),
        ("date", "ge"),
        ("date", "GE2026"),
        ("date", "2026-01-01T08:30:00 02:00"),
        ("date:exact", "2026"),
        ("date", "2026,"),
    ],
)
def test_what_is_no_date_is_refused_without_repeating_it(key, value):
    with pytest.raises(Malformed) as caught:
        wanted("Observation", key, value)
    assert caught.value.faults[0].where == "date"
    assert value not in caught.value.message


def test_a_plus_that_became_a_space_is_explained():
    with pytest.raises(Malformed, match="%2B"):
        wanted("Observation", "date", "2026-01-01T08:30:00 02:00")
