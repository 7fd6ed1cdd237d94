"""The thread as it runs: from a decision to its indicators and back, one click each way, for those who may."""

from __future__ import annotations

from datetime import date

import pytest

from samspill.governance.cases import decisions, releasing
from samspill.governance.portfolio.demonstrating import demonstrate as portfolio
from samspill.governance.roadmap.demonstrating import demonstrate as roadmap
from samspill.governance.strategy.demonstrating import lay_down
from tests.governance import world


@pytest.fixture(scope="session")
def shown(furnished):
    return furnished(lay_down, portfolio, roadmap)


@pytest.fixture
def pattern(shown):
    return shown


@pytest.fixture
async def decided(store, councils):
    """A case that NUIT has decided in; gives it and its decision."""
    async with store.transaction() as tx:
        one = await world.case(tx)
        made = decisions.Decided("endorsed", "NUIT tilslutter seg innføringen.", date(2024, 2, 15))
        decision = await decisions.decide(tx, one, made, world.AT, "staff:sekretaer")
    return one, decision


async def tied(client, steering, decision, to="initiative/journaldokumenter", what="started"):
    form = {"from": f"decision/{decision.id}", "to": to, "what": what}
    return await client.post("/thread/ties", data=form, headers=steering("secretariat"))


async def test_from_a_decision_to_its_indicators_and_back(decided, client, steering):
    one, decision = decided
    assert (await tied(client, steering, decision)).status_code == 303
    headers = steering("secretariat")
    found = (await client.get(f"/thread/decision/{decision.id}", headers=headers)).json()
    assert found["here"]["number"] == one.written
    assert found["here"]["decisions"][0]["act"] == "NUIT tilslutter seg innføringen."
    assert [thing["id"] for thing in found["columns"]["initiative"]] == ["journaldokumenter"]
    assert {"delmaal-7", "maal-4"} <= {thing["id"] for thing in found["columns"]["goal"]}
    assert "indikator-10" in {thing["id"] for thing in found["columns"]["indicator"]}
    for kind, id_ in (("initiative", "journaldokumenter"), ("goal", "delmaal-7"), ("indicator", "indikator-10")):
        back = (await client.get(f"/thread/{kind}/{id_}", headers=headers)).json()
        assert [thing["id"] for thing in back["columns"]["passage"]] == [one.id]


async def test_what_became_of_a_case_is_found_by_its_number(decided, client, steering):
    one, decision = decided
    await tied(client, steering, decision)
    headers = steering("secretariat")
    for number in (one.written, one.written.replace("/", "-")):
        found = (await client.get(f"/thread?number={number}", headers=headers)).json()
        assert [case["id"] for case in found["cases"]] == [one.id]
    assert [case["id"] for case in (await client.get("/thread", headers=headers)).json()["cases"]] == [one.id]
    assert (await client.get("/thread?number=soon", headers=headers)).status_code == 400


async def test_the_public_follows_what_is_released_and_no_other(decided, store, client, steering):
    one, decision = decided
    await tied(client, steering, decision)
    assert "passage" not in (await client.get("/thread/initiative/journaldokumenter")).json()["columns"]
    assert (await client.get(f"/thread/passage/{one.id}")).status_code == 404
    assert (await client.get(f"/thread?number={one.written}")).json()["cases"] == []
    async with store.transaction() as tx:
        subjects = [("passage", one.id), ("decision", decision.id)]
        how = ("public", "released", world.AT, world.AT, "staff:sekretaer")
        await releasing.release(tx, one, subjects, *how, looked=True)
    page = await client.get(f"/thread/passage/{one.id}?lang=nn", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "NUIT tilslutter seg innføringen." in page.text
    assert "thread." not in page.text.split("<main", 1)[1]


async def test_ties_are_made_by_those_who_prepare_the_case(decided, client, steering):
    _, decision = decided
    form = {"from": f"decision/{decision.id}", "to": "initiative/pll", "what": "started"}
    assert (await client.post("/thread/ties", data=form)).status_code == 401
    assert (await client.post("/thread/ties", data=form, headers=steering("member"))).status_code == 403
    headers = steering("secretariat")
    for wrong in ({"to": "initiative/none"}, {"to": "pll"}, {"what": "x"}, {"from": "initiative/pll"}):
        assert (await client.post("/thread/ties", data=form | wrong, headers=headers)).status_code == 400
    assert (await client.post("/thread/ties", data=form, headers=headers)).status_code == 303
    assert (await client.post("/thread/ties/away", data=form, headers=headers)).status_code == 303
    assert (await client.post("/thread/ties/away", data=form, headers=headers)).status_code == 404


async def test_what_is_no_thing_is_missing(client, shown):
    for path in ("/thread/nothing/x", "/thread/initiative/none", "/thread/decision/none"):
        assert (await client.get(path)).status_code == 404
