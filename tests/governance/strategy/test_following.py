"""The pages of the strategy: open to all, in three languages, with the colours of the figures."""

from __future__ import annotations

import pytest

from samspill.governance.strategy.following import quarter_of, worst


@pytest.mark.parametrize(
    ("colours", "found"),
    [
        ([], "unknown"),
        (["unknown"], "unknown"),
        (["green", "unknown"], "green"),
        (["green", "yellow"], "yellow"),
        (["red", "yellow", "unknown"], "red"),
    ],
)
def test_a_whole_has_the_worst_colour_of_its_parts(colours, found):
    assert worst(colours) == found


def test_quarters():
    from datetime import date

    days = [date(2024, month, 1) for month in range(1, 13)]
    assert [quarter_of(day) for day in days] == [f"2024-K{n}" for n in (1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4)]


PATHS = ("", "/goals/maal-1", "/goals/delmaal-7", "/indicators/indikator-1", "/indicators/indikator-13")


async def test_anybody_reads_the_pages_in_three_languages(strategy, client):
    for language in ("nb", "nn", "en"):
        for path in PATHS:
            page = await client.get(f"/strategy{path}?lang={language}", headers={"accept": "text/html"})
            assert page.status_code == 200
            assert f'lang="{language}"' in page.text
            assert "strategy." not in page.text.split("<main", 1)[1]


async def test_an_indicator_tells_what_is_expected_and_how_surely(strategy, act):
    data = (await act("strategy.indicator", indicator="indikator-1")).data
    expected = data["expected"]
    assert expected["low"] <= expected["middle"] <= expected["high"] <= 100
    assert expected["day"].year == 2030
    assert [line.name for line in data["lines"]] == ["measured", "targets", "middle", "low", "high"]
    assert len(data["lines"][0].points) == 15
    assert data["limits"]["low"] < data["limits"]["high"]


async def test_what_is_not_there_is_missing(strategy, client):
    for path in ("/goals/maal-9", "/indicators/x", "/reports/2024-K1"):
        assert (await client.get(f"/strategy{path}")).status_code == 404


async def test_without_a_strategy_the_page_says_so(client):
    assert (await client.get("/strategy")).json()["strategy"] is None
    assert "ikke lagt inn" in (await client.get("/strategy", headers={"accept": "text/html"})).text
    assert (await client.get("/strategy/goals/maal-1")).status_code == 404
