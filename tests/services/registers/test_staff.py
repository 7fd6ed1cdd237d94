"""Looking health personnel up on a page."""

from __future__ import annotations

from tests.services.registers.conftest import GP, MERGED, SUBSTITUTE

PAGE = {"accept": "text/html"}


async def test_personnel_are_found_by_number_and_by_name(client, registry):
    for text in (GP, MERGED, "ragn li"):
        found = (await client.get("/registers/staff", params={"q": text}, headers=registry)).json()["practitioner"]
        assert (found["hpr"], found["active"], found["merged"]) == (GP, True, [MERGED])
        assert [one["speciality"] for one in found["qualifications"]] == ["", "1", ""]
        assert found["qualifications"][0]["restrictions"] == ["7"]
    several = (await client.get("/registers/staff", params={"q": "tind"}, headers=registry)).json()
    assert [one["hpr"] for one in several["practitioners"]] == [GP, SUBSTITUTE]


async def test_the_page_says_it_in_three_languages_and_as_it_was(client, registry):
    for language, words in (("en", "Restrictions"), ("nn", "Avgrensingar"), ("nb", "Begrensninger")):
        page = await client.get(f"/registers/staff?q={GP}&lang={language}", headers=registry | PAGE)
        assert page.status_code == 200
        assert words in page.text
        assert "Lista til Tindvarde" in page.text
    assert ">Lege</th>" in page.text
    then = await client.get(f"/registers/staff?q={GP}&as-of=2002-01-01", headers=registry | PAGE)
    assert "Har ingen gyldig godkjenning" in then.text


async def test_nobody_is_found_where_there_is_nobody_and_nothing_is_asked(client, registry):
    assert "ingen treff" in (await client.get("/registers/staff?q=zz", headers=registry | PAGE)).text
    assert "ingen treff" not in (await client.get("/registers/staff", headers=registry | PAGE)).text
    assert (await client.get("/registers/staff?q=zz&as-of=x", headers=registry)).status_code == 400
