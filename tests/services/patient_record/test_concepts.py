"""Codes and words of FHIR values."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.services.patient_record.concepts import Concept, concept_of, day_of, moment_of, year_of


def test_the_text_goes_before_the_display_of_a_code():
    coded = {"coding": [{"system": "http://loinc.org", "code": "1"}, {"code": "2", "display": "Second"}]}
    assert concept_of(coded).text == "Second"
    assert concept_of(coded | {"text": "Said"}).text == "Said"
    assert [c.code for c in concept_of(coded).codings] == ["1", "2"]
    assert concept_of(None) == Concept("")


@pytest.mark.parametrize(
    ("text", "tag"), [("Stress (finding)", "finding"), ("Asthma", ""), ("(disorder) first", ""), ("A (B)", "")]
)
def test_the_semantic_tag_is_what_a_full_name_ends_in(text, tag):
    assert Concept(text).tag == tag


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2015", datetime(2015, 1, 1, tzinfo=UTC)),
        ("2015-10", datetime(2015, 10, 1, tzinfo=UTC)),
        ("2015-10-18", datetime(2015, 10, 18, tzinfo=UTC)),
        ("2015-10-18T07:48:40+02:00", datetime(2015, 10, 18, 5, 48, 40, tzinfo=UTC)),
        ("2015-10-18T07:48:40.5Z", datetime(2015, 10, 18, 7, 48, 40, 500_000, tzinfo=UTC)),
        ("soon", None),
        ("", None),
    ],
)
def test_a_partial_date_is_its_first_moment(text, moment):
    assert moment_of(text) == moment


@given(st.text())
def test_whatever_is_written_is_a_moment_or_none(text):
    moment = moment_of(text)
    assert moment is None or moment.tzinfo is not None


def test_a_day_is_known_only_when_it_is_said():
    assert day_of("2015-10-18T23:00:00Z") == date(2015, 10, 18)
    assert day_of("2015-10") is None


def test_the_year_is_the_one_it_was_in_norway():
    assert year_of(datetime(2020, 12, 31, 22, 59, tzinfo=UTC)) == 2020
    assert year_of(datetime(2020, 12, 31, 23, 0, tzinfo=UTC)) == 2021
