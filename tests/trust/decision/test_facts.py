"""Age groups, at their very edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from samspill.trust.decision.facts import age_group, in_force
from tests.trust.decision import worlds as w


@pytest.mark.parametrize(
    ("born", "at", "group"),
    [
        (date(2014, 10, 2), datetime(2026, 10, 1, 12, tzinfo=UTC), "child"),
        (date(2014, 10, 1), datetime(2026, 10, 1, 12, tzinfo=UTC), "youth"),
        (date(2010, 10, 2), datetime(2026, 10, 1, 12, tzinfo=UTC), "youth"),
        (date(2010, 10, 1), datetime(2026, 10, 1, 12, tzinfo=UTC), "minor"),
        (date(2008, 10, 2), datetime(2026, 10, 1, 12, tzinfo=UTC), "minor"),
        (date(2008, 10, 1), datetime(2026, 10, 1, 12, tzinfo=UTC), "adult"),
        # The day is the one in Norway: an hour before midnight in UTC it has begun already.
        (date(2014, 10, 2), datetime(2026, 10, 1, 22, 30, tzinfo=UTC), "youth"),
        (date(2008, 2, 29), datetime(2020, 2, 28, 12, tzinfo=UTC), "child"),
        (date(2008, 2, 29), datetime(2026, 2, 28, 12, tzinfo=UTC), "minor"),
        (date(2008, 2, 29), datetime(2026, 3, 1, 12, tzinfo=UTC), "adult"),
    ],
)
def test_age_groups_are_half_open(born, at, group):
    assert age_group(born, at) == group


def test_the_service_is_the_first_part_of_the_scope():
    assert w.doctor().service == "patient-record"


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (None, None, True),
        (w.NOW, None, True),
        (w.NOW + w.DAY, None, False),
        (None, w.NOW, False),
        (None, w.NOW + w.DAY, True),
        (w.NOW, w.NOW, False),
    ],
)
def test_a_period_holds_from_its_start_and_before_its_end(starts, ends, holds):
    assert in_force(starts, ends, w.NOW) is holds


def test_somebody_whose_numbers_were_merged_is_known_by_both():
    facts = w.doctor()
    merged = replace(facts, personnel=replace(facts.personnel, hpr=w.OTHER))
    assert (facts.hprs, merged.hprs, w.doctor("-").hprs) == ((w.DOCTOR,), (w.DOCTOR, w.OTHER), ())
    attested = replace(facts, asker=replace(facts.asker, hpr=""))
    assert attested.hpr == w.DOCTOR
    assert replace(facts, attested=None).hpr == w.DOCTOR
    assert replace(attested, attested=None).hpr == ""
