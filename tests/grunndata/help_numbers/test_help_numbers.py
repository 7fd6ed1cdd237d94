"""A felles hjelpenummer is issued in one call, leads on to the later identity, and is never forgotten."""

from __future__ import annotations

from datetime import date

import pytest

from samspill.grunndata import help_numbers, persons
from samspill.kernel.identifiers import FHN, classify, fault
from samspill.kernel.problems import Clash, Invalid, Missing
from tests.grunndata.conftest import ADULT, CHILD, NOW, PARENT_A, PARENT_B, number, person


def test_numbers_drawn_hold_and_differ():
    drawn = {help_numbers.draw() for _ in range(500)}
    assert len(drawn) == 500
    assert {n[0] for n in drawn} == {"8", "9"}
    assert {(fault(FHN, n), classify(n).kind) for n in drawn} == {(None, "fhn")}


async def test_a_number_that_somebody_has_is_not_issued_again(ask, monkeypatch, tell):
    first = await ask(help_numbers.issue, "legevakten", NOW)
    free = help_numbers.draw()
    drawn = iter([first.number] * help_numbers.AT_ONCE + [first.number, free] * 4)
    monkeypatch.setattr(help_numbers, "draw", lambda: next(drawn))
    assert (await ask(help_numbers.issue, "legevakten", NOW)).number == free


async def test_the_person_is_whoever_was_told_of(ask):
    given = await ask(help_numbers.issue, "legevakten", NOW, name="Ukjent mann", born=date(1980, 1, 1), sex="male")
    found = await ask(persons.by_number, given.number)
    assert (found.id, found.name, found.sex, found.status) == (given.person, "Ukjent mann", "male", "midlertidig")


async def test_a_linked_number_leads_to_the_later_identity_and_back_when_that_was_wrong(ask, tell):
    given = await ask(help_numbers.issue, "legevakten", NOW)
    await tell("FREG", ("PersonIsCreated", person("a", PARENT_A)), ("PersonIsCreated", person("b", PARENT_B)))
    linked = await ask(help_numbers.link, given.number, PARENT_B, "legevakten", NOW)
    assert (linked.person, linked.leads_to) == ("b", PARENT_B)
    assert given.number in {n.number for n in await ask(persons.numbers_of, "b")}
    merged = person("a", PARENT_A, number(PARENT_B, "Discontinued"))
    gone = person("b", number(PARENT_B, "Discontinued"), status="Discontinued")
    await tell("FREG", ("PersonIsDiscontinuedAsDuplicate", gone), ("PersonIsContinuedAsValidUponMerger", merged))
    assert (await ask(persons.by_number, given.number)).id == "a"
    with pytest.raises(Clash):
        await ask(help_numbers.link, given.number, PARENT_A, "legevakten", NOW)
    await ask(help_numbers.unlink, given.number, "legevakten", NOW)
    assert (await ask(persons.by_number, given.number)).id == given.person
    assert [(h.what, h.leads_to, h.by) for h in await ask(help_numbers.history, given.number)] == [
        ("issued", None, "legevakten"),
        ("linked", PARENT_B, "legevakten"),
        ("unlinked", None, "legevakten"),
    ]
    with pytest.raises(Clash):
        await ask(help_numbers.unlink, given.number, "legevakten", NOW)


async def test_numbers_linked_in_a_row_all_lead_to_the_last(ask, tell):
    first, second = [await ask(help_numbers.issue, "legevakten", NOW) for _ in range(2)]
    await tell("FREG", ("PersonIsCreated", person("a", ADULT)))
    await ask(help_numbers.link, first.number, second.number, "legevakten", NOW)
    assert (await ask(persons.by_number, first.number)).id == second.person
    with pytest.raises(Invalid):
        await ask(help_numbers.link, second.number, first.number, "legevakten", NOW)
    await ask(help_numbers.link, second.number, ADULT, "legevakten", NOW)
    assert {(await ask(persons.by_number, n.number)).id for n in (first, second)} == {"a"}


async def test_a_closed_number_still_leads_where_it_did(ask):
    given = await ask(help_numbers.issue, "legevakten", NOW)
    closed = await ask(help_numbers.close, given.number, "legevakten", NOW)
    assert closed.closed == NOW
    assert await ask(help_numbers.close, given.number, "legevakten", NOW.replace(year=2027)) == closed
    assert (await ask(persons.by_number, given.number)).id == given.person
    assert [n.in_use for n in await ask(persons.numbers_of, given.person)] == [False]


async def test_what_leads_nowhere_is_refused(ask):
    given = await ask(help_numbers.issue, "legevakten", NOW)
    for later in (CHILD, given.number):
        with pytest.raises(Invalid):
            await ask(help_numbers.link, given.number, later, "legevakten", NOW)
    with pytest.raises(Missing):
        await ask(help_numbers.close, CHILD, "legevakten", NOW)
