"""A round as people see it: what is published to all, what is not yet to those who work with it."""

from __future__ import annotations

from tests.governance.prioritisation.conftest import FORM, PAGE

ROUND = "/prioritisation/rounds/e-helseradet-2022"
PAGES = ["/prioritisation", ROUND, f"{ROUND}/sensitivity", f"{ROUND}/sensitivity?by=criteria&draw=order&places=5"]


async def test_what_is_published_is_a_page_for_anybody_in_three_languages(client, rounds):
    for address in (*PAGES, "/prioritisation/check", "/prioritisation/models/e-helse-2021"):
        for language in ("nb", "nn", "en"):
            joint = "&" if "?" in address else "?"
            page = await client.get(f"{address}{joint}lang={language}", headers=PAGE)
            assert page.status_code == 200, (address, language)
            assert f'<html lang="{language}"' in page.text
            assert page.text.count("<h1") == 1
            assert "style=" not in page.text


async def test_the_published_round_has_the_scores_and_ranks_of_the_sheet(client, rounds):
    found = (await client.get(ROUND)).json()
    rows = [(row["rank"], row["name"], str(row["score"])) for row in found["ranking"]]
    assert rows[:3] == [
        (1, "Legemidler: PLL", "22.8"),
        (2, "Dokumentdeling: Spesialisthelsetjenesten", "20.8"),
        (3, "Kritisk info: Spesialisthelsetjenesten", "19.8"),
    ]
    assert len(rows) == 14
    assert rows[-1] == (None, "Dokumentdeling: Andre helseaktører/tjenester", "None")
    tied = {row["name"]: row["tied"] for row in found["ranking"]}
    assert tied["DBEP: Implementering av DBEP"] == ["Dokumentdeling: Legevakt/ØHD"]


async def test_a_round_that_is_not_published_is_hidden_from_anybody(client, rounds, steering):
    assert (await client.get("/prioritisation/rounds/proverunde")).status_code == 404
    listed = (await client.get("/prioritisation")).json()["rounds"]
    assert {one["id"] for one in listed} == {"e-helseradet-2022", "budsjett-2026"}
    known = (await client.get("/prioritisation", headers=steering("member"))).json()["rounds"]
    assert {one["id"] for one in known} == {"e-helseradet-2022", "proverunde", "budsjett-2026"}
    assert (await client.get("/prioritisation/rounds/proverunde", headers=steering("member"))).status_code == 200


async def test_a_weight_moves_the_ranking_and_is_read_from_the_address(client, rounds):
    decided = (await client.get(f"{ROUND}/sensitivity")).json()
    assert [(one["key"], str(one["weight"])) for one in decided["weights"]] == [
        ("goals", "33.3"),
        ("costs", "33.3"),
        ("benefit", "33.3"),
    ]
    assert not decided["changed"]
    moved = (await client.get(f"{ROUND}/sensitivity?w.costs=80&w.goals=10&w.benefit=10")).json()
    assert moved["changed"]
    assert moved["ranking"][0]["name"] == "Dokumentdeling: Spesialisthelsetjenesten"
    written = (await client.get(f"{ROUND}/sensitivity?w.costs=1&n.costs=80&w.goals=10&w.benefit=10")).json()
    assert written["ranking"] == moved["ranking"]


async def test_a_weight_that_is_none_is_refused_in_words(client, rounds):
    nothing = "w.costs=0&w.goals=0&w.benefit=0"
    for asked in ("w.costs=-1", "w.costs=x", "w.nothing=1", nothing, "by=leaf", "places=0", "draw=x"):
        answer = await client.get(f"{ROUND}/sensitivity?{asked}")
        assert answer.status_code == 400, asked
        assert answer.json()["faults"]


async def test_answers_are_kept_from_others_while_a_round_is_open(client, rounds, steering):
    said = "alternative=legemidler-pasientens-legemiddelliste&a.needs=8"
    member = steering("member") | FORM
    saved = await client.post("/prioritisation/rounds/proverunde/scores", content=said, headers=member)
    assert saved.status_code == 303, saved.text
    seen = [
        (await client.get("/prioritisation/rounds/proverunde", headers=steering(role))).json()["rows"]
        for role in ("owner", "secretariat")
    ]
    shown = [next(row for row in rows if row["key"] == "needs")["cells"][0]["figure"] for rows in seen]
    assert shown[0] is None
    assert str(shown[1]) == "8.0"


async def test_people_who_have_signed_in_find_what_they_may_do(client, rounds, steering):
    """Forms stand on the pages of those who may send them, and on nobody else's."""
    trial = "/prioritisation/rounds/proverunde"
    await client.post(f"{trial}/step", content="do=close", headers=steering("secretariat") | FORM)
    wanted = {
        ("secretariat", "/prioritisation"): 'action="/prioritisation/sheets"',
        ("secretariat", trial): f'action="{trial}/adjustments"',
        ("secretariat", ROUND): 'value="close"',
        ("secretariat", "/prioritisation/models/e-helse-2021"): 'action="/prioritisation/models"',
        ("member", "/prioritisation/check"): 'enctype="multipart/form-data"',
        ("member", f"{trial}/scores"): 'name="a.needs"',
        ("member", f"{ROUND}/disagreement"): "Uenighet",
    }
    for (role, address), sign in wanted.items():
        cookie = {"cookie": "samspill=" + steering(role)["authorization"].removeprefix("Bearer ")}
        page = await client.get(address, headers=PAGE | cookie)
        assert page.status_code == 200, (role, address)
        assert sign in page.text, (role, address)
        assert sign not in (await client.get(address, headers=PAGE)).text
