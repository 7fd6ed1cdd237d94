"""Appointing, ending, replacing and changing the leader, each in one step; and who sat when."""

from __future__ import annotations

from datetime import date

import pytest

from samspill.governance.councils import people, seating, sitting
from samspill.governance.councils.seating import Appointment
from samspill.kernel.problems import Clash, Invalid
from tests.governance.world import AT

CHANGE = date(2024, 2, 15)
BEFORE = date(2024, 2, 14)


async def who(tx, day: date, role: str = "") -> set[tuple[str, str]]:
    return {(one.name, one.role) for one in await sitting.members_on(tx, "nuit", day) if role in ("", one.role)}


async def membership(tx, name: str) -> sitting.Sitting:
    return next(one for one in await sitting.all_of(tx, "nuit") if one.name == name and one.ends is None)


async def test_another_comes_after_a_member_on_a_day_and_both_are_known(store, councils):
    async with store.transaction() as tx:
        new = await people.add_person(tx, "Nina Ny")
        old = await membership(tx, "Mons Medlem")
        await seating.replace(tx, old.membership, old.edit, new, "Direktør", CHANGE, AT, "test")
        assert await who(tx, BEFORE, "member") == {("Mons Medlem", "member")}
        assert await who(tx, CHANGE, "member") == {("Nina Ny", "member")}
        assert (await membership(tx, "Nina Ny")).replaces == "Mons Medlem"


async def test_a_deputy_may_sit_for_whoever_has_the_seat_on_the_day(store, councils):
    async with store.transaction() as tx:
        new = await people.add_person(tx, "Nina Ny")
        old = await membership(tx, "Mons Medlem")
        await seating.replace(tx, old.membership, old.edit, new, "", CHANGE, AT, "test")
        for day, name in ((BEFORE, "Mons Medlem"), (CHANGE, "Nina Ny")):
            deputy = next(one for one in await sitting.members_on(tx, "nuit", day) if one.role == "deputy")
            assert (deputy.name, deputy.deputy_for) == ("Vera Vara", (name,))


async def test_the_leader_changes_in_one_step_and_the_one_before_stays_a_member(store, councils):
    async with store.transaction() as tx:
        one = await membership(tx, "Mons Medlem")
        await seating.lead(tx, one.membership, one.edit, CHANGE, AT, "test")
        assert await who(tx, BEFORE, "leader") == {("Lise Leder", "leader")}
        assert await who(tx, CHANGE, "leader") == {("Mons Medlem", "leader")}
        assert await who(tx, CHANGE, "member") == {("Lise Leder", "member")}


async def test_a_change_of_what_has_been_changed_since_is_refused(store, councils):
    async with store.transaction() as tx:
        one = await membership(tx, "Mons Medlem")
        await seating.end(tx, one.membership, one.edit, CHANGE)
        with pytest.raises(Clash):
            await seating.end(tx, one.membership, one.edit, BEFORE)


async def test_days_that_cannot_be_are_refused(store, councils):
    async with store.transaction() as tx:
        one = await membership(tx, "Mons Medlem")
        with pytest.raises(Invalid, match="before it begins"):
            await seating.end(tx, one.membership, one.edit, date(2020, 1, 1))
        with pytest.raises(Invalid, match="already"):
            await seating.appoint(tx, Appointment(one.seat, one.person, "member"), AT, "test")
        with pytest.raises(Invalid, match="before it begins"):
            await seating.appoint(tx, Appointment(one.seat, one.person, "leader", "", CHANGE, BEFORE), AT, "test")
        await seating.end(tx, one.membership, one.edit, BEFORE)
        with pytest.raises(Invalid, match="ended before"):
            await seating.lead(tx, one.membership, one.edit + 1, date(2025, 1, 1), AT, "test")


async def test_an_organisation_is_found_by_every_name_that_papers_use(store, councils):
    async with store.transaction() as tx:
        known = await people.organisations(tx)
        found = {people.named(known, name).id for name in ("Helse Vest RHF", "helse vest", "HELSE-VEST-RHF")}
        assert found == {"helse-vest-rhf"}
        assert people.named(known, "Helse Nord") is None
        with pytest.raises(Clash):
            await people.add_organisation(tx, "Noe annet", aliases=["helse vest"])


async def test_two_people_of_one_name_are_two(store, councils):
    async with store.transaction() as tx:
        assert await people.add_person(tx, "Mons Medlem") == "mons-medlem-2"
        assert await people.person_named(tx, "Mons Medlem") == ""
        assert await people.sure_person(tx, "Lise Leder") == "lise-leder"
