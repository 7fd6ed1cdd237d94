"""Buckets of tokens that workers share."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.trust.metering.buckets import PLACES, Buckets, Throttled
from samspill.trust.metering.limits import Limit, choose


@pytest.fixture
def now(monkeypatch):
    """The monotonic clock, set by hand."""
    hand = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: hand[0])
    return hand


def passes(buckets, client="a", api="fhir"):
    try:
        buckets.admit(client, api)
    except Throttled:
        return False
    return True


def test_a_burst_is_let_through_and_then_the_pace_of_the_minute_holds(tmp_path, now):
    buckets = Buckets(tmp_path / "b")
    buckets.use([Limit("a", "fhir", 60, 3)])
    assert [passes(buckets) for _ in range(5)] == [True, True, True, False, False]
    now[0] += 1.0
    assert [passes(buckets) for _ in range(2)] == [True, False]
    now[0] += 60.0
    assert [passes(buckets) for _ in range(4)] == [True, True, True, False]


def test_what_is_refused_says_when_to_come_again_and_costs_nothing(tmp_path, now):
    buckets = Buckets(tmp_path / "b")
    buckets.use([Limit("a", "fhir", 6, 1)])
    buckets.admit("a", "fhir")
    for _ in range(3):
        with pytest.raises(Throttled) as refusal:
            buckets.admit("a", "fhir")
        assert (refusal.value.wait, refusal.value.status, refusal.value.code) == (10, 429, "too-many")
    now[0] += 10.0
    buckets.admit("a", "fhir")


def test_workers_share_one_limit(tmp_path, now):
    workers = [Buckets(tmp_path / "b") for _ in range(4)]
    for worker in workers:
        worker.use([Limit("a", "*", 60, 8)])
    assert sum(passes(workers[turn % 4]) for turn in range(40)) == 8
    assert passes(workers[0], "b")


def test_a_limit_for_another_api_or_client_holds_nobody_else(tmp_path, now):
    buckets = Buckets(tmp_path / "b", otherwise=0)
    buckets.use([Limit("a", "fhir", 60, 1)])
    assert [passes(buckets) for _ in range(2)] == [True, False]
    assert all(passes(buckets, api="access-log") and passes(buckets, "b") for _ in range(100))


def test_a_new_limit_holds_at_once_and_a_number_from_before_a_start_holds_nobody(tmp_path, now):
    buckets = Buckets(tmp_path / "b")
    buckets.use([Limit("a", "fhir", 1, 1)])
    assert [passes(buckets) for _ in range(2)] == [True, False]
    buckets.use([Limit("a", "fhir", 0, 1)])
    assert all(passes(buckets) for _ in range(10))
    buckets.use([Limit("a", "fhir", 1, 1)])
    now[0] = 5.0
    assert passes(buckets)


def test_more_pairs_than_places_still_have_a_limit(tmp_path, now, monkeypatch):
    monkeypatch.setattr("samspill.trust.metering.buckets.PLACES", 2)
    buckets = Buckets(tmp_path / "b", otherwise=6)
    assert PLACES > 2
    assert [passes(buckets, name) for name in "abc"][:2] == [True, True]
    assert [passes(buckets, name) for name in "ab"] == [False, False]


@given(st.sets(st.tuples(st.sampled_from(["a", "*"]), st.sampled_from(["fhir", "*"]))))
def test_the_nearest_limit_is_chosen(keys):
    limits = {key: Limit(*key, 7, 1) for key in keys}
    chosen = choose(limits, "a", "fhir", 9)
    order = [("a", "fhir"), ("a", "*"), ("*", "fhir"), ("*", "*")]
    wanted = next((key for key in order if key in keys), None)
    assert (chosen.client, chosen.api) == (wanted or ("a", "fhir"))
    assert chosen.per_minute == (7 if wanted else 9)


@given(st.lists(st.floats(0, 5), max_size=60), st.integers(1, 600), st.integers(1, 20))
def test_no_more_than_burst_and_pace_allow_ever_comes_through(tmp_path_factory, gaps, per_minute, burst):
    buckets = Buckets(tmp_path_factory.mktemp("b") / "b")
    buckets.use([Limit("a", "fhir", per_minute, burst)])
    with pytest.MonkeyPatch.context() as patch:
        at, let = 100.0, 0
        for gap in gaps:
            at += gap
            patch.setattr(time, "monotonic", lambda now=at: now)
            let += passes(buckets)
    buckets.close()
    assert let <= burst + sum(gaps) * per_minute / 60 + 1e-6
