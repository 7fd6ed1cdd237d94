"""Roll-outs: every municipality has its place on the map and in the table, and every step is kept."""

from __future__ import annotations

ADDRESS = "/roadmap/rollouts/kjernejournal-kommuner"


async def test_all_357_municipalities_are_on_the_map(roadmap, client):
    found = (await client.get(ADDRESS)).json()
    assert len(found["tiles"]) == len(found["shown"]) == 357
    assert sum(found["counts"].values()) == 357
    assert found["counts"]["practice"] > found["counts"]["change"] > 0
    page = await client.get(ADDRESS, headers={"accept": "text/html"})
    assert page.text.count("<title>") == 358
    some = (await client.get(f"{ADDRESS}?county=Finnmark&phase=practice")).json()["shown"]
    assert {(one["county"], one["phase"]) for one in some} == {("Finnmark", "practice")}


async def test_a_step_is_kept_and_the_newest_holds(roadmap, client, steering):
    for phase in ("planned", "practice"):
        form = {"municipality": "1820, 5601", "phase": phase, "day": "2026-10-01", "note": "pulje 2"}
        assert (await client.post(ADDRESS, data=form, headers=steering("owner"))).status_code == 303
    found = {one["number"]: one for one in (await client.get(ADDRESS)).json()["tiles"]}
    assert (found["1820"]["phase"], found["1820"]["note"]) == ("practice", "pulje 2")
    steps = (await client.get(f"{ADDRESS}/1820")).json()["steps"]
    assert [one["phase"] for one in steps][:2] == ["practice", "planned"]
    page = await client.get(f"{ADDRESS}/1820?lang=nn", headers={"accept": "text/html"})
    assert "Alstahaug" in page.text


async def test_what_is_wrong_is_refused_whole(roadmap, client, steering):
    for form in ({"municipality": "1820 9999", "phase": "practice"}, {"municipality": "1820", "phase": "soon"}, {}):
        assert (await client.post(ADDRESS, data=form, headers=steering("owner"))).status_code == 400
    form = {"municipality": "1820", "phase": "practice"}
    assert (await client.post("/roadmap/rollouts/none", data=form, headers=steering("owner"))).status_code == 404
    assert (await client.post(ADDRESS, data=form, headers=steering("member"))).status_code == 403
    assert (await client.get(f"{ADDRESS}/9999")).status_code == 404
    again = {"id": "kjernejournal-kommuner", "name": "X"}
    assert (await client.post("/roadmap/rollouts", data=again, headers=steering("secretariat"))).status_code == 409
