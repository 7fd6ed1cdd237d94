"""Looking organisations up, and walking the tree."""

from __future__ import annotations

from tests.grunndata.conftest import COUNCIL, HOSPITAL, OFFICE

PAGE = {"accept": "text/html"}


async def tree(client, headers, **query):
    answer = await client.get("/registers/organisations", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_organisation_is_shown_with_what_is_above_and_below_it(client, registry):
    office = await tree(client, registry, q=OFFICE)
    assert (office["here"]["her"], [one["id"] for one in office["above"]]) == ("8001", [COUNCIL])
    assert office["here"]["member"] is True
    hospital = await tree(client, registry, id=HOSPITAL)
    assert ([one["id"] for one in hospital["below"]], hospital["here"]["active"]) == (["resh-4201"], False)
    department = await tree(client, registry, id="resh-4201")
    assert [one["id"] for one in department["above"]] == [HOSPITAL]


async def test_organisations_are_found_by_name_and_by_every_number(client, registry):
    assert [one["id"] for one in (await tree(client, registry, q="synt"))["found"]] == [COUNCIL, HOSPITAL]
    assert (await tree(client, registry, q="4201"))["here"]["id"] == "resh-4201"
    assert (await tree(client, registry, q="8001"))["here"]["id"] == OFFICE
    assert (await tree(client, registry, q="lyng lege"))["here"]["id"] == OFFICE
    assert (await tree(client, registry, q="99"))["here"] is None
    assert (await client.get("/registers/organisations?id=1", headers=registry)).status_code == 404


async def test_a_ring_of_parents_ends(client, registry, tell):
    ring = {"OrganizationNumber": COUNCIL, "Name": "Syntetisk kommune", "ParentOrganizationNumber": OFFICE}
    await tell("AR", ("OrganizationUpdated", ring))
    found = await tree(client, registry, id=OFFICE)
    assert [one["id"] for one in found["above"]] == [COUNCIL]


async def test_the_page_says_it_in_three_languages(client, registry):
    for language, words in (("en", "Accepted terms"), ("nn", "Godtekne vilkår"), ("nb", "Godtatte vilkår")):
        page = await client.get(f"/registers/organisations?q={COUNCIL}&lang={language}", headers=registry | PAGE)
        assert words in page.text
        assert "Lyngveien legesenter" in page.text
    assert "ingen treff" in (await client.get("/registers/organisations?q=zz", headers=registry | PAGE)).text
