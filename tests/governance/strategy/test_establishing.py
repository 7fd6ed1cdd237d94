"""The strategy is laid down as the public papers give it, and indicators are defined anew in versions."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from samspill.kernel import strict_json
from samspill.kernel.problems import Clash, Malformed, Stale

PLAN = tomllib.loads((resources.files("samspill.governance.strategy") / "strategy.toml").read_text("utf-8"))


async def test_the_papers_strategy_has_five_goals_sixteen_sub_goals_and_sixteen_indicators(strategy, client):
    found = (await client.get("/strategy")).json()
    assert found["strategy"]["vision"] == (
        "Sammen om helhetlige, trygge og nyskapende tjenester som fremmer helse og mestring"
    )
    goals = found["goals"]
    assert [goal["id"] for goal in goals] == [f"maal-{n}" for n in range(1, 6)]
    assert [len(goal["parts"]) for goal in goals] == [4, 3, 3, 3, 3]
    assert [part["id"] for goal in goals for part in goal["parts"]] == [f"delmaal-{n}" for n in range(1, 17)]
    assert goals[1]["parts"][2]["title"].endswith("(inkl. pasientens prøvesvar, journaldokumenter og kritisk info)")
    assert found["counts"]["all"] == 16
    nested = [one for goal in goals for node in (goal, *goal["parts"]) for one in node["indicators"]]
    assert sorted(one["number"] for one in nested) == list(range(1, 17))
    ten = next(one for one in nested if one["number"] == 10)
    assert [part["name"] for part in ten["parts"]] == [
        "Kjernejournal innføring",
        "Kjernejournal bruk",
        "Dokumentdeling innføring",
        "Bruk av dokumentdeling",
        "PLL innføring",
        "PLL bruk",
    ]
    assert len(found["strategy"]["groups"]) == 10


@pytest.mark.parametrize("example", PLAN["examples"], ids=lambda example: example["name"])
async def test_the_example_paths_of_the_papers_are_targets_that_can_be_set(act, example):
    one = {name: example[name] for name in ("name", "unit", "whole") if name in example} | {"rule": "x", "number": 1}
    plan = {"id": "x", "name": "X", "vision": "V", "starts": "2023-01-01", "ends": "2030-12-31", "indicators": [one]}
    plan["goals"] = [{"number": 1, "title": "Mål"}]
    await act("strategy.establish", body=strict_json.write(plan))
    years = [2024, 2026, 2028, 2030][4 - len(example["steps"]) :]
    targets = {f"target-{year}": str(step) for year, step in zip(years, example["steps"], strict=True)}
    level = {"baseline": str(example["level"]), "baseline_day": "2023-01-01"} if "level" in example else {}
    counted = {name: str(value) for name, value in one.items() if name != "number"}
    said = {**counted, **targets, **level, "version": "1"}
    await act("strategy.define", query=tuple(said.items()), indicator="indikator-1")
    shown = (await act("strategy.indicator", indicator="indikator-1")).data
    assert [int(target["value"]) for target in shown["targets"]] == example["steps"]
    assert shown["indicator"]["baseline"] == example.get("level")
    assert shown["indicator"]["whole"] == example.get("whole")


async def test_a_strategy_is_laid_down_once(strategy, act):
    again = {"id": PLAN["id"], "name": "X", "vision": "V", "starts": "2023-01-01", "ends": "2030-12-31"}
    with pytest.raises(Clash):
        await act("strategy.establish", body=strict_json.write(again))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"starts": "yesterday"}, ""),
        ({"indicators": [{"name": "a", "rule": "b", "unit": "pints", "number": 1}]}, "indikator-1, unit"),
        ({"indicators": [{"name": "a", "rule": "b", "unit": "fraction", "number": 1}]}, "indikator-1, whole"),
        ({"indicators": [{"name": "a", "rule": "b", "unit": "count", "number": 1, "goal": "maal-9"}]}, "indikator-1"),
    ],
)
async def test_what_is_no_strategy_is_refused_with_its_place_and_nothing_is_kept(act, client, change, where):
    plan = {"id": "x", "name": "X", "vision": "V", "starts": "2023-01-01", "ends": "2030-12-31"}
    plan["goals"] = [{"number": 1, "title": "Mål"}]
    with pytest.raises(Malformed) as refused:
        await act("strategy.establish", body=strict_json.write(plan | change))
    assert refused.value.faults[0].where == where
    assert (await client.get("/strategy")).json()["strategy"] is None


async def test_a_new_definition_leaves_the_old_values_to_the_old_one(strategy, act):
    before = (await act("strategy.indicator", indicator="indikator-1")).data
    said = {"name": "Ny", "rule": "Telles på en annen måte.", "unit": "percent", "target-2030": "90", "version": "2"}
    await act("strategy.define", query=tuple(said.items()), indicator="indikator-1")
    after = (await act("strategy.indicator", indicator="indikator-1")).data
    assert [one["version"] for one in after["definitions"]] == [3, 2, 1]
    assert after["values"] == before["values"]
    assert {value["definition"] for value in after["values"]} == {2}
    assert after["expected"] is None
    assert after["indicator"]["status"] == "unknown"


async def test_of_two_who_define_at_the_same_time_the_second_is_told(strategy, act):
    said = {"name": "Ny", "rule": "En annen regel.", "unit": "percent", "version": "2"}
    await act("strategy.define", query=tuple(said.items()), indicator="indikator-1")
    with pytest.raises(Stale):
        await act("strategy.define", query=tuple(said.items()), indicator="indikator-1")
