"""How values are said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.web.pages import wording
from tests.web.pages.test_texts import ALL

NARROW = "\N{NARROW NO-BREAK SPACE}"


@dataclass
class Coding:
    system: str
    code: str


@dataclass
class Concept:
    text: str
    codings: tuple[Coding, ...] = ()


def in_(language):
    return {"t": ALL[language]}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2021, 5, 3), "3. mai 2021"),
        (datetime(2021, 5, 2, 22, 30, tzinfo=UTC), "3. mai 2021"),
        ("2021-05-03T00:30:00+02:00", "3. mai 2021"),
        ("2021-05", "mai 2021"),
        ("2021", "2021"),
        ("ukjent", "ukjent"),
        ("2021-13-01", "2021-13-01"),
        ("", "Ukjent dato"),
        (None, "Ukjent dato"),
    ],
)
def test_a_day_is_said_as_far_as_it_is_known(value, said):
    assert wording.day(in_("nb"), value) == said


@given(st.text())
def test_whatever_is_recorded_as_a_date_can_be_said(text):
    assert wording.day(in_("en"), text)


def test_a_moment_is_said_by_the_clock_in_norway():
    summer, winter = datetime(2021, 7, 1, 12, tzinfo=UTC), datetime(2021, 1, 1, 12, 5, tzinfo=UTC)
    assert wording.moment(in_("nb"), summer) == "1. juli 2021 kl. 14.00"
    assert wording.moment(in_("en"), winter) == "1 January 2021 at 13:05"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("71.20", "71,20"),
        ("4.9412", "4,94"),
        ("0.82932", "0,829"),
        ("1E+2", "100"),
        ("9999", "9999"),
        ("22044", f"22{NARROW}044"),
        ("-1234567.891", f"-1{NARROW}234{NARROW}567,89"),
        ("0", "0"),
    ],
)
def test_a_number_is_said_as_norwegian_writes_it(value, said):
    assert wording.number(in_("nb"), Decimal(value)) == said


def test_a_number_is_said_as_english_writes_it():
    assert wording.number(in_("en"), Decimal("22044.5")) == "22,044.5"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_a_number_said_is_the_number_to_what_is_shown(value):
    said = wording.number(in_("nb"), value).replace(NARROW, "").replace(",", ".")
    assert abs(Decimal(said) - value) <= (Decimal("0.005") if abs(value) >= 1 else Decimal("0.0005"))


def test_units_are_said_as_people_read_them():
    assert (wording.unit("mm[Hg]"), wording.unit("kg"), wording.unit("{score}")) == ("mmHg", "kg", "")


def test_a_person_number_is_written_in_two_parts():
    assert wording.person_number("22879420664") == "228794\N{NO-BREAK SPACE}20664"
    assert wording.person_number("") == ""


def test_a_concept_is_said_in_norwegian_where_there_is_a_wording():
    weight = Concept("Body Weight", (Coding("http://loinc.org", "29463-7"),))
    assert wording.worded(in_("nb"), weight) == wording.Worded("Vekt", "nb")
    assert wording.worded(in_("en"), weight) == wording.Worded("Body Weight", "en")


def test_a_concept_without_a_wording_is_said_in_its_own_words():
    unknown = Concept("Rare thing (disorder)", (Coding("http://snomed.info/sct", "0"),))
    assert wording.worded(in_("nb"), unknown) == wording.Worded("Rare thing", "en")
    assert wording.worded(in_("nb"), Concept("Egne ord")) == wording.Worded("Egne ord", "")
    assert wording.worded(in_("nb"), Concept("")) == wording.Worded("Uten navn", "nb")
