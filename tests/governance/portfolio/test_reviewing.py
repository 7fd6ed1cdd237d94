"""The whole portfolio by one version of the criteria and by another."""

from __future__ import annotations

import pytest

from samspill.governance.portfolio.demonstrating import criteria
from samspill.kernel import strict_json
from samspill.kernel.problems import Clash, Malformed


async def test_the_portfolio_is_judged_by_the_version_that_holds(portfolio, client):
    found = (await client.get("/portfolio/criteria")).json()
    assert found["version"] == "V3"
    assert found["counts"] == {"yes": 30, "no": 0, "unclear": 2}
    unclear = [one["id"] for one in found["found"] if one["outcome"] == "unclear"]
    assert sorted(unclear) == ["bildediagnostikk", "fhn"]


async def test_another_version_says_who_comes_in_and_who_goes_out(portfolio, act, client):
    for criterion, met in (("1", "yes"), ("2", "no")):
        said = {"criteria": "V2", "criterion": criterion, "met": met, "reason": "Klarer seg alene."}
        await act("portfolio.assess", query=tuple(said.items()), initiative="dips-arena")
    moves = (await client.get("/portfolio/criteria?version=V3&against=V2")).json()["moves"]
    assert [one["id"] for one in moves["out"]] == ["dips-arena"]
    assert moves["out"][0]["no"] == ["2"]
    assert moves["out"][0]["reasons"]["2"] == "Klarer seg alene."
    assert moves["in"] == []
    assert len(moves["unsettled"]) == 29


async def test_seven_of_the_48_of_2021_fall_out_for_the_reasons_of_the_paper(goals, act, client):
    """Of 48 initiatives of January 2021, 41 are left by the criteria of March 2021."""
    await act("portfolio.adopt", body=strict_json.write(criteria()[1]))
    out = {"oppfolgingsteam": "1", "digihot": "1", "handhygiene": "2", "regional-kurve": "2"}
    out |= {"digital-patologi": "2", "hmn-lab": "2", "pki": "2"}
    names = [*out, *(f"annet-{n}" for n in range(41))]
    base = {"owner": "X", "segment": "coordination", "phase": "execution", "state": "active"}
    for name in names:
        await act("portfolio.add", query=tuple((base | {"id": name, "title": name}).items()))
        for criterion in ("1", "2"):
            met = "no" if out.get(name) == criterion else "yes"
            said = {"criteria": "V2", "criterion": criterion, "met": met, "reason": "x"}
            await act("portfolio.assess", query=tuple(said.items()), initiative=name)
    found = (await client.get("/portfolio/criteria")).json()
    assert found["counts"] == {"yes": 41, "no": 7, "unclear": 0}
    assert {one["id"]: one["no"][0] for one in found["found"] if one["outcome"] == "no"} == out


async def test_versions_are_put_on_record_once_and_only_if_they_are_some(portfolio, act):
    with pytest.raises(Clash):
        await act("portfolio.adopt", body=strict_json.write(criteria()[0]))
    for wrong in ({"rule": {"all": ["9"]}}, {"state": "x"}, {"texts": 5}, {"more": 1}):
        with pytest.raises(Malformed):
            await act("portfolio.adopt", body=strict_json.write(criteria()[0] | {"id": "V9"} | wrong))
    for wrong in ({"criteria": "V9"}, {"criterion": "9"}, {"met": "x"}, {"reason": ""}):
        said = {"criteria": "V3", "criterion": "1", "met": "yes", "reason": "x"} | wrong
        with pytest.raises(Malformed):
            await act("portfolio.assess", query=tuple(said.items()), initiative="pll")
