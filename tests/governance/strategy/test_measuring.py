"""Values come in by form, sheet and registry; nothing is overwritten, and what is wrong is refused whole."""

from __future__ import annotations

import asyncpg
import pytest

from samspill.kernel.problems import Clash, Malformed, Missing


async def values(act, indicator="indikator-1"):
    return (await act("strategy.indicator", indicator=indicator)).data["values"]


async def measure(act, **said):
    indicator = said.pop("indicator", "indikator-1")
    return await act("strategy.measure", query=tuple(said.items()), indicator=indicator)


async def test_a_value_is_kept_with_its_period_and_its_source(strategy, act):
    await measure(act, starts="2026-10-01", ends="2026-12-31", value="61,5", n="1608", completeness="0,93", note="x")
    newest = (await values(act))[0]
    assert (str(newest["value"]), newest["n"], newest["source"], newest["definition"]) == ("61.5", 1608, "typed", 2)
    assert str(newest["completeness"]) == "0.93"


async def test_a_second_value_of_a_period_must_say_that_it_corrects(strategy, act):
    await measure(act, starts="2026-10-01", ends="2026-12-31", value="61")
    with pytest.raises(Clash):
        await measure(act, starts="2026-10-01", ends="2026-12-31", value="62")
    await measure(act, starts="2026-10-01", ends="2026-12-31", value="62", correction="on")
    data = (await act("strategy.indicator", indicator="indikator-1")).data
    assert str(data["values"][0]["value"]) == "62"
    assert [str(one["value"]) for one in data["corrected"]] == ["61"]


WRONG = [
    ({"ends": "2026-12-31", "value": "mye"}, "value"),
    ({"ends": "2026-12-31", "value": "101"}, "value"),
    ({"ends": "2026-12-31", "value": "-1"}, "value"),
    ({"ends": "2026-12-31", "value": "1e99"}, "value"),
    ({"ends": "2026-12-31", "value": "NaN"}, "value"),
    ({"value": "5"}, "ends"),
    ({"ends": "2026-02-30", "value": "5"}, "ends"),
    ({"starts": "2027-01-01", "ends": "2026-12-31", "value": "5"}, "ends"),
    ({"ends": "2026-12-31", "value": "5", "completeness": "2"}, "completeness"),
    ({"ends": "2026-12-31", "value": "5", "n": "-4"}, "n"),
]


async def test_wrong_values_are_refused_with_their_field(strategy, act):
    for said, where in WRONG:
        with pytest.raises(Malformed) as refused:
            await measure(act, **said)
        assert refused.value.faults[0].where == where


async def test_a_value_of_no_indicator_is_missing(strategy, act):
    with pytest.raises(Missing):
        await measure(act, indicator="indikator-99", ends="2026-12-31", value="5")


async def test_a_sheet_is_taken_whole_or_not_at_all(strategy, act):
    sheet = b"indicator;ends;value\nindikator-2;2026-12-31;240\nindikator-1;2026-12-31;400\n"
    before = await values(act, "indikator-2")
    with pytest.raises(Malformed) as refused:
        await act("strategy.receive", body=sheet, media="text/csv")
    assert refused.value.faults[0].where == "row 3, value"
    assert await values(act, "indikator-2") == before
    await act("strategy.receive", body=sheet.replace(b"400", b"40"), media="text/csv")
    assert (await values(act, "indikator-2"))[0]["source"] == "imported"


async def test_what_registries_publish_is_taken_over_once_and_corrected_by_what_they_publish_later(
    strategy, act, database
):
    async def publish(value: int, at: str) -> None:
        connection = await asyncpg.connect(database)
        await connection.execute(
            "INSERT INTO published.indicator_value (indicator, definition, starts, ends, value, n, completeness, "
            "measured_at) VALUES ('indikator-10-6', 1, '2026-07-01', '2026-09-30', $1, NULL, 1, $2::text::timestamptz)",
            value,
            at,
        )
        await connection.close()

    await publish(410, "2026-10-02T00:00:00Z")
    assert b'"taken":1' in (await act("strategy.gather")).body
    assert b'"taken":0' in (await act("strategy.gather")).body
    await publish(415, "2026-10-09T00:00:00Z")
    assert b'"taken":1' in (await act("strategy.gather")).body
    assert [(int(v["value"]), v["source"]) for v in await values(act, "indikator-10-6")] == [(415, "measured")]


async def test_only_owners_and_the_secretariat_hand_in_values(strategy, client, steering):
    form = {"ends": "2026-12-31", "value": "50"}
    address = "/strategy/indicators/indikator-1/values"
    assert (await client.post(address, data=form)).status_code == 401
    assert (await client.post(address, data=form, headers=steering("member"))).status_code == 403
    assert (await client.post(address, data=form, headers=steering("owner"))).status_code == 303
