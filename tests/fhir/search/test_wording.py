"""Texts that tokens are found by, kept once: http://hl7.org/fhir/R4/search.html#token"""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir import tidying
from samspill.fhir.search import wording
from samspill.fhir.search.strings import LONGEST, normalise
from samspill.work import keeping
from tests.fhir.conftest import JSON
from tests.fhir.search.asking import index, number

HEART = {"coding": [{"system": "urn:x", "code": "1", "display": "Heart  RATE"}], "text": "heart rate"}


def said(**elements):
    return index("Observation", **elements).wordings


def test_what_is_said_in_the_same_words_has_one_token():
    code = number("Observation", "code")
    [wanted] = set(said(code=HEART))
    assert wanted[:2] == (code, "heart rate")
    assert wanted[2] in index("Observation", code=HEART).tokens
    assert wording.wording_of(code, "HEART rate") == wanted
    assert wording.wording_of(code + 1, "heart rate")[2] != wanted[2]
    assert wording.wording_of(code, "heart rates")[2] != wanted[2]


@given(st.text(max_size=20), st.text(max_size=20))
def test_texts_share_a_token_when_they_are_compared_as_equal(one, other):
    first, second = wording.wording_of(7, one), wording.wording_of(7, other)
    assert (first == second) == (normalise(one) == normalise(other))
    assert (first is None) == (not normalise(one))


def test_a_long_text_counts_by_its_beginning():
    long = wording.wording_of(7, "a" * LONGEST + "b")
    assert long == wording.wording_of(7, "a" * LONGEST + "c")
    assert len(long[2]) < 20
    assert len(long[1]) == LONGEST


def one(number: int) -> wording.Wording:
    return wording.wording_of(7, f"text {number}")


@pytest.fixture
def kept(store):
    """`await kept()`: the texts in the table."""

    async def read():
        async with store.transaction() as tx:
            return {row["value"] for row in await tx.all("SELECT value FROM fhir.wording")}

    return read


async def test_a_text_is_kept_once_and_then_known(store, kept):
    async with store.transaction() as tx:
        await wording.remember(tx, [one(1), one(1), one(2)])
        assert not tx.begun
        assert tx.memory[wording.SEEN] == {one(1)[2], one(2)[2]}
        await wording.remember(tx, [one(2), one(3)])
    assert await kept() == {"text 1", "text 2", "text 3"}


async def test_what_was_written_in_a_transaction_that_failed_is_written_again(store, kept):
    async def write(*, fails: bool) -> None:
        async with store.transaction() as tx:
            await tx.one("SELECT 1")
            await wording.remember(tx, [one(1)])
            assert one(1)[2] not in tx.memory[wording.SEEN]
            if fails:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write(fails=True)
    assert await kept() == set()
    await write(fails=False)
    assert await kept() == {"text 1"}


async def test_many_may_write_the_same_at_once(store, kept):
    async def write(numbers):
        async with store.transaction() as tx:
            await wording.remember(tx, [one(each) for each in numbers])

    await asyncio.gather(write(range(50)), write(reversed(range(50))), write(range(25, 75)))
    assert len(await kept()) == 75


async def test_what_is_known_is_bounded(store, monkeypatch):
    monkeypatch.setattr(wording, "REMEMBERED", 10)
    async with store.transaction() as tx:
        for start in range(0, 40, 4):
            await wording.remember(tx, [one(start + each) for each in range(4)])
            assert len(tx.memory[wording.SEEN]) <= 10


# What is forgotten ----------------------------------------------------------------------------------------------------


async def age(store, days: float, value: str = "%") -> None:
    """Have texts be noted so many days ago."""
    async with store.transaction() as tx:
        await tx.run(
            "UPDATE fhir.wording SET noted = now() - make_interval(secs => $1) WHERE value LIKE $2", days * 86400, value
        )


async def forgotten(store, most: int = 200) -> tuple[int, int]:
    async with store.transaction() as tx:
        return await wording.forget(tx, most)


def headache(text: str, **more: object) -> str:
    return json.dumps(
        {"resourceType": "Condition", "code": {"text": text}, "subject": {"reference": "Patient/a"}} | more
    )


async def test_a_text_goes_when_nobody_has_carried_it_for_a_week(client, token, store, kept):
    made = [
        (await client.post("/fhir/Condition", content=headache(text), headers=JSON | token())).json()["id"]
        for text in ("Kari vondt i hodet", "hodepine")
    ]
    inner = headache("migrene", id="i")
    outer = headache("utenpå", contained=[json.loads(inner)], evidence=[{"detail": [{"reference": "#i"}]}])
    assert (await client.post("/fhir/Condition", content=outer, headers=JSON | token())).status_code == 201
    refused = headache("sagt av en annen", meta={"profile": [7]})
    assert (await client.post("/fhir/Condition", content=refused, headers=JSON | token())).status_code == 422
    await client.delete(f"/fhir/Condition/{made[0]}", headers=token())
    assert await forgotten(store) == (0, 0)
    await age(store, 6.9)
    assert await forgotten(store) == (0, 0)
    await age(store, 7.1)
    looked, gone = await forgotten(store)
    assert (looked > gone, gone) == (True, 1)
    assert {"hodepine", "migrene", "utenpå"} <= await kept()
    assert not {"kari vondt i hodet", "sagt av en annen"} & await kept()
    # What is carried counts as noted now, and is still found.
    assert await forgotten(store) == (0, 0)
    found = (await client.get("/fhir/Condition?code:text=hodep", headers=token())).json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == made[1:]


async def test_a_text_that_is_forgotten_is_noted_again_by_a_connection_that_knew_it(store, kept, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(wording.time, "monotonic", lambda: now)
    async with store.transaction() as tx:
        await wording.remember(tx, [one(1)])
        memory = tx.memory
    await age(store, 8)
    assert await forgotten(store) == (1, 1)
    now += wording.TRUSTED - 1
    assert wording._seen(memory) == {one(1)[2]}
    now += 2
    assert wording._seen(memory) == set()


async def test_a_text_is_noted_again_after_a_few_days_and_the_old_note_goes(store, kept):
    async def note() -> int:
        async with store.transaction() as tx:
            (await tx.hold()).memory.clear()
            await wording.remember(tx, [one(1)])
        async with store.transaction() as tx:
            return len(await tx.all("SELECT FROM fhir.wording"))

    assert (await note(), await note()) == (1, 1)
    await age(store, wording.NOTED + 0.1)
    assert (await note(), await note()) == (2, 2)
    await age(store, wording.KEPT + 0.1)
    async with store.transaction() as tx:
        await tx.run("UPDATE fhir.wording SET noted = now() WHERE ctid = (SELECT max(ctid) FROM fhir.wording)")
    # Nobody carries it, but it was noted lately: somebody may be about to.
    assert await forgotten(store) == (1, 1)
    assert await kept() == {"text 1"}


async def test_of_the_notes_of_a_text_that_is_carried_the_newest_stays(client, token, store):
    await client.post("/fhir/Condition", content=headache("hodepine"), headers=JSON | token())
    async with store.transaction() as tx:
        await tx.run(
            "INSERT INTO fhir.wording SELECT parameter, value, token, noted - make_interval(days => n) "
            "FROM fhir.wording, generate_series(1, 2) AS n"
        )
    async with store.transaction() as tx:
        await tx.run("UPDATE fhir.wording SET noted = noted - interval '8 days'")
    assert await forgotten(store) == (3, 2)
    found = (await client.get("/fhir/Condition?code:text=hodep&_summary=count", headers=token())).json()
    assert found["total"] == 1


async def test_a_stretch_at_a_time_is_looked_at(store, kept):
    async with store.transaction() as tx:
        await wording.remember(tx, [one(number) for number in range(5)])
    await age(store, 8)
    assert await forgotten(store, 3) == (3, 3)
    assert await forgotten(store, 3) == (2, 2)


async def test_the_worker_forgets_all_there_is(store, kept, monkeypatch):
    monkeypatch.setattr(tidying, "STRETCH", 2)
    async with store.transaction() as tx:
        await wording.remember(tx, [one(number) for number in range(5)])
    await age(store, 8)
    await keeping.forget(store)
    assert await kept() == set()


def test_nothing_goes_while_a_connection_relies_on_it():
    """A text is relied on for an hour after it was seen, and was then noted at most three days before."""
    day = 86400
    longest_transaction = day
    assert wording.NOTED * day + wording.TRUSTED + longest_transaction < wording.KEPT * day
