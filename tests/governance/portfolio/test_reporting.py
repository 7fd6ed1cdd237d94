"""Rounds of reporting: what is said is kept, who has not reported is reminded, what is red is explained."""

from __future__ import annotations

FINE = {"progress": "on-plan", "economy": "on-budget", "quality": "as-agreed", "risk": "low", "benefits": "on-plan"}


async def test_a_status_is_published_as_it_was_said_and_history_is_kept(portfolio, client, steering):
    owner = steering("owner")
    assert (await client.post("/portfolio/sfm/status", data=FINE, headers=owner)).status_code == 303
    found = (await client.get("/portfolio/sfm")).json()["statuses"]
    assert [one["colour"] for one in found] == ["green", "red"]
    assert found[0]["round"] == "2026-3"
    assert found[0]["author"] == "staff:eier"


async def test_what_is_yellow_or_red_is_explained(portfolio, client, steering):
    owner = steering("owner")
    form = FINE | {"risk": "high"}
    assert (await client.post("/portfolio/sfm/status", data=form, headers=owner)).status_code == 400
    form["comment"] = "Leverandøren er forsinket."
    assert (await client.post("/portfolio/sfm/status", data=form, headers=owner)).status_code == 303
    for wrong in ({"risk": "none"}, {"progress": ""}):
        assert (await client.post("/portfolio/sfm/status", data=FINE | wrong, headers=owner)).status_code == 400


async def test_only_the_owner_reports(portfolio, client, steering):
    address = "/portfolio/sfm/status"
    assert (await client.post(address, data=FINE)).status_code == 401
    assert (await client.post(address, data=FINE, headers=steering("member"))).status_code == 403
    assert (await client.post(address, data=FINE, headers=steering("owner", "andre"))).status_code == 403
    assert (await client.post(address, data=FINE, headers=steering("secretariat"))).status_code == 303


async def test_who_has_not_reported_is_reminded_and_sees_it(portfolio, client, steering):
    owner, office = steering("owner"), steering("secretariat")
    owing = (await client.get("/portfolio", headers=owner)).json()["owing"]
    assert len(owing) == 28
    assert owing[0]["reminded"] is None
    assert (await client.post("/portfolio/rounds/2026-3/remind", headers=owner)).status_code == 403
    answer = await client.post("/portfolio/rounds/2026-3/remind", headers=office)
    assert answer.json() == {"reminded": 1, "missing": 28}
    await client.post("/portfolio/sfm/status", data=FINE, headers=owner)
    owing = (await client.get("/portfolio", headers=owner)).json()["owing"]
    assert len(owing) == 27
    assert owing[0]["reminded"]
    rounds = (await client.get("/portfolio/rounds", headers=owner)).json()
    assert len(rounds["missing"]) == 27
    assert rounds["rounds"][0]["reported"] == 1
    assert (await client.get("/portfolio")).json()["owing"] == []


async def test_a_closed_round_takes_no_more(portfolio, client, steering):
    office = steering("secretariat")
    assert (await client.post("/portfolio/rounds/2026-3/close", headers=office)).status_code == 303
    assert (await client.post("/portfolio/rounds/2026-3/close", headers=office)).status_code == 404
    await client.post("/portfolio/sfm/status", data=FINE, headers=office)
    assert (await client.get("/portfolio/sfm")).json()["statuses"][0]["round"] is None
    again = {"id": "2026-3", "title": "X", "due": "2027-01-01"}
    assert (await client.post("/portfolio/rounds", data=again, headers=office)).status_code == 409
    wrong = {"id": "2027-1", "title": "X", "opens": "2027-02-01", "due": "2027-01-01"}
    assert (await client.post("/portfolio/rounds", data=wrong, headers=office)).status_code == 400
