"""Times of an agenda: they add up, whatever is said and however it is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.meetings import times
from samspill.governance.meetings.times import Span
from samspill.kernel.problems import Malformed

START = datetime(2026, 3, 5, 9, tzinfo=UTC)
MINUTES = st.integers(0, times.LONGEST)
SPANS = st.lists(
    st.builds(Span, MINUTES, MINUTES, st.none() | st.integers(-600, 3000).map(lambda m: START + timedelta(minutes=m))),
    max_size=30,
)


@given(st.lists(st.builds(Span, MINUTES, MINUTES), max_size=30))
def test_without_said_starts_the_times_add_up_to_the_sum_of_the_minutes(spans):
    found = times.slots(START, spans)
    ends = found[-1].ends if found else START
    assert ends - START == timedelta(minutes=sum(span.minutes for span in spans))
    assert not any(slot.overrun or slot.slack for slot in found)


@given(SPANS)
def test_each_item_starts_when_the_one_before_ends_or_later_by_the_slack_that_is_shown(spans):
    at = START
    for span, slot in zip(spans, times.slots(START, spans), strict=True):
        assert slot.starts == at + timedelta(minutes=slot.slack)
        assert slot.ends == slot.starts + timedelta(minutes=span.minutes)
        if span.said is not None:
            assert slot.starts == span.said + timedelta(minutes=slot.overrun)
            assert not (slot.overrun and slot.slack)
        at = slot.ends


def test_what_runs_over_a_said_start_and_over_the_end_is_told_in_minutes():
    spans = [Span(20, 25), Span(10, 0, START + timedelta(minutes=40))]
    found = times.slots(START, spans)
    assert [slot.overrun for slot in found] == [0, 5]
    assert times.overrun(found, START + timedelta(minutes=50)) == 5
    assert times.overrun(found, START + timedelta(minutes=60)) == 0
    assert times.overrun(found, None) == 0


@given(MINUTES, MINUTES)
def test_how_long_an_item_takes_is_read_as_it_is_written(presenting, discussing):
    presenting, discussing = (presenting, discussing) if presenting else (discussing, 0)
    assert times.read(times.written(presenting, discussing)) == (presenting, discussing)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("40 min (20+20)", (20, 20)),
        ("40 min (20 + 20)", (20, 20)),
        ("(20+10)", (20, 10)),
        ("15", (15, 0)),
        ("15 minutter", (15, 0)),
        ("15 min.", (15, 0)),
        ("", (0, 0)),
    ],
)
def test_people_write_the_minutes_in_several_ways(text, minutes):
    assert times.read(text) == minutes


@pytest.mark.parametrize("text", ["en time", "40 min (20+10)", "601", "-5", "1e3", "٣", "40 min (20+20"])
def test_what_is_no_time_or_does_not_add_up_is_told(text):
    with pytest.raises(Malformed):
        times.read(text)
