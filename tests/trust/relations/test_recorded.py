"""Relations that follow what is recorded come to the same, whatever order and how often they are told of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from samspill.trust import relations
from samspill.trust.relations.recorded import Said, _versions, follow

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
AUTHOR = "samspill"


def said(**more):
    return Said(
        **{"record": "p1", "kind": "encounter", "practitioner": "565000001", "starts": NOW, "ends": None} | more
    )


async def listed(tx):
    return {
        (one.practitioner or one.organisation, one.version, one.starts, one.ends)
        for one in await relations.relations(tx, "p1")
    }


async def test_what_a_source_says_is_written_once_however_often_it_is_told(store):
    sources = {"Encounter/1": [said(), said(practitioner="", organisation="310000019")]}
    async with store.transaction() as tx:
        assert await follow(tx, sources, at=NOW, author=AUTHOR) == 2
        assert await follow(tx, sources, at=NOW + timedelta(hours=1), author=AUTHOR) == 0
        assert await listed(tx) == {("565000001", 1, NOW, None), ("310000019", 1, NOW, None)}


async def test_what_a_source_says_no_more_ends_now_and_begins_again_when_it_is_said_again(store):
    later, last = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    async with store.transaction() as tx:
        await follow(tx, {"Encounter/1": [said()]}, at=NOW, author=AUTHOR)
        assert await follow(tx, {"Encounter/1": []}, at=later, author=AUTHOR) == 1
        assert await follow(tx, {"Encounter/1": []}, at=last, author=AUTHOR) == 0
        assert await listed(tx) == {("565000001", 2, NOW, later)}
        await follow(tx, {"Encounter/1": [said(ends=last)]}, at=last, author=AUTHOR)
        assert await listed(tx) == {("565000001", 3, NOW, last)}


async def test_what_was_over_before_it_was_told_of_is_not_written(store):
    async with store.transaction() as tx:
        over = said(starts=NOW - timedelta(days=9), ends=NOW - timedelta(days=8))
        assert await follow(tx, {"Encounter/1": [over]}, at=NOW, author=AUTHOR) == 0


async def test_sources_do_not_touch_each_other_or_what_was_declared(store):
    async with store.transaction() as tx:
        await relations.declare(tx, "p1", "565000001", "ringte om smerter", at=NOW, author="x", life=timedelta(days=1))
        await follow(tx, {"Encounter/1": [said()], "Encounter/2": [said()]}, at=NOW, author=AUTHOR)
        await follow(tx, {"Encounter/1": [], "declared": []}, at=NOW, author=AUTHOR)
        assert sorted(one.holds(NOW) for one in await relations.relations(tx, "p1")) == [False, True, True]


async def test_a_source_that_moves_to_another_record_ends_in_the_first(store):
    async with store.transaction() as tx:
        await follow(tx, {"Encounter/1": [said()]}, at=NOW, author=AUTHOR)
        await follow(tx, {"Encounter/1": [said(record="p2")]}, at=NOW, author=AUTHOR)
        assert not any(one.holds(NOW) for one in await relations.relations(tx, "p1"))
        assert [one.holds(NOW) for one in await relations.relations(tx, "p2")] == [True]


ENDS = st.none() | st.integers(-3, 3).map(lambda days: NOW + timedelta(days=days))
SAYINGS = st.lists(st.lists(st.tuples(st.sampled_from(["1", "2", "3"]), ENDS), max_size=3, unique_by=lambda x: x[0]))


@given(SAYINGS)
def test_whatever_was_told_before_only_what_is_told_last_opens_anything(sayings):
    kept: dict = {}
    wanted: list = []
    for told in sayings:
        wanted = [said(practitioner=who, starts=NOW - timedelta(days=9), ends=ends) for who, ends in told]
        for id_, version, record, kind, practitioner, organisation, starts, ends, _ in _versions(
            "Encounter/1", wanted, list(kept.values()), NOW
        ):
            assert version == kept.get(id_, {"version": 0})["version"] + 1
            names = ("relation", "version", "record", "kind", "practitioner", "organisation", "starts", "ends")
            kept[id_] = dict(
                zip(names, (id_, version, record, kind, practitioner, organisation, starts, ends), strict=True)
            )
    open_ = {row["practitioner"] for row in kept.values() if row["ends"] is None or row["ends"] > NOW}
    assert open_ == {one.practitioner for one in wanted if one.ends is None or one.ends > NOW}
