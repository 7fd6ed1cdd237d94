"""In the period that is told for some facts, the rules say the same of them, whatever the facts are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from samspill.trust.decision import content, decide
from samspill.trust.decision.facts import Power
from samspill.trust.decision.made import decided
from samspill.trust.decision.replay import facts_of
from samspill.trust.decision.rules.personnel import AHEAD, LIFE
from samspill.trust.decision.steady import MINUTE, steady
from tests.trust.decision import worlds as w

EARLIEST, LATEST = w.NOW - 2 * MINUTE, w.NOW + 2 * MINUTE
near = st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None)).map(
    lambda at: at.replace(tzinfo=w.NOW.tzinfo)
)
edges = st.one_of(st.none(), near, near.map(lambda at: at.replace(microsecond=0)))


@st.composite
def worlds(draw):
    """Facts in which much begins and ends within the same few minutes."""
    facts = draw(w.practitioners() | w.citizens())
    at = draw(near)
    said = facts.attested
    if said is not None:
        born = st.integers(-70, 70).map(lambda seconds: int(at.timestamp()) + seconds)
        said = replace(
            said, toa=draw(st.sampled_from([0, LIFE, -AHEAD]).flatmap(lambda age: born.map(lambda toa: toa - age)))
        )

    def moved(several):
        return tuple(replace(one, starts=draw(edges), ends=draw(edges)) for one in several)

    powers = moved((*facts.powers, *((Power(power="w", areas=("health-services",)),) if draw(st.booleans()) else ())))
    return replace(
        facts,
        at=at,
        attested=said,
        relations=moved(facts.relations),
        settings=moved(facts.settings),
        powers=powers,
    )


@given(worlds(), st.integers(0, 999))
def test_all_through_it_the_same_is_decided(facts, part):
    since, until = steady(facts)
    assert since <= facts.at < until <= since + MINUTE
    made = decide(facts)
    for at in (since, since + part * (until - since) // 1000, until - timedelta(microseconds=1)):
        assert decide(replace(facts, at=at)) == made
        assert steady(replace(facts, at=at)) == (since, until)


@given(worlds())
def test_calls_of_one_period_share_a_text_that_leads_to_their_decision(facts):
    made = decided(facts)
    assert facts_of(made.ground).at == made.since
    assert decide(facts_of(made.ground)) == made.decision == decide(facts)
    last = replace(facts, at=made.until - timedelta(microseconds=1))
    assert content(last) == made.ground


def test_a_moment_that_no_calendar_has_is_none_of_its_edges():
    for toa in (-(10**18), 10**18, None):
        facts = w.doctor(attested=replace(w.attested(), toa=toa))
        assert steady(facts) == (w.NOW, w.NOW + MINUTE)
