"""The timeline's order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.record import Piece
from samspill.kernel.problems import Malformed
from samspill.services.patient_record.timeline import missing_encounters, place_of, written, years_of
from tests.services.conftest import condition, encounter, observation

IN = {"encounter": {"reference": "Encounter/e1"}}
MAY = datetime(2020, 5, 1, 10, tzinfo=UTC)


def piece(resource, when=MAY, rid=1):
    return Piece(resource["resourceType"], resource["id"], when, rid, resource)


def test_what_belongs_to_an_encounter_stands_under_it():
    resources = [observation("o1", "2020", **IN), condition("c1", "2020", "x", **IN), encounter("e1", "")]
    pieces = [piece(resource) for resource in resources]
    (year,) = years_of(pieces, ())
    (group,) = year.groups
    assert group.encounter.id == "e1"
    assert [event.id for event in group.events] == ["c1", "o1"]


def test_what_belongs_to_none_stands_under_its_day():
    later = datetime(2020, 5, 2, tzinfo=UTC)
    pieces = [piece(condition("c2", "", "x"), later), piece(condition("c1", "", "x")), piece(observation("o1", ""))]
    (year,) = years_of(pieces, ())
    assert [[event.id for event in group.events] for group in year.groups] == [["c2"], ["c1", "o1"]]
    assert [group.encounter for group in year.groups] == [None, None]


def test_years_come_newest_first_and_the_undated_last():
    undated = datetime(1, 1, 1, tzinfo=UTC)
    dates = [datetime(2021, 1, 1, tzinfo=UTC), MAY, undated]
    pieces = [piece(condition(f"c{n}", "", "x"), when) for n, when in enumerate(dates)]
    assert [year.year for year in years_of(pieces, ())] == [2021, 2020, None]


def test_an_encounter_on_another_page_lends_its_name():
    pieces = [piece(observation("o1", "", **IN))]
    wanted, (moment, _) = missing_encounters(pieces)
    assert wanted == {"e1"}
    assert moment > MAY
    (year,) = years_of(pieces, [piece(encounter("e1", ""))])
    assert year.groups[0].encounter.id == "e1"


def test_no_encounter_is_missing_when_all_are_there():
    assert missing_encounters([piece(observation("o1", "", **IN)), piece(encounter("e1", ""))]) is None
    assert missing_encounters([piece(observation("o1", ""))]) is None


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9000, 1, 1)), st.integers(0, 2**62))  # noqa: DTZ001
def test_a_place_is_read_as_it_was_written(when, rid):
    place = (when.replace(tzinfo=UTC), rid)
    assert place_of(written(piece(encounter("e", ""), *place))) == place


def place_or_problem(text):
    try:
        return place_of(text)
    except Malformed as problem:
        return problem.faults[0].where == "before"


@given(st.text(min_size=1))
def test_what_is_no_place_is_refused(text):
    assert place_or_problem(text)


@pytest.mark.parametrize("text", ["2020", "2020-01-01~", "x~1", "2020-01-01T00:00:00Z~1.5"])
def test_half_a_place_is_none(text):
    with pytest.raises(Malformed):
        place_of(text)


def test_no_place_is_the_beginning():
    assert place_of("") is None
