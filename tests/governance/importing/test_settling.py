"""A doubt is settled beside its source, once, and what was chosen becomes the case's where that is what it is about."""

from __future__ import annotations

import re

from samspill.governance.importing.demonstrating import papers as real_papers
from samspill.governance.importing.settling import types_of

NUFA = dict(real_papers())["nufa-2021-09-01.txt"]
PLAN = (
    "Møte i Nasjonalt e-helseråd i Bergen\nMøte 2/23\n14. juni 2023\n\n\n\nSak 11/23: Plan\n\n\n\n"
    "Alle skal ha tilgang til prøvesvar (PS)\nMålsetting Ferdig i løpet av 2025.\n"
    "Hvem Hva skal skje i 2024 Totalperiode\n"
    "Helse Vest Starte utprøving → 2024\nStarte innføring\n→ 2025\n"
    "Helse Nord Fullføre tilrettelegging og\nstarte innføring\n→ 2024\n2024 → 2026\n"
)
DECK = (
    "Møte i Nasjonalt e-helseråd i Bergen\nMøte 2/23\n14. juni 2023\n\n\n\nDagsorden\n"
    "11/23 Status for portefølje Orientering kl. 11.45–12.15\n12/23 Eventuelt kl. 12.15–12.20\n\n\n\n"
    "Sak 11/23: Status for <b>porteføljen</b>\n\n\n\n"
    "Forslag til vedtak\nNasjonalt e-helseråd tar saken til orientering.\n\n\n\nSak 12/23: Eventuelt"
)


async def sent(client, may, content):
    answer = await client.post("/importing", content=content, headers={**may(), "content-type": "text/plain"})
    assert answer.status_code == 303, answer.text
    paper = (await client.get(answer.headers["location"], headers=may())).json()
    return answer.headers["location"], {one["kind"]: one["id"] for one in paper["doubts"]}


async def test_a_title_is_settled_beside_its_lines_and_becomes_the_cases(client, may, store):
    address, doubts = await sent(client, may, DECK.encode())
    page = await client.get(f"{address}/doubts/{doubts['title']}", headers=may(accept="text/html"))
    assert page.status_code == 200
    marked = re.findall(r"<mark>(.*?)</mark>", page.text)
    assert marked == [
        "11/23 Status for portefølje Orientering kl. 11.45–12.15",
        "Sak 11/23: Status for &lt;b&gt;porteføljen&lt;/b&gt;",
    ]
    asked = {"choice": "2", "note": "slik står det i presentasjonen"}
    done = await client.post(f"{address}/doubts/{doubts['title']}", data=asked, headers=may())
    assert done.status_code == 303
    async with store.transaction() as tx:
        row = await tx.one("SELECT title, title_public FROM governance.passage WHERE id = 'e-helseradet-2023-11'")
        change = await tx.one("SELECT what, before, after FROM governance.passage_change")
    assert tuple(row) == ("Status for porteføljen", "Status for porteføljen")
    assert tuple(change) == ("title", "Status for portefølje", "Status for porteføljen")
    again = await client.post(f"{address}/doubts/{doubts['title']}", data={"choice": "1"}, headers=may())
    assert again.status_code == 409


async def test_a_type_that_was_changed_is_settled(client, may, store):
    address, doubts = await sent(client, may, NUFA)
    done = await client.post(f"{address}/doubts/{doubts['type-changed']}", data={"choice": "1"}, headers=may())
    assert done.status_code == 303
    async with store.transaction() as tx:
        row = await tx.one("SELECT kinds FROM governance.passage WHERE id = 'nufa-2021-22'")
    assert list(row["kinds"]) == ["information"]
    listed = (await client.get(address, headers=may())).json()["doubts"]
    assert [one["state"] for one in listed][-1] == "settled"


async def test_a_period_and_an_actor_are_settled_and_the_roadmap_has_them_with_their_reason(client, may, steering):
    address, doubts = await sent(client, may, PLAN.encode())
    page = await client.get(f"{address}/doubts/{doubts['measure-period']}", headers=may(accept="text/html"))
    assert 'href="/roadmap/measures/ps-3"' in page.text
    assert (await client.get("/roadmap/measures/ps-3")).json()["measure"]["period"] == ""
    said = {"choice": "other", "text": "mellom her og der"}
    refused = await client.post(f"{address}/doubts/{doubts['measure-period']}", data=said, headers=may())
    assert refused.status_code == 400
    said = {"choice": "2", "note": "perioden under gjelder innføringen"}
    assert (
        await client.post(f"{address}/doubts/{doubts['measure-period']}", data=said, headers=may())
    ).status_code == 303
    said = {"choice": "other", "text": "Helse Midt-Norge"}
    assert (
        await client.post(f"{address}/doubts/{doubts['measure-actor']}", data=said, headers=may())
    ).status_code == 303
    third = (await client.get("/roadmap/measures/ps-3", headers=steering("secretariat"))).json()
    assert third["measure"]["period"] == "2024 → 2026"
    assert {(one["what"], one["after"], one["why"]) for one in third["changes"]} == {
        ("starts", "2024", "perioden under gjelder innføringen"),
        ("ends", "2026", "perioden under gjelder innføringen"),
    }
    second = (await client.get("/roadmap/measures/ps-2")).json()
    assert (second["measure"]["actor"], second["changes"][0]["before"]) == ("Helse Midt-Norge", "Helse Vest")


async def test_nothing_is_settled_by_saying_nothing_or_something_else(client, may):
    address, doubts = await sent(client, may, DECK.encode())
    for said in ({"choice": "7"}, {"choice": "other"}, {}, {"choice": "other", "text": "x" * 5001}):
        answer = await client.post(f"{address}/doubts/{doubts['title']}", data=said, headers=may())
        assert answer.status_code == 400
    assert (await client.get(address, headers=may())).json()["doubts"][0]["state"] == "open"


async def test_a_doubt_that_is_not_there_is_missing(client, may):
    assert (await client.get("/importing/none/doubts/none-1", headers=may())).status_code == 404
    assert (await client.post("/importing/none/doubts/none-1", data={"choice": "1"}, headers=may())).status_code == 404


def test_types_are_read_in_either_spelling():
    assert types_of("orientering") == ["information"]
    assert types_of("endorsement + discussion") == ["endorsement", "discussion"]
    assert types_of("noe annet") == []
