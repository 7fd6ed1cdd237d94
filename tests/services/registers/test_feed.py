"""One installation fed by another: an initial load, then what came since; and all that is known is the same."""

from __future__ import annotations

import pytest

from samspill.grunndata import feeds
from samspill.kernel import strict_json
from tests.grunndata.conftest import ADULT, ADULT_OLD, number, person
from tests.services.registers.conftest import named

TABLES = (
    *("person", "number", "address", "responsibility", "relation", "guardianship"),
    *("practitioner", "hpr_number", "approval", "approval_detail"),
    *("organisation", "membership", "accepted_terms"),
    *("gp_contract", "gp_on_contract", "patient_on_contract", "patient_number_change"),
)
MOVED = (
    ("PersonIsUpdated", person("adult", ADULT_OLD, ADULT, name=[named("Kari", "Ny")])),
    ("PersonIsCreated", person("late", name=[named("Sein", "Lyng")])),
    ("PersonIsUpdated", person("late", number(ADULT, "Discontinued"), name=[named("Seinare", "Lyng")])),
)


async def contents(store):
    """All that the tables of the registers hold, and how far each feed has come."""
    async with store.transaction() as tx:
        found = {
            table: sorted(row["row"] for row in await tx.all(f"SELECT t::text AS row FROM grunndata.{table} AS t"))
            for table in TABLES
        }
        states = await feeds.states(tx)
    return found | {"feeds": [(state.register, state.applied, state.subjects) for state in states]}


async def take(client, headers, address, store):
    """Follow an address to its end and apply what it tells; gives the answers."""
    answers = []
    while address:
        answer = await client.get(address, headers=headers)
        assert answer.status_code == 200, answer.text
        events = feeds.read(answer.content.splitlines())
        if events:
            async with store.transaction() as tx:
                await feeds.apply(tx, events[0].register, events)
        answers.append(answer)
        address = answer.headers.get("link", "").partition(">")[0].removeprefix("<")
    return answers


@pytest.mark.parametrize("begins", ["snapshot?limit=2", "feed"])
async def test_a_second_installation_that_is_fed_knows_the_same(begins, client, registry, store, second, tell):
    await tell("FREG", MOVED[0])
    starts = {}
    for name in feeds.REGISTERS:
        address = f"/registers/feeds/{name}" + (f"/{begins}" if begins != "feed" else "?limit=2")
        answers = await take(client, registry, address, second)
        starts[name] = int(answers[-1].headers["samspill-feed-latest"])
        assert len(answers) > 1
    assert await contents(second) == await contents(store)
    await tell("FREG", *MOVED[1:])
    assert await contents(second) != await contents(store)
    await take(client, registry, f"/registers/feeds/FREG?after={starts['FREG']}", second)
    assert await contents(second) == await contents(store)


async def test_an_initial_load_with_gaps_is_told_on_as_that(client, registry, second, store, tell):
    async def load(where, *numbers):
        lines = [
            strict_json.write(
                {
                    "register": "FREG",
                    "sequenceNumber": str(n),
                    "eventType": "PersonPopulated",
                    "item": person(f"i{n}"),
                    "initial": True,
                }
            )
            for n in numbers
        ]
        async with where.transaction() as tx:
            await feeds.apply(tx, "FREG", feeds.read(lines))

    await load(second, 5, 9, 40)
    async with second.transaction() as tx:
        told = await feeds.lines(tx, "FREG", 0)
        assert [(line.sequence, line.initial) for line in told] == [(5, True), (9, True), (40, True)]
        await feeds.apply(
            tx, "FREG", feeds.read([told[-1].text().replace(b'"40"', b'"41"').replace(b"true", b"false")])
        )
        assert [line.initial for line in await feeds.lines(tx, "FREG", 9)] == [True, False]


async def test_the_snapshot_stays_the_same_while_more_is_told(client, registry, tell):
    first = await client.get("/registers/feeds/FREG/snapshot", headers=registry)
    until = first.headers["samspill-feed-until"]
    await tell("FREG", *MOVED)
    again = await client.get(f"/registers/feeds/freg/snapshot?until={until}", headers=registry)
    assert again.content == first.content
    newest = await client.get("/registers/feeds/FREG/snapshot", headers=registry)
    told = [strict_json.value_of(line)["item"]["id"] for line in newest.content.splitlines()]
    assert told[-2:] == ["adult", "late"]
    assert len(told) == len(set(told))


async def test_the_lines_are_lines_of_json_with_rising_numbers(client, registry):
    answer = await client.get("/registers/feeds/HPR?after=1", headers=registry)
    assert answer.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    lines = [strict_json.value_of(line) for line in answer.content.splitlines()]
    assert [line["sequenceNumber"] for line in lines] == ["2", "3"]
    assert lines[0].keys() == {"register", "sequenceNumber", "eventType", "item"}
    last = await client.get("/registers/feeds/HPR?after=3", headers=registry)
    assert (last.content, last.headers["samspill-feed-latest"], "link" in last.headers) == (b"", "3", False)


async def test_what_cannot_be_told_is_refused(client, registry, token):
    for path, status in (
        ("KRR", 404),
        ("FREG?after=x", 400),
        ("FREG?after=99999999999999999999", 400),
        ("FREG?limit=0", 400),
        ("FREG?limit=1001", 400),
        ("FREG?from=1", 400),
        ("FREG?after=9999", 409),
        ("FREG/snapshot?until=9999", 400),
        ("FREG/snapshot?after=1&after=2", 400),
    ):
        answer = await client.get(f"/registers/feeds/{path}", headers=registry)
        assert answer.status_code == status, path
    scope = "registers.feed registers.snapshot"
    for headers in (token(scope, "TREAT"), token("registers.state", "HSYSADMIN")):
        assert (await client.get("/registers/feeds/FREG", headers=headers)).status_code == 403
