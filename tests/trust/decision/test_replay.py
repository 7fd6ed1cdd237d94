"""Old decisions, made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from samspill.trust.decision import content, decide, explain, steps, would_lift, would_open
from samspill.trust.decision.facts import Relation
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


def test_the_rules_are_told_in_order_and_end_with_the_one_that_says_no():
    told = steps(content(w.doctor()))
    assert [told[0].rule, told[-1].rule, told[-1].said] == ["callers.reachable", "relations.relation", "no"]
    told = steps(content(w.doctor(gp=w.GP)))
    assert "no" not in {step.said for step in told}
    named = tuple(reason.rule for step in told for reason in step.reasons)
    assert set(named) == set(decide(w.doctor(gp=w.GP)).names)


@pytest.mark.parametrize(
    ("facts", "opens"),
    [
        (w.doctor(), {"ETREAT", "BTG"}),
        (w.doctor(settings=(w.SOFT,)), {"BTG"}),
        (w.doctor(settings=(w.HARD,)), set()),
        (w.doctor(settings=(w.RESERVED,)), {"ETREAT", "BTG"}),
        (w.doctor("FA1"), set()),
        (w.doctor(attested=None), set()),
        (w.doctor(served=frozenset({"TREAT", "ETREAT"})), {"ETREAT"}),
        (w.doctor(served=frozenset({"TREAT"})), set()),
    ],
)
def test_a_record_is_offered_to_be_opened_at_once_where_that_would_open_it_and_nowhere_else(facts, opens):
    assert {purpose for purpose in ("ETREAT", "BTG") if would_open(content(facts), purpose)} == opens
    assert not would_open("", "BTG")


@pytest.mark.parametrize(
    ("settings", "lifts"),
    [((), False), ((w.IN_PART,), True), ((replace(w.IN_PART, hard=True),), False), ((w.HARD, w.SOFT), False)],
    ids=["no block", "a soft block of a part", "a hard one", "a hard one of all beside a soft one"],
)
def test_breaking_the_glass_is_said_to_show_more_where_a_block_can_be_lifted(settings, lifts):
    assert would_lift(content(w.doctor(gp=w.GP, settings=settings))) == lifts
    assert not would_lift("")


def test_a_record_that_was_opened_in_an_emergency_stays_open_for_its_time():
    opened = Relation(
        relation="r",
        kind="emergency",
        practitioner=w.DOCTOR,
        starts=w.NOW - timedelta(minutes=5),
        ends=w.NOW + timedelta(minutes=5),
        reasoned=True,
    )
    breaking = w.doctor(purpose="BTG", relations=(opened,))
    assert decide(breaking).basis == "emergency"
    assert decide(breaking).alert
    # It opens nothing for an ordinary purpose, to nobody else, and not after its time.
    assert decide(w.doctor(relations=(opened,))).problem == "relation.none"
    other = replace(opened, practitioner=w.OTHER)
    over = replace(opened, ends=w.NOW - timedelta(minutes=1))
    for relation in (other, over):
        assert decide(replace(breaking, relations=(relation,))).problem == "emergency.no-reason"
