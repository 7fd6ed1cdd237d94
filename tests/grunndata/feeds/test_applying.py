"""A feed replayed, doubled or cut anywhere gives the same tables; what is out of order or bad changes nothing."""

from __future__ import annotations

import random
from datetime import timedelta

import asyncpg
import pytest

from samspill.grunndata import feeds, persons
from samspill.kernel.problems import Clash, Invalid
from tests.grunndata.conftest import (
    ADULT,
    ADULT_OLD,
    CHILD,
    DOCTOR,
    HELP,
    NOW,
    PARENT_A,
    PARENT_B,
    line,
    number,
    person,
    responsible,
    street,
)

NUMBERS = (ADULT, ADULT_OLD, CHILD, PARENT_A, PARENT_B, HELP)
TABLES = (
    *("person", "number", "address", "responsibility", "relation", "guardianship"),
    *("gp_contract", "gp_on_contract", "patient_on_contract", "patient_number_change"),
    *("practitioner", "hpr_number", "approval", "approval_detail", "organisation", "membership", "accepted_terms"),
)


class Undo(Exception):  # noqa: N818
    pass


async def state(tx):
    rows = {t: sorted(map(repr, await tx.all(f"SELECT * FROM grunndata.{t}"))) for t in TABLES}
    feed = await tx.all("SELECT register, applied, following FROM grunndata.feed ORDER BY register")
    return rows | {"feed": [tuple(row) for row in feed]}


async def after(store, *batches):
    """The tables after these batches; nothing of it stays."""
    found = {}
    with pytest.raises(Undo):
        async with store.transaction() as tx:
            for batch in batches:
                await feeds.apply(tx, "FREG", batch)
            found = await state(tx)
            raise Undo
    return found


def made_feed(chance, length=30):
    """A feed of a few persons, whose numbers, addresses and responsibilities change at random."""
    lines = []
    for sequence in range(1, length + 1):
        held = chance.sample(NUMBERS, chance.randint(0, 3))
        kinds = {HELP: "AlternateIdentificationNumber"}
        item = person(
            chance.choice("abcd"),
            *(number(n, chance.choice(("InUse", "Discontinued")), kinds.get(n)) for n in held),
            status=chance.choice(("Resident", "Discontinued", "Deceased")),
            residentialAddress=[street(str(chance.randint(1, 3)))] * chance.randint(0, 2),
            parentalResponsibility=[responsible(chance.choice(NUMBERS))] * chance.randint(0, 1),
        )
        lines.append(line("FREG", sequence, "PersonIsUpdated", item))
    return feeds.read(lines)


@pytest.mark.parametrize("seed", range(6))
async def test_a_feed_cut_anywhere_replayed_and_doubled_gives_the_same_tables(store, seed):
    chance = random.Random(seed)
    events = made_feed(chance)
    whole = await after(store, events)
    assert whole == await after(store, *([event] for event in events))
    cut = chance.randint(1, len(events) - 1)
    again = chance.randint(0, cut)
    assert whole == await after(store, events[:cut], events[again:])
    assert whole == await after(store, events, events, events[again:])
    assert whole == await after(store, [event for event in events for _ in range(2)])


@pytest.mark.parametrize("seed", range(3))
async def test_tables_drawn_anew_are_as_they_were(store, seed):
    events = made_feed(random.Random(seed))
    with pytest.raises(Undo):
        async with store.transaction() as tx:
            await feeds.apply(tx, "FREG", events)
            before = await state(tx)
            await tx.run("UPDATE grunndata.person SET status = 'aktiv'")
            assert await state(tx) != before
            assert await feeds.redraw(tx, "FREG") == len({event.subject for event in events})
            assert await state(tx) == before
            raise Undo


async def test_a_number_that_is_missing_is_named_and_nothing_is_applied(store, ask, tell):
    await tell("FREG", ("PersonIsCreated", person("a", ADULT)))
    lines = [line("FREG", n, "PersonIsCreated", person("b", CHILD)) for n in (2, 4)]
    with pytest.raises(Clash, match="number 3 is expected next, and number 4 came"):
        await ask(feeds.apply, "FREG", feeds.read(lines))
    assert await ask(persons.by_number, CHILD) is None
    assert [told.sequence for told in await ask(feeds.after, "FREG", 0)] == [1]


async def test_a_feed_begins_with_one_or_with_an_initial_load(ask):
    with pytest.raises(Clash, match="number 1 is expected"):
        await ask(feeds.apply, "FREG", feeds.read([line("FREG", 5, "PersonIsCreated", person("a", ADULT))]))
    initial = [line("FREG", n, "Unknown", person(f"p{n}"), initial=True) for n in (3, 17, 400)]
    done = await ask(feeds.apply, "FREG", feeds.read(initial))
    assert (done.applied, done.position) == (3, 400)
    with pytest.raises(Clash, match="number 401"):
        await ask(feeds.apply, "FREG", feeds.read([line("FREG", 402, "PersonIsCreated", person("a"))]))
    await ask(feeds.apply, "FREG", feeds.read([line("FREG", "401", "PersonIsCreated", person("a"))]))
    with pytest.raises(Clash, match="initial load is over"):
        await ask(feeds.apply, "FREG", feeds.read([line("FREG", 500, "Unknown", person("z"), initial=True)]))
    assert (await ask(feeds.apply, "FREG", feeds.read(initial))).passed_over == 3


async def test_events_of_another_register_are_refused(ask):
    events = feeds.read([line("HPR", 1, "PersonCreated", {"HprNumber": 565000001, "NIN": DOCTOR})])
    with pytest.raises(Invalid, match="another register"):
        await ask(feeds.apply, "FREG", events)
    with pytest.raises(Invalid, match="not one of the registers"):
        await ask(feeds.apply, "KRR", events)


async def test_what_a_register_has_said_is_never_changed(database, tell):
    await tell("FREG", ("PersonIsCreated", person("a", ADULT)))
    connection = await asyncpg.connect(database)
    for statement in ("UPDATE grunndata.version SET event = 'x'", "DELETE FROM grunndata.version"):
        with pytest.raises(asyncpg.RaiseError, match="added to, never changed"):
            await connection.execute(statement)
    await connection.close()


async def test_a_register_that_has_been_silent_too_long_is_stale(ask, tell):
    await tell("FREG", ("PersonIsCreated", person("a", ADULT)))
    limit = timedelta(hours=24)
    found = {state.register: state for state in await ask(feeds.states)}
    heard = found["FREG"].heard
    assert (found["FREG"].applied, found["FREG"].subjects) == (1, 1)
    assert not found["FREG"].stale(heard + limit, limit)
    assert found["FREG"].stale(heard + limit + timedelta(seconds=1), limit)
    assert found["HPR"].stale(NOW, limit)
    await ask(feeds.hear, "FREG", heard + limit)
    await ask(feeds.hear, "FREG", heard)
    again = {state.register: state for state in await ask(feeds.states)}["FREG"]
    assert not again.stale(heard + 2 * limit, limit)
