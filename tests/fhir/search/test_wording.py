"""Texts that tokens are found by, kept once: http://hl7.org/fhir/R4/search.html#token"""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search import wording
from samspill.fhir.search.strings import LONGEST, normalise
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
