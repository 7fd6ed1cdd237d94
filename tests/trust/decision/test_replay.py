"""Old decisions, made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given

from samspill.trust.decision import content, decide, explain
from samspill.trust.decision.replay import facts_of
from tests.trust.decision import worlds as w


@given(w.practitioners() | w.citizens())
def test_the_same_facts_give_the_same_decision(facts):
    text = content(facts)
    assert explain(text) == decide(facts)
    assert content(facts_of(text)) == text


def test_calls_of_one_minute_share_a_text_unless_they_are_decided_otherwise():
    facts = w.doctor(gp=w.GP)
    seconds = [replace(facts, at=w.NOW + timedelta(seconds=n)) for n in (1, 30, 59)]
    assert len({content(one) for one in seconds}) == 1
    edge = w.doctor(gp=w.GP, attested=replace(w.attested(), toa=int(w.NOW.timestamp()) - 3600))
    late = replace(edge, at=w.NOW + timedelta(seconds=1))
    assert decide(edge).granted
    assert not decide(late).granted
    assert not explain(content(late)).granted
