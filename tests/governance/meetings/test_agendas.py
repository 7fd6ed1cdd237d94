"""Agendas: every order is an order of the same items, versions say what changed, and what was sent never changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.meetings import agendas
from samspill.governance.meetings.agendas import Item
from samspill.kernel.problems import Invalid, Missing

ITEMS = st.lists(st.integers(1, 40), unique=True, max_size=12).map(
    lambda numbers: [Item("case", f"nuit-2026-{n}", presenting=n) for n in numbers]
)


@given(ITEMS, st.data())
def test_whatever_is_moved_up_and_down_it_stays_a_permutation(items, data):
    now = items
    for _ in range(data.draw(st.integers(0, 6))) if items else ():
        place = data.draw(st.integers(1, len(items)))
        way = data.draw(st.sampled_from(["up", "down"]))
        before, now = now, agendas.shifted(now, place, way)
        assert sum(a != b for a, b in zip(before, now, strict=True)) in (0, 2)
    assert sorted(now, key=lambda i: i.passage) == sorted(items, key=lambda i: i.passage)


@given(ITEMS, st.data())
def test_an_order_is_a_permutation_or_it_is_refused(items, data):
    order = data.draw(st.lists(st.integers(0, len(items) + 1), max_size=len(items) + 1))
    if sorted(order) == list(range(1, len(items) + 1)):
        found = agendas.ordered(items, order)
        assert [items.index(item) + 1 for item in found] == order
    else:
        with pytest.raises(Invalid):
            agendas.ordered(items, order)


@given(ITEMS, ITEMS)
def test_differences_lead_from_the_one_agenda_to_the_other(before, after):
    found = agendas.differences(before, after)
    now = [item for item, what in found if what != "removed"]
    assert now == after
    gone = {item.key for item, what in found if what == "removed"}
    new = {item.key for item, what in found if what == "added"}
    assert gone == {item.key for item in before} - {item.key for item in after}
    assert new == {item.key for item in after} - {item.key for item in before}
    stayed = [item.key for item, what in found if what in ("same", "changed")]
    places = [[item.key for item in before].index(key) for key in stayed]
    assert places == sorted(places)


@given(ITEMS)
def test_an_agenda_that_is_the_same_has_no_differences(items):
    assert {what for _, what in agendas.differences(items, items)} <= {"same"}


def test_one_item_that_is_moved_is_the_only_one_that_is_said_to_be_moved():
    one, two, three, four = (Item("case", f"c{n}") for n in range(4))
    found = agendas.differences([one, two, three, four], [two, three, four, one])
    assert [what for _, what in found] == ["same", "same", "same", "moved"]
    later = replace(two, presenting=10)
    assert [what for _, what in agendas.differences([one, two], [one, later])] == ["same", "changed"]


def test_a_place_that_there_is_not_is_missing():
    for place in (0, 2):
        with pytest.raises(Missing):
            agendas.without([Item("break", title="Lunsj")], place)


async def test_what_was_sent_is_the_same_whatever_comes_after(meeting, store):
    await meeting.plan()
    cases = [await meeting.case(title) for title in ("Én", "To", "Tre")]
    for one in cases:
        await meeting.add(one)
    await meeting.send()
    async with store.transaction() as tx:
        sent = await agendas.version_of(tx, meeting.id, 1)
    assert sent.state == "sent"
    await meeting.order(order="3,1,2")
    await meeting.add(kind="break", title="Lunsj")
    await meeting.secretary.post(f"{meeting.here}/agenda/1/drop", await meeting.seen())
    await meeting.secretary.post(f"{meeting.here}/agenda/1", await meeting.seen() | {"minutes": "99", "presenter": "X"})
    await meeting.send()
    async with store.transaction() as tx:
        assert await agendas.version_of(tx, meeting.id, 1) == sent
        second = await agendas.version_of(tx, meeting.id, 2)
        with pytest.raises(Invalid, match="sent"):
            await agendas.put(tx, sent, [])
    assert [item.passage or item.title for item in second.items] == [cases[0], cases[1], "Lunsj"]
    shown = (await meeting.by("medlem").get(meeting.here)).json()
    changes = [(one["what"], one["title"]) for one in shown["changes"]]
    assert changes == [("changed", "Én"), ("added", "Lunsj"), ("removed", "Tre")]
