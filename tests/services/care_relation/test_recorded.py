"""What an encounter or a referral says about who treats the patient, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.services.care_relation.recorded import LAST, day_of, treating

GRACE = timedelta(days=14)
UPDATED = "2026-10-05T09:00:00.000Z"
DAY = datetime(2026, 9, 30, 22, tzinfo=UTC)
"""The first of October, as it begins in Norway."""


def encounter(status, start="2026-10-01T10:00:00+02:00", end=None, **more):
    period = {name: value for name, value in (("start", start), ("end", end)) if value}
    return {
        "resourceType": "Encounter",
        "status": status,
        "meta": {"lastUpdated": UPDATED},
        "participant": [{"individual": {"reference": "Practitioner/a"}}],
        **({"period": period} if period else {}),
        **more,
    }


def times(resource):
    return [(party.starts, party.ends) for party in treating(resource, GRACE).parties]


@pytest.mark.parametrize(
    ("resource", "ends"),
    [
        (encounter("in-progress"), None),
        (encounter("arrived"), None),
        (encounter("planned"), DAY + timedelta(days=15)),
        (encounter("finished"), DAY + timedelta(days=15)),
        (encounter("finished", end="2026-10-01T10:30:00+02:00"), datetime(2026, 10, 15, 8, 30, 1, tzinfo=UTC)),
    ],
)
def test_an_encounter_opens_from_its_day_until_it_has_been_over_for_the_grace(resource, ends):
    assert times(resource) == [(DAY, ends)]


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error", "unknown", None])
def test_an_encounter_that_never_was_opens_nothing(status):
    assert times(encounter(status)) == []


def test_an_encounter_without_a_time_is_of_the_day_it_was_recorded():
    assert times(encounter("in-progress", start=None)) == [(datetime(2026, 10, 4, 22, tzinfo=UTC), None)]


def test_whoever_left_early_treats_no_more_and_the_provider_goes_on():
    left = [{"individual": {"reference": "Practitioner/a"}, "period": {"end": "2026-10-02T12:00:00Z"}}]
    found = treating(encounter("in-progress", participant=left, serviceProvider={"reference": "Organization/o"}), GRACE)
    assert [(party.reference, party.ends) for party in found.parties] == [
        ("Organization/o", None),
        ("Practitioner/a", datetime(2026, 10, 16, 12, 0, 1, tzinfo=UTC)),
    ]


def request(status="active", intent="order", **more):
    return {
        "resourceType": "ServiceRequest",
        "status": status,
        "intent": intent,
        "authoredOn": "2026-10-01T08:00:00Z",
        "meta": {"lastUpdated": UPDATED},
        "requester": {"reference": "Practitioner/a"},
        "performer": [{"reference": "Organization/o"}],
        **more,
    }


def test_a_referral_opens_to_both_sides_for_a_year_or_until_it_is_done():
    starts = datetime(2026, 10, 1, 8, tzinfo=UTC)
    assert times(request()) == [(starts, starts + timedelta(days=365))] * 2
    done = datetime(2026, 10, 5, 9, tzinfo=UTC) + GRACE
    assert times(request("completed")) == [(starts, done)] * 2
    assert treating(request(), GRACE).kind == "referral"


@pytest.mark.parametrize(
    "resource",
    [
        request("draft"),
        request("revoked"),
        request("entered-in-error"),
        request(intent="plan"),
        request(doNotPerform=True),
    ],
)
def test_what_nobody_is_asked_to_do_refers_nobody(resource):
    assert times(resource) == []


MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - aware by timezones


@given(MOMENTS, st.none() | MOMENTS, st.sampled_from(["planned", "in-progress", "finished", "cancelled"]))
def test_any_time_that_can_be_written_gives_a_stretch_that_is_one(start, end, status):
    for starts, ends in times(encounter(status, start.isoformat(), end and end.isoformat())):
        assert starts <= LAST
        assert ends is None or starts < ends <= LAST


@given(MOMENTS)
def test_a_day_begins_before_its_moments(moment):
    assert day_of(moment) <= moment or moment.year < 1900
