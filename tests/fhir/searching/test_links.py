"""What stands in the links of a page, and what never does."""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON, PATIENT

PERSONAL = [
    "family=Fjellrev",
    "name:exact=Fjellrev",
    "identifier=urn:oid:2.16.578.1.12.4.1.4.1|13116900216",
    "birthdate=1990-05-17",
    "link:Patient.family=Fjellrev",
    "general-practitioner:identifier=urn:x|13116900216",
    "_has:Observation:patient:subject:Patient.name=Fjellrev",
]


@pytest.mark.parametrize("query", PERSONAL)
async def test_what_says_who_somebody_is_stands_in_no_link(client, token, query):
    answer = await client.get(f"/fhir/Patient?{query}&active=true", headers=token())
    assert answer.status_code == 200, answer.text
    links = json.dumps(answer.json()["link"])
    assert not any(part in links for part in ("jellrev", "13116900216", "1990-05"))
    assert "active=true" in links


async def test_the_way_goes_on_to_the_next_page_and_back_to_the_first(client, token):
    made = [
        (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"] for _ in range(5)
    ]
    page = (await client.get("/fhir/Patient?_sort=_lastUpdated&_count=2", headers=token())).json()
    first = page
    seen = []
    while True:
        seen += [entry["resource"]["id"] for entry in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        if "next" not in links:
            break
        page = (await client.get(links["next"], headers=token())).json()
    assert seen == made
    assert "first" not in {link["relation"] for link in first["link"]}
    again = (await client.get(links["first"], headers=token())).json()
    assert again["entry"] == first["entry"]


async def test_a_value_with_signs_of_its_own_is_written_so_that_it_can_be_followed(client, token):
    query = "organization:missing=true&_profile=http%3A%2F%2Fexample.org%2Fa%20b%26c"
    bundle = (await client.get(f"/fhir/Patient?{query}", headers=token())).json()
    url = bundle["link"][0]["url"]
    assert url.endswith("organization:missing=true&_profile=http://example.org/a%20b%26c")
    assert (await client.get(url, headers=token())).json()["link"][0]["url"] == url


async def test_health_personnel_who_look_a_person_up_may_turn_the_page(client, token):
    for _ in range(3):
        await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())
    caller = token("user/Patient.rs")
    page = (await client.get("/fhir/Patient?family=fjellrev&_count=2", headers=caller)).json()
    answer = await client.get(page["link"][-1]["url"], headers=caller)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["entry"]) == 1
