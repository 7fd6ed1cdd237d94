"""Initiatives come in, change with their history, and depend on each other; who may is told, who is late sees both."""

from __future__ import annotations

NEW = {
    "id": "nytt",
    "title": "Et nytt tiltak",
    "owner": "Helse Nord RHF",
    "segment": "coordination",
    "phase": "idea",
    "state": "candidate",
    "main_goal": "delmaal-7",
    "goals": "maal-4, delmaal-11",
    "user_groups": "gps,hospitals",
    "account": "staff:eier",
    "starts": "2026-01-01",
    "ends": "2027-12-31",
}


async def added(client, steering, **more):
    return await client.post("/portfolio", data=NEW | more, headers=steering("secretariat"))


async def test_a_candidate_comes_in_and_is_there_for_all(goals, client, steering):
    assert (await added(client, steering)).status_code == 303
    found = (await client.get("/portfolio/nytt")).json()["initiative"]
    assert (found["title"], found["main_goal"], found["goals"]) == (NEW["title"], "delmaal-7", ["maal-4", "delmaal-11"])
    assert "account" not in found
    assert (await added(client, steering)).status_code == 409


async def test_what_is_closed_is_not_there_for_the_public(goals, client, steering):
    await added(client, steering, closed="on", title="Hemmelig anskaffelse")
    assert (await client.get("/portfolio/nytt")).status_code == 404
    for path in ("/portfolio", "/portfolio?view=board", "/portfolio/export", "/portfolio/criteria", "/portfolio/graph"):
        assert b"Hemmelig" not in (await client.get(path)).content
        assert b"nytt" not in (await client.get(path)).content
    inside = await client.get("/portfolio/nytt", headers=steering("member"))
    assert inside.json()["initiative"]["title"] == "Hemmelig anskaffelse"


async def test_the_public_reads_the_public_title(goals, client, steering):
    await added(client, steering, title="Anskaffelse fra Firma AS", title_public="En anskaffelse")
    for path in ("/portfolio/nytt", "/portfolio", "/portfolio/export"):
        text = (await client.get(path)).text
        assert "En anskaffelse" in text
        assert "Firma" not in text


async def test_a_change_is_history_and_the_second_of_two_sees_both(goals, client, steering):
    await added(client, steering)
    form = {name: value for name, value in NEW.items() if name != "id"} | {"edit": "0", "state": "active"}
    assert (await client.post("/portfolio/nytt", data=form, headers=steering("secretariat"))).status_code == 303
    headers = steering("secretariat")
    found = (await client.get("/portfolio/nytt", headers=headers)).json()
    assert [(one["what"], one["before"], one["after"]) for one in found["changes"]] == [
        ("state", "candidate", "active")
    ]
    late = await client.post("/portfolio/nytt", data=form | {"title": "Noe annet"}, headers=headers)
    assert late.status_code == 409
    assert late.json()["yours"].startswith("title: Noe annet")
    assert late.json()["theirs"].startswith("title: Et nytt tiltak")


async def test_wrong_initiatives_are_refused_with_the_field(goals, client, steering):
    for change, where in (
        ({"title": ""}, "title"),
        ({"owner": ""}, "owner"),
        ({"segment": "x"}, "segment"),
        ({"main_goal": "maal-99"}, "main_goal"),
        ({"goals": "maal-99"}, "goals"),
        ({"user_groups": "everybody"}, "user_groups"),
        ({"ends": "2025-01-01"}, "ends"),
        ({"id": "å"}, "id"),
    ):
        answer = await added(client, steering, **change)
        assert answer.status_code == 400
        assert where in answer.text
    assert (await client.get("/portfolio")).json()["initiatives"] == []


async def test_money_and_dependencies_are_the_owners_to_tell(portfolio, client, steering):
    form = {"year": "2027", "payer": "KS", "amount": "12,5"}
    assert (await client.post("/portfolio/pll/budget", data=form)).status_code == 401
    assert (await client.post("/portfolio/pll/budget", data=form, headers=steering("member"))).status_code == 403
    other = steering("owner", "noen-andre")
    assert (await client.post("/portfolio/pll/budget", data=form, headers=other)).status_code == 403
    assert (await client.post("/portfolio/pll/budget", data=form, headers=steering("owner"))).status_code == 303
    budget = (await client.get("/portfolio/pll")).json()["budget"]
    assert [(line["year"], line["payer"], float(line["amount"])) for line in budget] == [
        (2026, "Statsbudsjettet", 142.0),
        (2027, "KS", 12.5),
    ]
    for wrong in ({"year": "x"}, {"amount": "-1"}, {"payer": ""}, {"year": ""}):
        answer = await client.post("/portfolio/pll/budget", data=form | wrong, headers=steering("owner"))
        assert answer.status_code == 400
    needs = {"needs": "sfm", "kind": "financing", "by_day": "2026-03-01"}
    assert (await client.post("/portfolio/pll/dependencies", data=needs, headers=steering("owner"))).status_code == 303
    for wrong in ({"needs": "pll"}, {"needs": "none"}, {"kind": "x"}):
        answer = await client.post("/portfolio/pll/dependencies", data=needs | wrong, headers=steering("owner"))
        assert answer.status_code == 400
