"""Meetings are numbered by body and year without gap or double, also when many plan at once and at New Year."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from samspill.governance.meetings import plan
from samspill.governance.meetings.plan import Plan
from samspill.kernel.problems import Invalid


def planned(year: int, month: int, day: int, hour: int = 9, **more) -> Plan:
    return Plan(datetime(year, month, day, hour, tzinfo=UTC), **more)


async def test_many_who_plan_at_once_are_given_each_a_number_of_their_own(meeting, by):
    sent = {"body": "nuit", "day": "2031-03-05", "from": "09:00"}
    answers = await asyncio.gather(*(by("sekretaer").post("/meetings", sent) for _ in range(6)))
    numbers = sorted(answer.json()["number"] for answer in answers)
    assert numbers == [f"{n}/2031" for n in range(1, 7)]


async def test_the_year_is_the_one_in_norway_at_the_start(store, councils):
    async with store.transaction() as tx:
        last = await plan.create(tx, "nuit", planned(2026, 12, 31, 22), datetime.now(UTC), "x")
        first = await plan.create(tx, "nuit", planned(2026, 12, 31, 23), datetime.now(UTC), "x")
        other = await plan.create(tx, "nufa", planned(2026, 12, 31, 23), datetime.now(UTC), "x")
    assert [one.written for one in (last, first, other)] == ["1/2026", "1/2027", "1/2027"]


async def test_a_number_that_a_paper_brought_along_is_not_given_again(store, councils):
    columns = "id, body, number, year, starts, at, author"
    add = f"INSERT INTO governance.meeting ({columns}) VALUES ($1, 'nuit', $2, 2026, $3, $3, 'x')"
    async with store.transaction() as tx:
        one = await plan.create(tx, "nuit", planned(2026, 3, 5), datetime.now(UTC), "x")
        await tx.run(add, "read-in", 4, datetime(2026, 6, 1, tzinfo=UTC))
        other = await plan.create(tx, "nuit", planned(2026, 9, 1), datetime.now(UTC), "x")
    assert [one.number, other.number] == [1, 5]


async def test_a_meeting_moves_within_its_year_and_ends_after_it_starts(store, councils):
    async with store.transaction() as tx:
        one = await plan.create(tx, "nuit", planned(2026, 3, 5), datetime.now(UTC), "x")
        with pytest.raises(Invalid, match="within its year"):
            await plan.change(tx, one, one.edit, planned(2027, 3, 5))
        start = planned(2026, 3, 5)
        for ends in (start.starts, start.starts + timedelta(days=1)):
            with pytest.raises(Invalid, match="ends after"):
                await plan.change(tx, one, one.edit, planned(2026, 3, 5, ends=ends))
        assert await plan.change(tx, one, one.edit, planned(2026, 3, 6))
        assert not await plan.change(tx, one, one.edit, planned(2026, 3, 7))
        after = await plan.meeting_of(tx, one.id)
    assert (after.first.day, after.sequence, after.edit) == (6, 1, 1)


async def test_a_cancelled_meeting_keeps_its_number_and_the_next_gets_another(meeting):
    first = await meeting.plan("2031-03-05")
    await meeting.move("cancelled")
    second = await meeting.plan("2031-04-05")
    assert [first, second] == ["nuit-2031-m1", "nuit-2031-m2"]
    found = (await meeting.by().get(f"/meetings/{first}")).json()
    assert (found["state"], found["number"]) == ("cancelled", "1/2031")
