"""What a caller may do in a body on a day: rules over facts, which hold whatever the facts are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.cases import public
from samspill.governance.councils import roles
from samspill.governance.councils.roles import Facts, Held, Standing
from samspill.kernel.calls import Call, Caller
from samspill.kernel.problems import Refused

DAY = date(2024, 2, 15)
ABOVE = {"nuit": "rad", "nufa": "rad", "rad": ""}
days = st.dates(date(2024, 1, 1), date(2024, 3, 31))
bodies = st.sampled_from(sorted(ABOVE))
held = st.builds(
    Held,
    bodies,
    st.sampled_from(["leader", "deputy-leader", "member", "deputy", "observer", "secretary"]),
    st.none() | days,
    st.none() | days,
)
standing = st.builds(Standing, bodies, st.sampled_from(["p1", "p2"]), days)
facts = st.builds(
    Facts,
    st.lists(held, max_size=4).map(tuple),
    st.lists(standing, max_size=3).map(tuple),
    st.just(ABOVE),
    st.lists(held.map(lambda h: replace(h, role="secretary")), max_size=2).map(tuple),
    st.booleans(),
    st.just(frozenset()),
)
LEVELS = ("public", "members", "drafts")


@given(facts, bodies, days, st.sampled_from(["", "p1", "p2"]), st.data())
def test_nobody_may_more_by_losing_a_membership_or_a_meeting(known, body, day, passage, data):
    before = roles.roles_in(known, body, day, passage)
    fewer = known
    if known.held:
        lost = data.draw(st.sampled_from(known.held))
        fewer = replace(fewer, held=tuple(h for h in known.held if h != lost))
    fewer = replace(fewer, standing=known.standing[1:])
    after = roles.roles_in(fewer, body, day, passage)
    assert after <= before
    assert {w for w in ("read", "draft", "prepare", "approve") if roles.may(after, w)} <= {
        w for w in ("read", "draft", "prepare", "approve") if roles.may(before, w)
    }


@given(facts, days, bodies, st.sampled_from(["p1", "p2"]))
def test_lists_and_single_cases_agree_on_what_is_seen(known, day, body, passage):
    """What a deputy sees is in the list of passes; what others see is in that of bodies."""
    reach = roles.reach_of(known, day)
    here = roles.roles_in(known, body, day, passage)
    standing_here = any(s.body == body and s.passage == passage and day <= s.ends for s in known.standing)
    level = public.level_of(reach, body, passage if standing_here else "")
    assert (LEVELS.index(level) >= 1) == roles.may(here, "read")
    assert (level == "drafts") == roles.may(here, "draft")


@given(facts, days)
def test_a_membership_of_a_deputy_alone_gives_nothing(known, day):
    only = replace(known, held=tuple(replace(h, role="deputy") for h in known.held), standing=(), platform=False)
    assert all(roles.roles_in(only, body, day, "p1") == frozenset() for body in ABOVE)


@given(st.sets(st.sampled_from(sorted(roles.MAY))))
def test_only_a_leader_approves_and_only_a_secretariat_prepares(some):
    assert roles.may(some, "approve") == ("leader" in some)
    assert roles.may(some, "prepare") == ("secretariat" in some)
    assert roles.may(some, "comment") <= bool(some - {"observer"})


def test_a_membership_holds_on_its_first_and_last_day_and_not_beside_them():
    known = Facts((Held("nuit", "member", DAY, DAY),), above=ABOVE)
    found = [roles.roles_in(known, "nuit", DAY + timedelta(days=n)) for n in (-1, 0, 1)]
    assert found == [frozenset(), {"member"}, frozenset()]


def test_a_deputy_reads_the_cases_of_its_meeting_until_that_is_over():
    known = Facts(standing=(Standing("nuit", "p1", DAY),), above=ABOVE)
    assert roles.roles_in(known, "nuit", DAY, "p1") == {"deputy"}
    assert roles.roles_in(known, "nuit", DAY, "p2") == frozenset()
    assert roles.roles_in(known, "nuit", DAY) == frozenset()
    assert roles.roles_in(known, "nuit", DAY + timedelta(days=1), "p1") == frozenset()


def test_a_secretariat_serves_the_bodies_below_its_own_and_the_platforms_serves_those_without_one():
    secretary = Held("rad", "secretary")
    of_council = Facts((secretary,), above=ABOVE, served=(secretary,))
    assert roles.roles_in(of_council, "nuit", DAY) == {"secretariat"}
    of_platform = Facts(above=ABOVE, platform=True)
    assert roles.roles_in(of_platform, "nuit", DAY) == {"secretariat"}
    assert roles.roles_in(replace(of_platform, served=(secretary,)), "nuit", DAY) == frozenset()
    assert roles.roles_in(replace(of_platform, served=(Held("nufa", "secretary"),)), "nuit", DAY) == {"secretariat"}


def test_bodies_that_stand_in_a_ring_are_gone_through_once():
    ring = Facts((Held("a", "secretary"),), above={"a": "b", "b": "a"})
    assert roles.roles_in(ring, "b", DAY) == {"secretariat"}


async def test_a_refusal_says_which_rule(store, councils):
    def call(key: str) -> Call:
        return Call(Caller(f"staff:{key}", "test", kind="staff"), "GOV", datetime(2024, 2, 1, tzinfo=UTC), "r")

    async with store.transaction() as tx:
        assert await roles.check(tx, call("medlem"), "nuit", "comment") == {"member"}
        assert await roles.check(tx, call("leder"), "nuit", "approve") == {"leader"}
        for key, what in (("medlem", "prepare"), ("observator", "comment"), ("vara", "read"), ("sekretaer", "approve")):
            with pytest.raises(Refused) as refusal:
                await roles.check(tx, call(key), "nuit", what)
            assert refusal.value.reasons == (f"councils.{what}",)
        with pytest.raises(Refused):
            await roles.check(tx, call("medlem"), "nufa", "read")
