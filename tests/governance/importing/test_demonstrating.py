"""The demo reads four real papers in, once."""

from __future__ import annotations

import pytest

from samspill.governance.importing.demonstrating import demonstrate, papers
from samspill.governance.prioritisation.demonstrating import demonstrate as demonstrate_prioritisation
from samspill.governance.roadmap.demonstrating import demonstrate as demonstrate_roadmap
from samspill.governance.roadmap.demonstrating import plan
from samspill.governance.strategy.demonstrating import lay_down
from samspill.kernel.problems import Clash


def test_the_papers_come_in_the_order_of_their_meetings():
    assert [name[-14:-4] for name, _ in papers()] == ["2021-03-18", "2021-09-01", "2022-09-21", "2024-02-15"]


async def test_the_demo_reads_its_papers_in_once(act, store):
    await demonstrate(act)
    async with store.transaction() as tx:
        row = await tx.one("SELECT count(*) AS papers FROM governance.imported")
    assert row["papers"] == 4
    with pytest.raises(Clash):
        await demonstrate(act)


async def test_the_demo_fills_in_what_papers_do_not_say_and_makes_nothing_double(act, client):
    for show in (demonstrate, lay_down, demonstrate_prioritisation, demonstrate_roadmap):
        await show(act)
    measures = (await client.get("/roadmap")).json()["measures"]
    named = [{name: one[name] for name in ("id", "aim", "actor", "what", "period", "phase")} for one in measures]
    assert named == [{name: one[name] for name in named[0]} for one in plan()["measures"]]
    assert {one["user_group"] for one in measures} == {one["group"] for one in plan()["measures"]}
    assert (await client.get("/roadmap/measures/pll-14")).json()["measure"]["goal"] == "delmaal-6"
    rounds = (await client.get("/prioritisation")).json()["rounds"]
    assert {one["id"]: one["alternatives"] for one in rounds} == {"e-helseradet-2022": 14, "budsjett-2026": 8}
