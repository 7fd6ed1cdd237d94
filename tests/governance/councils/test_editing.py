"""What a secretariat changes of bodies, by form and by JSON; and what nobody else does."""

from __future__ import annotations

import asyncio

from tests.governance import world

FORM = {
    "name": "Prioriteringsutvalget NUIT",
    "short": "NUIT",
    "kind": "committee",
    "notice_days": "7",
    "deputies": "true",
}


async def test_who_sat_on_a_day_is_open_to_all(by, councils):
    answer = await by().get("/councils/nuit/sitting?on=2024-02-15")
    assert {(m["name"], m["role"]) for m in answer.json()["members"]} == set(world.PEOPLE.values())
    assert (await by().get("/councils/nuit/sitting?on=2021-12-31")).json()["members"] == []
    assert (await by().get("/councils/nuit/sitting?on=15.02.2024")).status_code == 400


async def test_the_loser_of_a_race_gets_both_texts_and_nothing_is_written_over(by, councils):
    secretary = by("sekretaer")
    first = await secretary.post("/councils/nuit", FORM | {"edit": "0"})
    assert first.status_code == 303
    second = await secretary.post("/councils/nuit", FORM | {"edit": "0", "name": "Noe annet"})
    assert second.status_code == 409
    assert "Noe annet" in second.json()["yours"]
    assert "Prioriteringsutvalget NUIT" in second.json()["theirs"]
    page = await by("sekretaer", page=True).post("/councils/nuit", FORM | {"edit": "0", "name": "Noe annet"})
    assert page.status_code == 409
    assert "Noe annet" in page.text
    assert "Prioriteringsutvalget NUIT" in page.text
    assert (await by().get("/councils/nuit")).json()["body"]["name"] == "Prioriteringsutvalget NUIT"


async def test_of_two_who_save_at_the_same_time_one_is_told(by, councils):
    secretary = by("sekretaer")
    answers = await asyncio.gather(*(secretary.post("/councils/nuit", FORM | {"edit": "0"}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]


async def test_a_mandate_has_versions_that_follow_each_other(by, councils):
    secretary = by("sekretaer")
    for version, day in enumerate(("2022-01-01", "2024-01-01")):
        sent = {"version": str(version), "starts": day, "text": f"Mandat {version + 1}"}
        assert (await secretary.post("/councils/nuit/mandate", sent)).status_code == 303
    late = await secretary.post("/councils/nuit/mandate", {"version": "1", "starts": "2025-01-01", "text": "Mitt"})
    assert (late.status_code, late.json()["theirs"]) == (409, "Mandat 2")
    wrong = await secretary.post("/councils/nuit/mandate", {"version": "2", "starts": "2023-01-01", "text": "Mitt"})
    assert wrong.status_code == 422
    found = (await by().get("/councils/nuit")).json()
    assert [(m["version"], m["ends"]) for m in found["mandates"]] == [(2, None), (1, "2023-12-31")]
    then = (await by().get("/councils/nuit/sitting?on=2023-06-01")).json()
    assert then["mandate"]["text"] == "Mandat 1"


async def test_a_body_is_not_above_itself(by, councils):
    secretary = by("sekretaer", role="secretariat")
    answer = await secretary.post("/councils/nuit", FORM | {"edit": "0", "parent": "nuit"})
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "parent")


async def test_only_the_secretariat_of_a_body_changes_it(by, councils):
    for key in ("leder", "medlem", "observator", "vara", "fremmed"):
        answer = await by(key).post("/councils/nuit", FORM | {"edit": "0"})
        assert answer.status_code == 403, key
    assert (await by().post("/councils/nuit", FORM)).status_code == 401
    other = await by("annen", role="secretariat").post("/councils/nuit", FORM | {"edit": "0"})
    assert other.status_code == 403
    unserved = await by("annen", role="secretariat").post("/councils/nufa", FORM | {"edit": "0", "short": "NUFA"})
    assert unserved.status_code == 303


async def test_a_new_body_a_seat_and_a_member_by_json(by, councils):
    secretary = by("sekretaer")
    made = await secretary.post(
        "/councils", json={"name": "Områdeutvalg", "short": "OU", "kind": "area", "deputies": True}
    )
    assert made.json() == {"id": "ou"}
    seat = (await secretary.post("/councils/ou/seats", json={"label": "Plass for KS", "starts": "2024-01-01"})).json()[
        "id"
    ]
    sent = {"what": "appoint", "seat": seat, "role": "member", "person_name": "Kari Ny", "account": "staff:kari"}
    assert (await secretary.post("/councils/ou/members", json=sent)).status_code == 303
    assert [m["name"] for m in (await by().get("/councils/ou")).json()["members"]] == ["Kari Ny"]
    again = await secretary.post("/councils", json={"name": "Områdeutvalg", "short": "OU", "kind": "area"})
    assert again.status_code == 409
    typed = {"name": "Områdeutvalg", "short": "OU", "kind": "area"}
    page = await by("sekretaer", "secretariat", page=True).post("/councils", typed)
    assert (page.status_code, "text/html" in page.headers["content-type"]) == (409, True)


async def test_whose_an_account_is_only_the_platforms_secretariat_says(by, councils):
    sent = {
        "what": "appoint",
        "seat": councils["medlem"],
        "role": "deputy",
        "person_name": "Ny Vara",
        "account": "staff:ny",
    }
    answer = await by("sekretaer", role="member").post("/councils/nuit/members", sent)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (403, "account")


async def test_what_cannot_be_read_names_the_field(by, councils):
    secretary = by("sekretaer")
    for field, value in (("kind", "klubb"), ("notice_days", "61"), ("notice_days", "-1"), ("formed", "2024-13-01")):
        answer = await secretary.post("/councils/nuit", FORM | {"edit": "0", field: value})
        assert (answer.status_code, answer.json()["faults"][0]["where"]) == (400, field)
    answer = await secretary.post("/councils/nuit/mandate", json=["x"])
    assert answer.status_code == 400
    answer = await secretary.post("/councils/nuit/mandate", json={"text": {"a": 1}})
    assert answer.json()["faults"][0]["where"] == "text"
