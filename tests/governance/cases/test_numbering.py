"""Case numbers: without gap or double, whoever asks at the same time, and in every spelling."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.cases import numbering, passages
from samspill.store import Store
from tests.governance import world


async def test_numbers_run_from_one_for_each_body_and_year(store):
    async with store.transaction() as tx:
        await world.councils(tx)
        taken = [await numbering.next_number(tx, body, year) for body, year in (("nuit", 2024), ("nuit", 2024))]
        assert taken == [1, 2]
        assert await numbering.next_number(tx, "nufa", 2024) == 1
        assert await numbering.next_number(tx, "nuit", 2025) == 1


async def test_fifty_who_ask_at_once_through_two_pools_get_fifty_numbers(database):
    one, other = await Store.open(database, 4), await Store.open(database, 4)
    try:
        async with one.transaction() as tx:
            await world.councils(tx)

        async def ask(store, place: int) -> int:
            async with store.transaction() as tx:
                await numbering.hold(tx)
                return (await world.case(tx, f"Sak {place}")).number

        found = await asyncio.gather(*(ask((one, other)[place % 2], place) for place in range(50)))
        assert sorted(found) == list(range(1, 51))
    finally:
        one.terminate()
        other.terminate()


async def test_what_is_undone_leaves_no_gap(store):
    async with store.transaction() as tx:
        await world.councils(tx)
        await world.case(tx)
    with pytest.raises(RuntimeError, match="stop"):
        async with store.transaction() as tx:
            assert (await world.case(tx)).number == 2
            raise RuntimeError("stop")
    async with store.transaction() as tx:
        assert (await world.case(tx)).number == 2


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 2027),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), 2027),
    ],
)
async def test_the_clock_in_norway_decides_the_year(store, moment, year):
    async with store.transaction() as tx:
        await world.councils(tx)
        made = await passages.create(tx, passages.Draft("nuit", "Sak", ("information",)), moment, "test")
        assert (made.year, made.number) == (year, 1)
        assert (await passages.case_of(tx, made.case_file))["opened"].year == year


async def test_a_number_that_a_paper_gives_is_kept_and_the_series_goes_on_after_it(store):
    async with store.transaction() as tx:
        await world.councils(tx)
        given = await world.case(tx, number=20, year=2021)
        assert (given.id, given.written) == ("nuit-2021-20", "20/21")
        assert await numbering.next_number(tx, "nuit", 2021) == 21


@pytest.mark.parametrize(
    "text", ["20/21", "20-21", "20.21", "020/21", " 20 / 21 ", "20/2021", "2021/20", "2021-020", "20–21"]
)
def test_a_number_is_read_in_every_spelling(text):
    assert numbering.read(text) == (20, 2021)


@pytest.mark.parametrize("text", ["", "20", "sak 20/21", "0/21", "20/211", "a/21", "20/21/22"])
def test_what_is_no_number_is_not_read_as_one(text):
    assert numbering.read(text) is None


@given(st.integers(1, 1999), st.integers(2000, 2099))
def test_what_is_written_is_read_again(number, year):
    assert numbering.read(numbering.written(number, year)) == (number, year)
